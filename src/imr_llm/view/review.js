// Review: keys that decide on the current value, and what they ask for.

const REVIEW_HELP = [
  ["Decide on a value", [
    ["Space", "next value that needs a look, then the others, then the next letter"],
    ["a", "accept"],
    ["c", "correct: pick the words"],
    ["x", "absent: the letter doesn't state it"],
    ["i", "illegible"],
    ["d n", "remove a member of a list, add one"],
    ["r", "give a reason"],
    ["u", "undo"],
    ["A", "accept all values of the letter that need no look"],
  ]],
  ["Pick words", [
    ["← → ↑ ↓", "move by words and lines"],
    ["Shift", "with arrows: extend"],
    ["+", "take these words, and add another place"],
    ["Enter Esc", "take, leave"],
  ]],
];
const ACTIONS = { accept: "accepted", correct: "corrected", absent: "not stated", illegible: "illegible", remove: "removed" };
const LIST_OF = /^((?:reviewer\.(?:licensed_in|specialties)|clinical\.\w+|items\.\d+\.body_parts|items\.\d+\.\w+_guidelines\.citations))(?:\.\d+)?$/;
const reasons = new Map(); // of decisions that are not taken yet, by path

const valueAt = (path) => openLetter().values.find((value) => value.path === path);
const current = () => valueAt(state.path);
const spansIn = (value) => value.evidence.map((place) => charactersOf(openLetter().text, place.start, place.end));

/** Give the keys that decide on the current value; where the focus is on a button of another kind, that keeps its keys. */
function reviewKeys(target) {
  if (target.matches("button:not(.stop), summary, input")) return {};
  return { " ": nextValue, a: accept, c: correct, x: () => mark("absent"), i: () => mark("illegible"), d: remove, n: add, u: undo, r: focusReason, A: acceptRest };
}

function put(path, action, more = {}) {
  decide(openLetter(), { path, action, reason: reasons.get(path) ?? "", ...more });
  reasons.delete(path);
  say(`${valueAt(path)?.label ?? path}: ${ACTIONS[action]}`);
}

function accept() {
  if (current()) put(state.path, "accept", { spans: spansIn(current()) });
  else say("Choose a value first.");
}

function correct() {
  const value = current();
  if (!value) return;
  const begin = value.evidence.map((place) => [place.start, place.end]);
  beginPick(`Correct ${value.label}:`, begin, (spans) => choose(value.path, (chosen) => put(value.path, "correct", { spans, ...chosen })));
}

function mark(action) {
  const isMember = current() && LIST_OF.exec(state.path)?.[1] !== state.path && LIST_OF.test(state.path);
  if (isMember) say("This is one member of a list: press d to remove it.");
  else if (current()) put(state.path, action);
}

function remove() {
  if (current() && /\.\d+$/.test(state.path)) put(state.path, "remove");
  else say("Only members of lists can be removed; press x if the letter doesn't state this.");
}

function add() {
  const list = LIST_OF.exec(state.path ?? "")?.[1];
  if (!list) return say("This is not a list.");
  const path = `${list}.+`;
  const after = current()?.evidence.map((place) => [place.end, place.end + 1]) ?? [];
  beginPick(`Add to ${inWords(list.replace(/^.*\./, ""))}:`, after.slice(-1), (spans) => choose(path, (chosen) => put(path, "correct", { spans, ...chosen })));
}

/** Withdraw this author's last decision on the current value, or on its list: a member that was added, or the list as a whole. */
function undo() {
  const letter = openLetter();
  const list = LIST_OF.exec(state.path ?? "")?.[1];
  const paths = [state.path, ...(list ? [list, `${list}.+`] : [])];
  const own = paths.flatMap((path) => standing(letter).get(path)?.history ?? []).filter((one) => one.author === REVIEW.author);
  const last = own.sort((one, other) => one.order - other.order).at(-1);
  if (!last) return say("There is nothing to undo here.");
  if (last.waits?.failed) {
    QUEUE.splice(QUEUE.indexOf(last.waits), 1);
    changed(letter.id);
  } else decide(letter, { path: last.path, action: "undo" });
  say("Undone.");
}

/** Accept what needs no look and isn't decided yet. */
function acceptRest() {
  const letter = openLetter();
  const rest = letter.values.filter((value) => !needsLook(letter, value) && !isDecided(letter, value.path));
  decide(letter, ...rest.map((value) => ({ path: value.path, action: "accept", spans: spansIn(value) })));
  say(`${rest.length} value(s) accepted.`);
}

const needsLook = (letter, value) => letter.attention.some((note) => note.needs_person && (note.path === value.path || note.path === LIST_OF.exec(value.path)?.[1]));

/** Go to the next value that is to be decided: those that need a look first, then the others, then the next letter's. */
function nextValue() {
  const letter = openLetter();
  const open = letter.values.filter((value) => !isDecided(letter, value.path));
  const next = open.find((value) => needsLook(letter, value)) ?? open[0];
  if (next) return focusValue(next.path);
  const after = [...passing.filter((index) => index > state.open), ...passing].find((index) => LETTERS[index].record && !isDone(LETTERS[index]));
  if (after === undefined) return say("All letters of the list are done.");
  openAt(after);
  nextValue();
}

/** Ask for the value where the field is one of a fixed set, then go on; other fields go on at once. */
function choose(path, then) {
  const choices = choicesOf(path) ?? (path.includes(".body_parts") ? knownParts() : null);
  if (!choices) return then({});
  const dialog = byId("chooser");
  const options = ["as the words say", ...choices.map(choiceWords)].map((words, number) => {
    const key = number < 10 ? el("kbd", {}, String(number)) : null;
    const button = el("button", { type: "button" }, key, ` ${words}`);
    button.addEventListener("click", () => dialog.close(String(number)));
    return button;
  });
  dialog.replaceChildren(el("h2", { id: "chooser-title" }, `What do the words say for ${inWords(path.replace(/^.*?\.(?=\D)/, ""))}?`), el("div", { class: "choices" }, ...options));
  dialog.onkeydown = (event) => options[/^\d$/.test(event.key) ? Number(event.key) : -1]?.click();
  dialog.onclose = () => {
    const taken = dialog.returnValue;
    dialog.returnValue = "";
    if (taken) then(taken === "0" ? {} : { value: choices[Number(taken) - 1] });
    else say("Left without a decision.");
    focusValue(state.path);
  };
  dialog.showModal();
}

const choiceWords = (choice) => ({ true: "yes", false: "none" })[choice] ?? inWords(choice);

/** Give the body parts that the records have. */
function knownParts() {
  const parts = LETTERS.flatMap((letter) => letter.values.filter((value) => value.path.includes(".body_parts.")).map((value) => value.value));
  return [...new Set(parts)].sort();
}

function focusReason() {
  byId("reason")?.focus();
}

async function beginReview() {
  document.querySelector(".bar h1").textContent = `Review by ${REVIEW.author}${REVIEW.blind ? ", blind" : ""}`;
  await loadDecisions();
  redraw();
}
