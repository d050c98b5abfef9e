// Show the letter as it reads: its text cut where spans begin and end, so that spans may overlap.

const LONG = 240;
let pieces = []; // every text node of the letter, with where it begins

function drawLetter(letter) {
  pieces = [];
  const paper = byId("letter");
  paper.replaceChildren();
  byId("letter-name").textContent = visible(titleOf(letter));
  byId("letter-name").title = visible(letter.name);
  if (letter.failure) paper.append(el("p", { class: "failure" }, el("strong", {}, inWords(letter.failure.code)), " ", visible(letter.failure.message)));
  const marks = marksOf(letter);
  const cuts = cutsOf(letter, marks);
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    if (i > 0 && letter.pages.includes(cuts[i])) paper.append(pageBreak(letter, cuts[i]));
    paper.append(piece(letter, cuts[i], cuts[i + 1], marks));
  }
  byId("text-panel").scrollTop = 0;
}

function pageBreak(letter, start) {
  const number = letter.pages.indexOf(start) + 1;
  return el("span", { class: "page-break", role: "separator", "aria-label": `Page ${number}`, "data-page": `Page ${number} of ${letter.pages.length}` });
}

/** List what is marked in the letter: each span of a value, each place of a note. */
function marksOf(letter) {
  const marks = [];
  letter.values.forEach((value) => {
    for (const place of value.evidence) marks.push({ start: place.start, end: place.end, match: place.match, value });
  });
  letter.attention.forEach((note, number) => {
    for (const place of [note, note.counter]) {
      if (place && place.start !== null && note.kind !== "review") marks.push({ start: place.start, end: place.end, note: number });
    }
  });
  return marks.filter((mark) => mark.end > mark.start && mark.end <= letter.text.length);
}

function cutsOf(letter, marks) {
  const cuts = new Set([0, letter.text.length, ...letter.pages]);
  for (const mark of marks) cuts.add(mark.start).add(mark.end);
  return [...cuts].sort((one, other) => one - other);
}

/** Make a stretch of the letter: text alone, or an element that tells the values which it says; the shortest gives the colour. */
function piece(letter, start, end, marks) {
  const text = document.createTextNode(visible(letter.text.slice(start, end)));
  pieces.push({ node: text, start, end });
  const over = marks.filter((mark) => mark.start <= start && end <= mark.end).sort((one, other) => one.end - one.start - (other.end - other.start));
  if (over.length === 0) return text;
  const values = over.filter((mark) => mark.value);
  const notes = over.filter((mark) => mark.note !== undefined);
  const span = el("span", { class: "span", role: "button", tabindex: "-1" }, el("span", { class: values.length ? `m-${values[0].match}` : null }, text));
  if (values.length) {
    const top = values[0];
    span.classList.add(`k-${kindOf(top.value.path)}`);
    if (top.end - top.start > LONG) span.classList.add("long");
    const label = shortLabel(values.filter((mark) => mark.start === start).map((mark) => mark.value));
    if (label) span.dataset.label = label;
    span.dataset.paths = values.map((mark) => mark.value.path).join(" ");
  }
  if (notes.length) span.classList.add("noted");
  span.dataset.notes = notes.map((mark) => mark.note).join(" ");
  span.setAttribute("aria-label", spanLabel(letter, text.data, values, notes));
  return span;
}

const SHORT = { diagnoses: "diagnosis", "treatments to date": "care", "licensed in": "licence", specialties: "specialty", "body parts": "body part" };

/** Name the longest of the values that begin at a place, and how many others do, without those that repeat or follow from others. */
function shortLabel(values) {
  const own = values.filter((value) => !value.repeated && (value.path !== "outcome" || values.length === 1));
  const item = own.map((value) => /^items\.(\d+)\./.exec(value.path)).find(Boolean);
  const fields = [...new Set(own.map((value) => fieldOf(value).replace(/ \d+$/, "")).map((field) => SHORT[field] ?? field))];
  const more = fields.length > 1 ? ` +${fields.length - 1}` : "";
  return fields.length ? `${item ? `${Number(item[1]) + 1} ` : ""}${fields.at(-1)}${more}` : "";
}

