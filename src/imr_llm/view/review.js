// Review: keys that decide on the current value.

const ADJUDICATING = Boolean(REVIEW?.between);
const REVIEW_HELP = [
  [ADJUDICATING ? "Decide between two readings" : "Decide on a value", [
    ["Space", ADJUDICATING ? "next difference" : "next value that needs a look, then the others, then the next letter"],
    ...(ADJUDICATING ? [["1 2", "on a difference: take the first or second reading"]] : [["a", "accept"], ["A", "accept all values of the letter that need no look"]]),
    ["c", "correct: pick the words"],
    ["x", "absent: the letter doesn't state it"],
    ["i", "illegible"],
    ["d", "remove a member of a list"],
    ...(ADJUDICATING ? [] : [["n", "add a member to a list"], ["D", "the item is none; again: it is one"], ["M", "an item of the letter is missing; again: none is"], ["r", "give a reason"]]),
    ["u", "undo"],
  ]],
  ["Pick words", [
    ["← → ↑ ↓", "move by words and lines"],
    ["Shift", "with arrows: extend"],
    ["+", "take these words, and add another place"],
    ["Enter Esc", "take, leave"],
  ]],
];
const ACTIONS = { accept: "accepted", correct: "corrected", absent: "not stated", illegible: "illegible", remove: "removed" };
const reasons = new Map(); // of decisions that are not taken yet, by path

const current = () => (state.path ? valueAt(state.path) : undefined);
const placesIn = (letter, spans) => spans.map(([start, end]) => [letter.units(start), letter.units(end)]);

/** Give the keys that decide on the current value; where the focus is on a button of another kind, that keeps its keys. */
function reviewKeys(target) {
  if (target.matches("button:not(.stop), summary, input")) return {};
  const common = { " ": nextValue, c: correct, x: () => mark("absent"), i: () => mark("illegible"), d: remove, u: undo };
  if (!ADJUDICATING) return { ...common, a: accept, n: add, r: focusReason, A: acceptRest, D: withdrawItem, M: missItem };
  return target.matches(".stop") ? { ...common, 1: () => takeReading(0), 2: () => takeReading(1) } : common;
}

/** Decide; an adjudication asks for its reason first. New words for a member that was refused replace it. */
function put(path, action, more = {}) {
  const letter = openLetter();
  const label = valueAt(path)?.label ?? pathInWords(path);
  if (!canDecide(letter)) return say("This letter can't be decided on; what is in the way is told above it.");
  if (path === "outcome") return say("The outcome follows from the items' decisions; decide on those.");
  const refused = path.includes("?") ? standing(letter).own.get(path).at(-1).waits : null;
  if (refused && action !== "correct") return say("This member isn't saved: press c to pick other words, or u to leave it out.");
  const take = (reason) => {
    if (refused) drop(refused);
    decide(letter, { path: path.replace(/\?\d+$/, ""), action, reason, ...more });
    reasons.delete(path);
    say(`${label}: ${ACTIONS[action]}`);
  };
  if (ADJUDICATING) askReason(`Reason for ${label}: ${ACTIONS[action]}`, take);
  else take(reasons.get(path) ?? "");
}

function accept() {
  if (current()) put(state.path, "accept");
  else say("Choose a value first.");
}

/** Pick the words of the current value, from where they are now; a list without members gets one. */
function correct() {
  const value = current();
  if (!value || value.path === "outcome") return say("Choose a value that the letter states.");
  if (listOf(value.path) === value.path) return add();
  const said = standsAt(openLetter(), value.path);
  const begin = said?.spans.length ? placesIn(openLetter(), said.spans) : value.evidence.map((place) => [place.start, place.end]);
  beginPick(`Correct ${value.label}:`, begin, (spans) => choose(value.path, (chosen) => put(value.path, "correct", { spans, ...chosen })));
}

function mark(action) {
  if (!current()) return;
  if (isMember(state.path)) say("This is one member of a list: press d to remove it.");
  else put(state.path, action);
}

