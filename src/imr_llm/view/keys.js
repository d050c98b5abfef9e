// Take keys and clicks, and begin.

const HELP = [
  ["Everywhere", [
    ["j k", "next, previous letter"],
    ["/", "filter the letters"],
    ["1 2 3", "go to the list, the letter, the record"],
    ["p", "text or page images"],
    ["t", "light or dark"],
    ["?", "this help"],
  ]],
  ["List of letters", [["↑ ↓ Home End", "open another letter"]]],
  ["Record", [
    ["↑ ↓", "next, previous value or note; the letter follows"],
    ["Enter", "go to the words in the letter"],
    ["Home End", "first, last"],
  ]],
  ["Letter", [
    ["← →", "previous, next marked words"],
    ["Enter Esc", "back to the value"],
  ]],
];
let hasKeys = true;

function drawHelp() {
  const parts = REVIEW ? [...HELP, ...REVIEW_HELP] : HELP;
  const single = el("input", { type: "checkbox", id: "single" });
  single.checked = true;
  single.addEventListener("change", () => (hasKeys = single.checked));
  const close = el("button", { type: "button", class: "close" }, "Close");
  close.addEventListener("click", () => byId("help").close());
  byId("help").append(
    el("h2", { id: "help-title", tabindex: "-1", autofocus: true }, "Keys"),
    el("div", { class: "columns" }, ...parts.map(keysOf)),
    el("p", {}, "Colours tell the group of a field, underlines how the letter prints it: solid as printed, dashed normalised, wavy with a scanner's errors."),
    el("p", {}, el("label", {}, single, " Keys that are one letter alone do something")),
    close,
  );
}

function keysOf([title, keys]) {
  const lines = keys.flatMap(([names, words]) => [el("dt", {}, ...names.split(" ").map((name) => el("kbd", {}, name))), el("dd", {}, words)]);
  return el("section", {}, el("h3", {}, title), el("dl", {}, ...lines));
}

const GLOBAL = {
  j: () => moveLetter(1),
  k: () => moveLetter(-1),
  "/": () => byId("filter-text").focus(),
  1: () => byId("list").focus(),
  2: () => focusLetter(),
  3: () => focusRecord(),
  p: () => byId("tab-pages").disabled || showTab(byId("pages-panel").hidden ? "pages" : "text"),
  t: () => toggleTheme(),
  "?": () => byId("help").showModal(),
};

function focusLetter() {
  const panel = byId("text-panel").hidden ? byId("pages-panel") : byId("text-panel");
  (panel.querySelector(".on") ?? panel.querySelector(".span") ?? panel).focus();
}

function focusRecord() {
  const stops = seenStops();
  (stops.find((stop) => stop.tabIndex === 0) ?? stops[0])?.focus();
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (state.open < 0 || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (REVIEW && pickKey(event)) return event.preventDefault();
  if (target.matches("input:not([type=checkbox]), select, textarea")) {
    if (event.key === "Escape") target.blur();
    return;
  }
  const act = keysAt(target)[event.key] ?? (hasKeys || event.key.length > 1 ? (REVIEW && reviewKeys(target)[event.key]) || GLOBAL[event.key] : null);
  if (!act) return;
  event.preventDefault();
  act();
});

/** Give the keys of the place that has the focus. */
function keysAt(target) {
  if (target.id === "list") return { ArrowDown: () => moveLetter(1), ArrowUp: () => moveLetter(-1), Home: () => moveLetter(-passing.length), End: () => moveLetter(passing.length) };
  if (target.matches(".stop")) return { ArrowDown: () => step(target, 1), ArrowUp: () => step(target, -1), Enter: () => jump(target), Home: () => step(target, -1e6), End: () => step(target, 1e6) };
  if (target.matches(".span")) return { ArrowRight: () => stepSpan(target, 1), ArrowLeft: () => stepSpan(target, -1), Enter: () => leaveSpan(target), Escape: () => leaveSpan(target), Backspace: () => leaveSpan(target) };
  if (target.matches("[role=tab]")) return { ArrowRight: () => switchTab(), ArrowLeft: () => switchTab() };
  return {};
}

function stepSpan(span, by) {
  const spans = [...byId("letter").querySelectorAll(".span")];
  spans[spans.indexOf(span) + by]?.focus();
}

function switchTab() {
  GLOBAL.p();
  document.querySelector('[role=tab][aria-selected="true"]').focus();
}

function toggleTheme() {
  const isDark = getComputedStyle(document.documentElement).colorScheme === "dark" || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "light" : "dark";
  nameTheme(!isDark);
}

function nameTheme(isDark) {
  byId("theme").textContent = isDark ? "Light" : "Dark";
}

document.addEventListener("click", (event) => {
  const target = event.target;
  const stop = target.closest(".stop");
  const span = target.closest(".span");
  const link = target.closest(".to-value");
  const option = target.closest(".row");
  const mark = target.closest(".box");
  if (stop) follow(stop, true);
  else if (link) focusValue(link.dataset.to);
  else if (span && !isPicking() && getSelection().isCollapsed) leaveSpan(span);
  else if (option) openAt(Number(option.dataset.index));
  else if (mark) focusValue(mark.dataset.path);
});

byId("record-scroll").addEventListener("focusin", (event) => {
  if (!event.target.matches(".stop")) return;
  follow(event.target);
  if (!REVIEW) return;
  drawTools();
  event.target.scrollIntoView({ block: "nearest" });
});
byId("list").addEventListener("scroll", drawRows);
new ResizeObserver(drawRows).observe(byId("list"));
for (const name of ["filter-text", "filter-state", "filter-outcome"]) byId(name).addEventListener("input", filter);
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("repeated").addEventListener("change", (event) => showRepeated(event.target.checked));
byId("help-open").addEventListener("click", GLOBAL["?"]);
byId("theme").addEventListener("click", toggleTheme);
byId("tab-text").addEventListener("click", () => showTab("text"));
byId("tab-pages").addEventListener("click", () => showTab("pages"));
byId("labels").addEventListener("click", () => {
  const isOff = byId("letter").classList.toggle("unlabelled");
  byId("labels").setAttribute("aria-pressed", String(!isOff));
});

nameTheme(matchMedia("(prefers-color-scheme: dark)").matches);
if (REVIEW) await beginReview();
drawFilters();
drawLegend();
drawHelp();
filter();
if (LETTERS.length) openAt(0);
if (REVIEW) go();