function spanLabel(letter, text, values, notes) {
  const said = values.slice(0, 3).map((mark) => `${mark.value.label}, ${MATCHES[mark.match]}`);
  const looked = notes.map((mark) => `look: ${inWords(letter.attention[mark.note].kind)}`);
  return `${shortened(text.trim(), 80)}: ${[...said, ...new Set(looked)].join("; ")}`;
}

const spansOf = (path) => [...byId("letter").querySelectorAll(".span")].filter((span) => (span.dataset.paths ?? "").split(" ").includes(path));
const spansOfNote = (number) => [...byId("letter").querySelectorAll(".span.noted")].filter((span) => span.dataset.notes.split(" ").includes(String(number)));

/** Light up spans and bring the first of them into sight; `flash` draws the eye there. */
function showSpans(spans, flash) {
  for (const old of byId("letter").querySelectorAll(".on, .flash")) old.classList.remove("on", "flash");
  for (const span of spans) {
    span.classList.add("on");
    if (flash) span.classList.add("flash");
  }
  if (spans.length) scrollInside(byId("text-panel"), spans[0], flash);
}

/** Scroll one pane so that an element stands in its upper third, and leave the rest of the page where it is; what is in sight stays. */
function scrollInside(pane, element, isSmooth = false) {
  const place = element.getClientRects()[0];
  const frame = pane.getBoundingClientRect();
  if (!place) return;
  const isSeen = place.top > frame.top + 24 && place.bottom < frame.bottom - 24;
  const top = isSeen ? pane.scrollTop : pane.scrollTop + place.top - frame.top - pane.clientHeight / 3;
  pane.scrollTo({ top, behavior: isSmooth && !isSeen && !isCalm() ? "smooth" : "instant" });
}

/** Light up stretches of the letter that no element marks. */
function showMarked(name, spans) {
  if (globalThis.CSS?.highlights) CSS.highlights.set(name, new Highlight(...spans.map(([start, end]) => rangeOf(start, end))));
}

/** Give the document's range for a stretch of the letter. */
function rangeOf(start, end) {
  const range = document.createRange();
  const first = pieces.find((one) => start < one.end) ?? pieces.at(-1);
  const last = pieces.find((one) => end <= one.end) ?? pieces.at(-1);
  range.setStart(first.node, Math.max(0, start - first.start));
  range.setEnd(last.node, Math.min(end - last.start, last.node.length));
  return range;
}

/** Give the offset in the letter of a place in the document, or null outside the letter. */
function offsetOf(node, position) {
  if (node.nodeType === Node.TEXT_NODE) {
    const found = pieces.find((one) => one.node === node);
    return found ? found.start + position : null;
  }
  if (!byId("letter").contains(node)) return null;
  const next = pieces.find((one) => node.compareDocumentPosition(one.node) & Node.DOCUMENT_POSITION_CONTAINED_BY && indexIn(node, one.node) >= position);
  return next ? next.start : openLetter().text.length;
}

function indexIn(parent, node) {
  let child = node;
  while (child.parentNode !== parent) child = child.parentNode;
  return [...parent.childNodes].indexOf(child);
}

function drawLegend() {
  const kinds = Object.entries(KINDS).filter(([kind]) => kind !== "outcome");
  byId("legend").append(
    ...kinds.map(([kind, words]) => el("li", {}, el("span", { class: `swatch k-${kind}`, "aria-hidden": "true" }), words)),
    ...Object.entries(MATCHES).map(([match, words]) => el("li", {}, el("span", { class: `line m-${match}`, "aria-hidden": "true" }, "ab"), words)),
  );
}

/** Leave a span for the value or the note that it belongs to. */
function leaveSpan(span) {
  const paths = (span.dataset.paths ?? "").split(" ").filter(Boolean);
  const here = paths.includes(state.path) && state.origin === "value" ? state.path : paths[0];
  if (state.origin === "note" && state.note?.isConnected && state.note.checkVisibility()) state.note.focus();
  else if (here) focusValue(here);
  else byId("attention").querySelector(`[data-note="${span.dataset.notes.split(" ")[0]}"]`)?.focus();
}
