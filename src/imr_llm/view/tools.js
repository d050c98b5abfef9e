// Show what stands: the buttons for the current value, what others said of it, each row's decision, and how far the letters are done.

/** Draw the buttons for the current value, what others said, and the field for a reason. */
function drawTools() {
  const value = current();
  byId("tools").hidden = !value || !canDecide(openLetter()) || value.path === "outcome";
  if (byId("tools").hidden || byId("tools").contains(document.activeElement)) return;
  const button = ([key, words, act]) => {
    const made = el("button", { type: "button", tabindex: "-1" }, el("kbd", {}, key), ` ${words}`);
    made.addEventListener("click", () => {
      act();
      if (!isPicking() && !document.querySelector("dialog[open]")) focusValue(state.path);
    });
    return made;
  };
  const reason = ADJUDICATING ? [] : [reasonField(value.path)];
  byId("tools").replaceChildren(el("p", { class: "of" }, value.label), el("div", { class: "keys" }, ...toolsFor(value).map(button)), ...reason, ...others(value));
}

/** Choose what can be done with a value. */
function toolsFor({ path, difference }) {
  const tools = difference ? difference.readings.map((side, number) => [String(number + 1), side.author, () => takeReading(number)]) : [["a", "Accept", accept]];
  if (listOf(path) !== path) tools.push(["c", "Correct", correct]);
  tools.push(...(isMember(path) ? [["d", "Remove", remove]] : [["x", "Absent", () => mark("absent")], ["i", "Illegible", () => mark("illegible")]]));
  if (!difference && (listOf(path) || path.endsWith("_guidelines.cited"))) tools.push(["n", "Add member", add]);
  if (!difference && itemOf(path)) tools.push(["D", "No item", withdrawItem], ["M", "Item missing", missItem]);
  return [...tools, ["u", "Undo", undo]];
}

function reasonField(path) {
  const field = el("input", { id: "reason", type: "text", placeholder: "Reason (r), then Enter", "aria-label": "Reason for the decision", autocomplete: "off", maxlength: 4000 });
  field.value = reasons.get(path) ?? standsAt(openLetter(), path)?.reason ?? "";
  field.addEventListener("input", () => reasons.set(path, field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") giveReason(path, field.value);
    if (event.key === "Enter" || event.key === "Escape") focusValue(path);
  });
  return field;
}

/** Give a reason to this author's decision on a path, or keep it for the one to come. */
function giveReason(path, reason) {
  const own = standing(openLetter()).own.get(path)?.at(-1);
  reasons.set(path, reason);
  if (own) put(path, own.action, { spans: own.spans, ...(own.action === "correct" && own.value !== undefined && own.value !== null && { value: own.value }) });
}

/** Show what others said of a value or added to its list, and who adjudicated it. */
function others({ path }) {
  if (ADJUDICATING) return [];
  const letter = openLetter();
  const { others: readers, rulings } = standing(letter);
  const isNear = ([at]) => at === path || (listOf(path) && at.startsWith(`${listOf(path)}.+`));
  const told = (author, verb, said) => [...said].filter(isNear).map(([at, history]) => el("li", {}, el("b", {}, visible(author)), ` ${at.includes(".+") ? "added" : verb}: ${decisionWords(letter, history.at(-1))}`));
  const lines = [...readers.flatMap(([author, said]) => told(author, "says", said)), ...[...rulings].filter(isNear).flatMap(([at, history]) => told(history.at(-1).author, "adjudicated", new Map([[at, history]])))];
  return lines.length ? [el("ul", { class: "others" }, ...lines)] : [];
}

function decisionWords(letter, decision) {
  const said = decision.action === "correct" ? ` to “${shortened(visible(saidBy(letter, decision)), 80)}”` : "";
  return `${ACTIONS[decision.action]}${said}${decision.reason ? ` (${visible(decision.reason)})` : ""}`;
}

/** Give what a decision says in place of the record: the derived or chosen value, else the words. */
function saidBy(letter, { value, spans }) {
  if (value !== undefined && value !== null) return valueWords(value);
  return placesIn(ready(letter), spans).map(([start, end]) => letter.text.slice(start, end)).join(" … ");
}

/** Write what stands for each value into its row. */
function redraw() {
  const letter = openLetter();
  if (!letter) return;
  drawAdded(letter);
  for (const slot of byId("values").querySelectorAll(".decision")) drawDecision(letter, slot);
  for (const note of byId("attention").querySelectorAll(".note")) {
    note.classList.toggle("decided", Boolean(valueAt(note.dataset.path)) && isDecided(letter, note.dataset.path));
  }
  const missing = standing(letter).own.get("items")?.at(-1);
  byId("missing").hidden = !missing;
  byId("missing").textContent = missing ? `An item of this letter is missing (${visible(missing.reason)}), so that it gets no gold. M takes that back.` : "";
  if (state.path && showSaid(state.path).length) showSpans([]);
  drawTools();
  drawRows();
  drawProgress();
}

function drawDecision(letter, slot) {
  const stands = standsAt(letter, slot.dataset.decision);
  const isAdded = !ADJUDICATING && slot.dataset.decision.includes(".+") && stands?.action === "correct";
  slot.className = `decision ${stands?.action ?? ""}${stands?.waits?.failed ? " failed" : ""}`;
  slot.textContent = stands ? `${stands.action === "accept" ? "✓" : "✎"} ${isAdded ? "added" : decisionWords(letter, stands)}${ADJUDICATING ? ` by ${visible(stands.author)}` : ""}${savedWords(stands)}` : "";
  if (stands?.waits?.isRefused) slot.append(el("span", { class: "problem" }, inPlainWords(stands.waits.failed)));
}

function savedWords({ waits }) {
  if (!waits) return "";
  return waits.isRefused ? " · refused" : waits.failed ? " · not saved" : " · saving…";
}

/** Show the members that were added to lists, each as a row behind those of its list. */
function drawAdded(letter) {
  const added = addedTo(letter);
  for (const old of byId("values").querySelectorAll(".added")) {
    const at = added.find((value) => value.path === old.firstChild.dataset.path);
    if (!at) old.remove();
    else old.querySelector(".what").textContent = visible(at.value);
  }
  for (const value of added.filter((one) => !rowOf(one.path))) {
    const list = listOf(value.path);
    const near = [...byId("values").querySelectorAll(".value")].filter((row) => listOf(row.dataset.path) === list || row.dataset.path === list.replace(".citations", ".cited"));
    near.at(-1)?.parentElement.after(valueRow(letter, value, "added"));
  }
  if (state.path?.includes(".+") && !rowOf(state.path)) state.path = null;
}

function drawProgress() {
  const able = LETTERS.filter(canDecide);
  const letter = openLetter();
  const count = (letters) => {
    const all = letters.flatMap((one) => asked(one).map((value) => isDecided(one, value.path)));
    return `${all.filter(Boolean).length} of ${all.length}`;
  };
  const read = () => `${able.filter(isDone).length} of ${able.length} letters done · this one ${count([letter])} values`;
  byId("progress").textContent = ADJUDICATING ? `${count(able)} differences decided` : read();
  byId("progress").hidden = false;
}
