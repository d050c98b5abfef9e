// Pick words of the letter: with the mouse, or with arrows that move by words; spans in characters out.

let picking = null; // {title, taken: [[start, end]...], then, from, head}

const isPicking = () => picking !== null;
const WORD = /[\p{L}\p{N}]+|[^\s\p{L}\p{N}]+/gu;

/** Begin to pick, at the words of a value where it has some; `then` gets the spans, in characters. */
function beginPick(title, spans, then) {
  const words = [...openLetter().text.matchAll(WORD)].map((found) => [found.index, found.index + found[0].length]);
  if (!words.length) return say("There is no letter to pick from.");
  showTab("text");
  const at = spans[0] ?? seenWord(words);
  picking = { title, taken: spans.slice(1), then, words, anchor: wordAt(words, at[0]), head: wordAt(words, Math.max(at[0], at[1] - 1)) };
  byId("text-panel").focus();
  drawPick();
}

/** Give the first word that can be seen. */
function seenWord(words) {
  const top = byId("text-panel").getBoundingClientRect().top;
  const first = pieces.find((one) => one.node.data.trim() && rangeOf(one.start, one.end).getBoundingClientRect().bottom > top + 40);
  return words[wordAt(words, first?.start ?? 0)];
}

/** Find the word at an offset, or the next one. */
function wordAt(words, offset) {
  const at = words.findIndex(([, end]) => end > offset);
  return at < 0 ? words.length - 1 : at;
}

function drawPick() {
  const { words, anchor, head } = picking;
  const [first, last] = [Math.min(anchor, head), Math.max(anchor, head)];
  const range = rangeOf(words[first][0], words[last][1]);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  scrollInside(byId("text-panel"), rangeOf(...words[head]));
  tellPick(openLetter().text.slice(words[first][0], words[last][1]));
}

function tellPick(chosen) {
  const { title, taken } = picking;
  showMarked("picked", taken);
  const more = taken.length ? ` and ${taken.length} more place(s)` : "";
  byId("pick").hidden = false;
  byId("pick").replaceChildren(
    el("strong", {}, title),
    el("q", {}, shortened(visible(chosen.replace(/\s+/g, " ")), 120)),
    more,
    el("span", { class: "hints" }, ...hints([["← → ↑ ↓", "move"], ["Shift", "extend"], ["+", "add a place"], ["Enter", "take"], ["Esc", "leave"]])),
  );
}

const hints = (pairs) => pairs.flatMap(([keys, words]) => [el("kbd", {}, keys), ` ${words} `]);

/** Read what is selected in the letter, without white space at its ends; null where nothing is. */
function selected() {
  const selection = getSelection();
  if (selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const [start, end] = [offsetOf(range.startContainer, range.startOffset), offsetOf(range.endContainer, range.endOffset)];
  if (start === null || end === null) return null;
  const text = openLetter().text.slice(start, end);
  const trimmed = [start + text.length - text.trimStart().length, start + text.trimEnd().length];
  return trimmed[0] < trimmed[1] ? trimmed : null;
}

function endPick(isTaken) {
  const { then, taken } = picking;
  const last = selected();
  const spans = [...taken, ...(last ? [last] : [])].sort((one, other) => one[0] - other[0]);
  if (isTaken && !spans.length) return say("Nothing is selected.");
  picking = null;
  byId("pick").hidden = true;
  showMarked("picked", []);
  getSelection().removeAllRanges();
  focusValue(state.path);
  if (isTaken) then(apart(spans).map(([start, end]) => charactersOf(openLetter().text, start, end)));
}

/** Join spans that overlap. */
function apart(spans) {
  const joined = [];
  for (const [start, end] of spans) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** Take a key while picking; tells whether it was one. */
function pickKey(event) {
  if (!picking) return false;
  const key = event.key;
  if (key === "Escape") endPick(false);
  else if (key === "Enter") endPick(true);
  else if (key === "+") addPlace();
  else if (key.startsWith("Arrow")) moveHead(key, event.shiftKey);
  else return key !== "Tab" && key !== "Shift";
  return true;
}

function addPlace() {
  const span = selected();
  if (!span) return;
  picking.taken.push(span);
  picking.anchor = picking.head = Math.min(wordAt(picking.words, span[1]), picking.words.length - 1);
  drawPick();
}

function moveHead(key, isExtending) {
  const { words } = picking;
  const by = { ArrowRight: (at) => at + 1, ArrowLeft: (at) => at - 1, ArrowDown: (at) => lineFrom(at, 1), ArrowUp: (at) => lineFrom(at, -1) }[key];
  picking.head = Math.min(words.length - 1, Math.max(0, by(picking.head)));
  if (!isExtending) picking.anchor = picking.head;
  drawPick();
}

/** Find the word below or above another one, as far from the line's beginning. */
function lineFrom(at, by) {
  const text = openLetter().text;
  const { words } = picking;
  const begin = (offset) => Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\f", offset - 1)) + 1;
  const own = begin(words[at][0]);
  let next = at;
  while (words[next] && begin(words[next][0]) === own) next += by;
  if (!words[next]) return at;
  const line = begin(words[next][0]);
  const column = words[at][0] - own;
  const inLine = words.map((word, index) => [word, index]).filter(([word]) => begin(word[0]) === line);
  return (inLine.findLast(([word]) => word[0] - line <= column) ?? inLine[0])[1];
}

/** Take what the mouse selected while picking. */
byId("letter").addEventListener("mouseup", () => {
  const span = picking && selected();
  if (!span) return;
  picking.anchor = wordAt(picking.words, span[0]);
  picking.head = wordAt(picking.words, span[1] - 1);
  tellPick(openLetter().text.slice(...span));
});
