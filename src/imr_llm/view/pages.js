// Show a PDF's pages as images, with a box around the words of each value.

function drawPages(letter) {
  const hasPages = letter.images.length > 0;
  byId("tab-pages").disabled = !hasPages;
  byId("tab-pages").title = hasPages ? "" : "No images: the letter is a text, or the page was made without images";
  byId("pages-panel").replaceChildren();
  if (!hasPages) showTab("text");
  else if (!byId("pages-panel").hidden) fillPages(letter);
}

/** Make the images when they are looked at first. */
function fillPages(letter) {
  byId("pages-panel").replaceChildren(...letter.images.map((image) => figure(letter, image)));
}

function figure(letter, image) {
  const words = `Page ${image.page} of ${letter.images.length}`;
  const picture = el("img", { src: image.src, width: image.width, height: image.height, alt: `${words}, as printed; its text is in the tab Text` });
  return el("figure", { class: "sheet" }, el("div", { class: "print" }, picture, ...image.boxes.map(box)), el("figcaption", {}, words));
}

function box(place) {
  const mark = el("span", { class: `box k-${kindOf(place.path)}`, "data-path": place.path, title: openLetter().values.find((value) => value.path === place.path)?.label });
  for (const side of ["left", "top", "width", "height"]) mark.style[side] = `${place[side]}%`;
  return mark;
}

function showTab(name) {
  for (const tab of ["text", "pages"]) {
    const isShown = tab === name;
    byId(`tab-${tab}`).setAttribute("aria-selected", String(isShown));
    byId(`tab-${tab}`).setAttribute("tabindex", isShown ? "0" : "-1");
    byId(`${tab}-panel`).hidden = !isShown;
  }
  if (name === "pages" && !byId("pages-panel").childElementCount) fillPages(openLetter());
  if (state.path) showBoxes(state.path);
}

/** Light up the boxes of a value. */
function showBoxes(path) {
  const panel = byId("pages-panel");
  if (panel.hidden) return;
  const boxes = [...panel.querySelectorAll(".box")];
  for (const one of boxes) one.classList.toggle("on", one.dataset.path === path);
  const first = boxes.find((one) => one.dataset.path === path);
  if (first) scrollInside(panel, first);
}
