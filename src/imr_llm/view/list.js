// List the letters: filters in, the letters that pass out; only rows in sight have elements.

const ROW = 52;
let passing = [];

const STATES = {
  all: ["All letters", () => true],
  person: ["Needs a person", needsPerson],
  clear: ["Clear", (letter) => !needsPerson(letter)],
  failed: ["Not read or shown", (letter) => letter.failure !== null],
  ...(REVIEW && { open: ["Not done", (letter) => !isDone(letter)], done: ["Done", (letter) => isDone(letter)] }),
};

function drawFilters() {
  const option = ([value, words]) => el("option", { value }, words);
  byId("filter-state").append(...Object.entries(STATES).map(([key, [words]]) => option([key, words])));
  const outcomes = [...new Set(LETTERS.map(outcomeOf))].sort();
  byId("filter-outcome").append(option(["*", "Any outcome"]), ...outcomes.map((outcome) => option([outcome, inWords(outcome) || "not known"])));
}

/** Give the words that a letter is found by. */
function wordsOf(letter) {
  letter.words ??= [letter.name, letter.text, ...letter.values.map((value) => value.value ?? "")].join("\n").toLowerCase();
  return letter.words;
}

function filter() {
  const wanted = byId("filter-text").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [, isWanted] = STATES[byId("filter-state").value];
  const outcome = byId("filter-outcome").value;
  passing = LETTERS.map((_, index) => index).filter((index) => {
    const letter = LETTERS[index];
    return isWanted(letter) && (outcome === "*" || outcomeOf(letter) === outcome) && wanted.every((word) => wordsOf(letter).includes(word));
  });
  byId("counter").textContent = `${passing.length} of ${LETTERS.length} letters`;
  drawRows();
}

/** Make the rows that are in sight, and some around them. */
function drawRows() {
  const list = byId("list");
  const rows = byId("list-rows");
  rows.style.height = `${passing.length * ROW}px`;
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 4);
  const last = Math.min(passing.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + 4);
  rows.replaceChildren(...passing.slice(first, last).map((index, at) => row(index, first + at)));
  const at = passing.indexOf(state.open);
  if (at >= first && at < last) list.setAttribute("aria-activedescendant", `row-${state.open}`);
  else list.removeAttribute("aria-activedescendant");
}

function row(index, at) {
  const letter = LETTERS[index];
  const option = el(
    "div",
    {
      id: `row-${index}`,
      class: "row",
      role: "option",
      "aria-selected": String(index === state.open),
      "aria-posinset": at + 1,
      "aria-setsize": passing.length,
      "data-index": index,
    },
    el("span", { class: "row-name", title: visible(letter.name) }, visible(titleOf(letter))),
    el("span", { class: "row-state" }, ...rowState(letter)),
  );
  option.style.top = `${at * ROW}px`;
  return option;
}

function rowState(letter) {
  if (!letter.record) return [el("b", { class: "bad" }, "× not read")];
  const parts = [outcomeText(letter)];
  const findings = told(letter).length;
  const doubts = toCheck(letter).length;
  if (REVIEW && isDone(letter)) return [...parts, el("b", { class: "good" }, "✓ done")];
  if (ADJUDICATING) return [...parts, el("b", { class: "bad" }, `≠ ${asked(letter).filter((value) => !isDecided(letter, value.path)).length}`)];
  if (letter.failure) parts.push(el("b", { class: "bad" }, "× no letter"));
  if (findings) parts.push(el("b", { class: "bad" }, `! ${findings}`));
  if (doubts) parts.push(el("b", { class: "doubt" }, `? ${doubts}`));
  if (!findings && !doubts && !letter.failure) parts.push(el("b", { class: "good" }, "clear"));
  return parts;
}

const outcomeText = (letter) => el("span", { class: "outcome" }, inWords(outcomeOf(letter)) || "outcome not known");

/** Move through the letters that pass. */
function moveLetter(by) {
  const at = passing.indexOf(state.open);
  const next = at < 0 ? 0 : Math.min(passing.length - 1, Math.max(0, at + by));
  if (passing.length && passing[next] !== state.open) openAt(passing[next]);
}

/** Open a letter: its text, its record and its pages. */
function openAt(index) {
  state.open = index;
  state.path = null;
  const letter = ready(openLetter());
  drawLetter(letter);
  drawPages(letter);
  drawRecord(letter);
  if (REVIEW) redraw();
  const list = byId("list");
  const top = passing.indexOf(index) * ROW;
  if (top < list.scrollTop) list.scrollTop = top;
  if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  drawRows();
  say(`${visible(titleOf(letter))}, letter ${passing.indexOf(index) + 1} of ${passing.length}`);
}
