// Show the record: every value in its group, below what to look at first.

const REASONS = {
  not_stated: "not stated",
  illegible: "can't be read",
  conflicting: "conflicting",
  unsupported: "not supported by the letter",
};
function drawRecord(letter) {
  byId("record-scroll").scrollTop = 0;
  byId("attention").replaceChildren(...SECTIONS.map(([title, icon, belongs], number) => section(letter, title, icon, belongs, number)).filter(Boolean));
  byId("values").replaceChildren(...groups(letter));
  if (!letter.record) byId("values").append(el("p", { class: "failure" }, "There is no record: the letter was not read."));
  byId("record-name").textContent = letter.record ? `Record · ${inWords(outcomeOf(letter)) || "outcome not known"}` : "No record";
  for (const stop of byId("record-scroll").querySelectorAll(".stop")) stop.setAttribute("tabindex", "-1");
  seenStops()[0]?.setAttribute("tabindex", "0");
}

const seenStops = () => [...byId("record-scroll").querySelectorAll(".stop")].filter((stop) => stop.checkVisibility());

/** Give the values in their groups; each item is a group of its own. */
function groups(letter) {
  const byGroup = new Map();
  for (const value of letter.values) {
    const item = /^items\.(\d+)\./.exec(value.path);
    const name = item ? `Item ${Number(item[1]) + 1}` : value.group;
    byGroup.set(name, [...(byGroup.get(name) ?? []), value]);
  }
  return [...byGroup].map(([name, values], number) =>
    el(
      "section",
      { class: "group", "aria-labelledby": `group-${number}` },
      el("h3", { id: `group-${number}` }, name),
      el("ul", {}, ...values.map((value) => valueRow(letter, value))),
    ),
  );
}

function valueRow(letter, value, kind = "") {
  const place = value.evidence[0];
  const button = el(
    "button",
    { type: "button", class: `stop value k-${kindOf(value.path)}`, "data-path": value.path },
    el("span", { class: "name" }, fieldOf(value)),
    el("span", { class: "body" }, ...says(value, place), ...looksOf(letter, value)),
  );
  return el("li", { class: value.repeated && !looksOf(letter, value).length ? "repeated" : kind }, button);
}

/** Give a value, what was decided on it, and where it stands, on one line where there is room; or both readings of it. */
function says(value, place) {
  const decision = REVIEW && el("span", { class: "decision", "data-decision": value.path });
  if (value.difference) return [...sides(value), decision];
  return [el("span", { class: "says" }, whatOf(value), decision, el("span", { class: "meta" }, ...meta(value, place)))];
}

/** Say why a person should look at a value. */
function looksOf(letter, value) {
  const notes = letter.attention.filter((note) => note.path === value.path && note.needs_person && note.kind !== "review");
  const looks = notes.map((note) => el("span", { class: "look strong" }, `! ${inWords(note.kind)}: ${shortened(visible(note.message), 140)}`));
  return value.review ? [el("span", { class: "look" }, `? ${value.review}`), ...looks] : looks;
}

function whatOf(value) {
  if (value.status === "absent") return el("span", { class: "what absent" }, `— ${REASONS[value.reason] ?? inWords(value.reason)}`);
  return el("span", { class: "what" }, visible(choicesOf(value.path) ? inWords(value.value) : value.value));
}

function meta(value, place) {
  if (!place) return [];
  const isModel = value.by !== "rule" && value.by !== "derived";
  const by = el("span", { title: isModel ? `the model, asked about: ${value.by}` : null }, isModel ? "model" : value.by);
  const parts = [`p${place.page} l${place.line}`, " ", el("span", { class: `m-${place.match}` }, MATCHES[place.match]), " · ", by];
  if (value.inferred) parts.push(" · inferred");
  if (value.evidence.length > 1) parts.push(` · ${value.evidence.length} places`);
  return parts;
}

const rowOf = (path) => byId("values").querySelector(`.value[data-path="${CSS.escape(path)}"]`);

/** Put the focus on a value; one that repeats the heading is shown for it. */
function focusValue(path) {
  const row = rowOf(path);
  if (!row) return;
  if (row.closest(".repeated")) showRepeated(true);
  row.focus();
}

function showRepeated(isShown) {
  byId("repeated").checked = isShown;
  byId("values").classList.toggle("with-repeated", isShown);
}

/** Take the value or note that has the focus as the current one, and show where the letter says it. */
function follow(stop, flash = false) {
  for (const old of byId("record-scroll").querySelectorAll(".current")) old.classList.remove("current");
  for (const other of byId("record-scroll").querySelectorAll('.stop[tabindex="0"]')) other.setAttribute("tabindex", "-1");
  stop.setAttribute("tabindex", "0");
  stop.classList.add("current");
  state.path = stop.dataset.path;
  state.origin = stop.classList.contains("note") ? "note" : "value";
  state.note = state.origin === "note" ? stop : null;
  rowOf(state.path)?.classList.add("current");
  const spans = spansAt(stop);
  const said = REVIEW ? showSaid(state.path) : [];
  showSpans(said.length ? [] : spans, flash);
  if (said.length) scrollInside(byId("text-panel"), rangeOf(...said[0]));
  showBoxes(state.path);
  return spans;
}

/** Light up the words that this author's decision has in place of the record's. */
function showSaid(path) {
  const stands = standsAt(openLetter(), path);
  const spans = stands?.action === "correct" && !REVIEW.between ? placesIn(openLetter(), stands.spans) : [];
  showMarked("said", spans);
  return spans;
}

function spansAt(stop) {
  const own = stop.classList.contains("note") ? spansOfNote(stop.dataset.note) : [];
  return own.length ? own : spansOf(stop.dataset.path);
}

/** Go from a value or note to its first span, and tell the words there. */
function jump(stop) {
  const spans = follow(stop, true);
  if (!byId("pages-panel").hidden) return;
  if (spans.length) spans[0].focus({ preventScroll: false });
  else say("The letter has no place for this.");
}

/** Move the focus among the values and notes that can be seen. */
function step(from, by) {
  const stops = seenStops();
  const at = stops.indexOf(from);
  stops[Math.min(stops.length - 1, Math.max(0, at + by))]?.focus();
}