function remove() {
  if (current() && isMember(state.path)) put(state.path, "remove");
  else say("Only members of lists can be removed; press x if the letter doesn't state this.");
}

function add() {
  const list = listOf(state.path ?? "") ?? state.path?.replace(/_guidelines\.cited$/, "_guidelines.citations");
  if (!list || !listOf(list)) return say("This is not a list.");
  const path = `${list}.+`;
  const after = current()?.evidence.map((place) => [place.end, place.end + 1]) ?? [];
  beginPick(`Add to ${fieldInWords(list)}:`, after.slice(-1), (spans) => choose(path, (chosen) => put(path, "correct", { spans, ...chosen })));
}

/** Say that the current value's item is none, or take that back. */
function withdrawItem() {
  const item = itemOf(state.path ?? "");
  if (!item) return say("This is no item.");
  if (standing(openLetter()).own.has(item)) withdraw(item);
  else put(item, "remove", { reason: reasons.get(state.path) ?? "" });
}

/** Say that the letter has an item which the record lacks, or take that back. */
function missItem() {
  if (standing(openLetter()).own.has("items")) withdraw("items");
  else askReason("Which item is missing?", (reason) => put("items", "absent", { reason }));
}

/** Withdraw this author's last decision on the current value, on its list or on its item. */
function undo() {
  const { own } = standing(openLetter());
  const list = listOf(state.path ?? "") ?? "none";
  const isNear = (path) => [state.path, list, itemOf(state.path ?? "")].includes(path) || (!state.path.includes(".+") && path.startsWith(`${list}.+`));
  const near = [...own.keys()].filter(isNear).sort((one, other) => own.get(one).at(-1).order - own.get(other).at(-1).order);
  if (near.length) withdraw(near.at(-1));
  else say("There is nothing to undo here.");
}

function withdraw(path) {
  const letter = openLetter();
  const last = standing(letter).own.get(path).at(-1);
  if (last.waits?.failed) {
    drop(last.waits);
    changed(letter.id);
  } else decide(letter, { path: last.path.endsWith(".+") && !last.id ? last.path : path, action: "undo" });
  say("Undone.");
}

/** Accept what needs no look and isn't decided yet. */
function acceptRest() {
  const letter = openLetter();
  if (!canDecide(letter)) return put("", "accept");
  const isOpen = (value) => !needsLook(letter, value) && !isDecided(letter, value.path) && !follows(letter, value.path);
  const rest = asked(letter).filter(isOpen);
  decide(letter, ...rest.map((value) => ({ path: value.path, action: "accept" })));
  say(`${rest.length} value(s) accepted.`);
}

const needsLook = (letter, value) => letter.attention.some((note) => note.needs_person && (note.path === value.path || note.path === listOf(value.path)));

/** Go to the next value that is to be decided: those that need a look first, then the others, then the next letter's. */
function nextValue() {
  const letter = openLetter();
  const open = canDecide(letter) && !isDone(letter) ? asked(letter).filter((value) => !isDecided(letter, value.path)) : [];
  const next = open.find((value) => needsLook(letter, value)) ?? open[0];
  if (next) return focusValue(next.path);
  const after = [...passing.filter((index) => index > state.open), ...passing].find((index) => canDecide(LETTERS[index]) && !isDone(LETTERS[index]));
  if (after === undefined) return say("All letters of the list are done.");
  openAt(after);
  nextValue();
}

function focusReason() {
  byId("reason")?.focus();
}

async function beginReview() {
  const whose = ADJUDICATING ? `: ${REVIEW.between.join(" and ")}` : REVIEW.blind ? ", blind" : "";
  document.querySelector(".bar h1").textContent = `${ADJUDICATING ? "Adjudication" : "Review"} by ${REVIEW.author}${whose}`;
  byId("repeated").parentElement.hidden = ADJUDICATING;
  await loadDecisions();
}

/** Send what waits; say so where there is nothing to decide between. */
function go() {
  warnUnsaved();
  send();
  if (LETTERS.length) return;
  byId("progress").textContent = "The two differ on nothing.";
  byId("progress").hidden = false;
}
