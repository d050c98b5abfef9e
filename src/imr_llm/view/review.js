// Review: keys and buttons that decide on the current value, what stands for it, and how far the letters are done.

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
  const options = ["", ...choices].map((choice, number) => {
    const key = number < 10 ? el("kbd", {}, String(number)) : null;
    const button = el("button", { type: "button", value: choice }, key, ` ${choice ? inWords(choice) : "as the words say"}`);
    button.addEventListener("click", () => dialog.close(`take ${choice}`));
    return button;
  });
  dialog.replaceChildren(el("h2", { id: "chooser-title" }, `What do the words say for ${inWords(path.replace(/^.*?\.(?=\D)/, ""))}?`), el("div", { class: "choices" }, ...options));
  dialog.onkeydown = (event) => options[/^\d$/.test(event.key) ? Number(event.key) : -1]?.click();
  dialog.onclose = () => {
    if (dialog.returnValue.startsWith("take ")) then(dialog.returnValue.length > 5 ? { value: dialog.returnValue.slice(5) } : {});
    else say("Left without a decision.");
    dialog.returnValue = "";
    focusValue(state.path);
  };
  dialog.showModal();
}

/** Give the body parts that the records have. */
function knownParts() {
  const parts = LETTERS.flatMap((letter) => letter.values.filter((value) => value.path.includes(".body_parts.")).map((value) => value.value));
  return [...new Set(parts)].sort();
}

/** Draw the buttons for the current value, what others said, and the field for a reason. */
function drawTools() {
  const value = current();
  byId("tools").hidden = !value;
  if (!value || byId("tools").contains(document.activeElement)) return;
  const place = standing(openLetter()).get(value.path);
  const button = ([key, words, act]) => {
    const made = el("button", { type: "button", tabindex: "-1" }, el("kbd", {}, key), ` ${words}`);
    made.addEventListener("click", () => {
      act();
      if (!isPicking() && !document.querySelector("dialog[open]")) focusValue(state.path);
    });
    return made;
  };
  const isList = LIST_OF.test(value.path);
  const isMember = isList && /\.\d+$/.test(value.path);
  const keys = [["a", "Accept", accept], ["c", "Correct", correct]];
  keys.push(...(isMember ? [["d", "Remove", remove]] : [["x", "Absent", () => mark("absent")], ["i", "Illegible", () => mark("illegible")]]));
  if (isList) keys.push(["n", "Add member", add]);
  keys.push(["u", "Undo", undo]);
  byId("tools").replaceChildren(el("p", { class: "of" }, value.label), el("div", { class: "keys" }, ...keys.map(button)), reasonField(value.path, place), ...others(value, place));
}

function reasonField(path, place) {
  const field = el("input", { id: "reason", type: "text", placeholder: "Reason (r), then Enter", "aria-label": "Reason for the decision", autocomplete: "off" });
  field.value = reasons.get(path) ?? standsFor(place)?.reason ?? "";
  field.addEventListener("input", () => reasons.set(path, field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") giveReason(path, field.value);
    if (event.key === "Enter" || event.key === "Escape") focusValue(path);
  });
  return field;
}

/** Give a reason to this author's decision on a path, or keep it for the one to come. */
function giveReason(path, reason) {
  const own = standing(openLetter()).get(path)?.by.get(REVIEW.author);
  if (!own) return void reasons.set(path, reason);
  reasons.set(path, reason);
  put(path, own.action, { spans: own.spans, ...(own.value !== undefined && own.value !== null && { value: own.value }) });
}

/** Show what others said of a value, where they differ or one adjudicated. */
function others(value, place) {
  if (!place || place.history.every((one) => one.author === REVIEW.author)) return [];
  const lines = [...place.by.values()].map((one) => el("li", {}, el("b", {}, visible(one.author)), `: ${decisionWords(one)}`, take(value, one)));
  const verdict = place.adjudged && `Adjudicated by ${visible(place.adjudged.author)}: ${decisionWords(place.adjudged)}`;
  const asked = differs(place) && !place.adjudged && "They differ. A decision with a reason settles it.";
  return [el("div", { class: "others" }, el("p", {}, verdict || asked || "They agree."), el("ul", {}, ...lines))];
}

/** Offer another's decision to this author. */
function take(value, decision) {
  if (decision.author === REVIEW.author) return null;
  const button = el("button", { type: "button", "aria-label": `Take what ${decision.author} said` }, "Take this");
  button.addEventListener("click", () => {
    put(value.path, decision.action, { spans: decision.spans, ...(decision.value !== undefined && decision.value !== null && { value: decision.value }) });
    focusValue(value.path);
  });
  return button;
}

function decisionWords(decision) {
  const said = decision.action === "correct" ? ` to “${shortened(visible(String(decision.value ?? wordsAt(decision.spans))), 80)}”` : "";
  return `${ACTIONS[decision.action]}${said}${decision.reason ? ` (${visible(decision.reason)})` : ""}`;
}

function wordsAt(spans) {
  const { text, units } = openLetter();
  return spans.map(([start, end]) => text.slice(units(start), units(end))).join(" … ");
}

/** Write what stands for each value into its row. */
function redraw() {
  const letter = openLetter();
  if (!letter) return;
  const paths = standing(letter);
  for (const slot of byId("values").querySelectorAll(".decision")) drawDecision(slot, paths.get(slot.dataset.decision));
  for (const note of byId("attention").querySelectorAll(".note")) {
    note.classList.toggle("decided", Boolean(valueAt(note.dataset.path)) && isDecided(letter, note.dataset.path));
  }
  drawAdded(letter, paths);
  drawTools();
  drawRows();
  drawProgress();
}

function drawDecision(slot, place) {
  const stands = standsFor(place);
  const another = place && !stands && [...place.by.values()][0];
  slot.className = `decision ${stands?.action ?? ""}${place?.waits?.failed ? " failed" : ""}`;
  slot.textContent = "";
  if (stands) slot.append(`${stands.action === "accept" ? "✓" : "✎"} ${decisionWords(stands)}${savedWords(place)}`);
  else if (another) slot.append(`${visible(another.author)}: ${decisionWords(another)}`);
  if (place && differs(place)) slot.append(el("b", {}, place.adjudged ? " · adjudicated" : " · readers differ"));
}

function savedWords(place) {
  if (!place.waits) return "";
  return place.waits.failed ? " · not saved" : " · saving…";
}

/** Show the members that were added to lists. */
function drawAdded(letter, paths) {
  for (const old of byId("values").querySelectorAll(".added")) old.remove();
  for (const [path, place] of paths) {
    if (!path.endsWith(".+")) continue;
    const last = [...byId("values").querySelectorAll(".value")].findLast((row) => LIST_OF.exec(row.dataset.path)?.[1] === path.slice(0, -2));
    for (const one of place.history.toReversed()) last?.parentElement.after(el("li", { class: "added" }, `+ ${visible(one.author)} added “${visible(String(one.value ?? wordsAt(one.spans)))}”${one.waits ? savedWords(place) : ""}`));
  }
}

function drawProgress() {
  const read = LETTERS.filter((letter) => letter.record);
  const letter = openLetter();
  const decided = letter.values.filter((value) => isDecided(letter, value.path)).length;
  byId("progress").textContent = `${read.filter(isDone).length} of ${read.length} letters done · this one ${decided} of ${letter.values.length} values`;
  byId("progress").hidden = false;
}

function focusReason() {
  byId("reason")?.focus();
}

async function beginReview() {
  document.querySelector(".bar h1").textContent = `Review by ${REVIEW.author}${REVIEW.blind ? ", blind" : ""}`;
  await loadDecisions();
  redraw();
}
