// Show what stands: the buttons for the current value, what others said of it, each row's decision, and how far the letters are done.

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
  put(path, own.action, { spans: own.spans, ...chosenIn(own) });
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
    put(value.path, decision.action, { spans: decision.spans, ...chosenIn(decision) });
    focusValue(value.path);
  });
  return button;
}

function decisionWords(decision) {
  const said = decision.action === "correct" ? ` to “${shortened(visible(saidBy(decision)), 80)}”` : "";
  return `${ACTIONS[decision.action]}${said}${decision.reason ? ` (${visible(decision.reason)})` : ""}`;
}

/** Give the value that was chosen beside the words; the server derives the others again. */
const chosenIn = ({ path, value }) => (value !== undefined && value !== null && (isChoice(path) || path.includes(".body_parts")) ? { value } : {});

/** Give what a decision says in place of the record: the chosen or derived value, else the words. */
function saidBy({ path, value, spans }) {
  if (value !== undefined && value !== null && typeof value !== "object") return isChoice(path) ? choiceWords(value) : String(value);
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
    for (const one of place.history.toReversed()) last?.parentElement.after(el("li", { class: "added" }, `+ ${visible(one.author)} added “${visible(saidBy(one))}”${one.waits ? savedWords(place) : ""}`));
  }
}

function drawProgress() {
  const read = LETTERS.filter((letter) => letter.record);
  const letter = openLetter();
  const decided = letter.values.filter((value) => isDecided(letter, value.path)).length;
  byId("progress").textContent = `${read.filter(isDone).length} of ${read.length} letters done · this one ${decided} of ${letter.values.length} values`;
  byId("progress").hidden = false;
}
