// Show what to look at first: notes in sections, each with its reason.

const SECTIONS = [
  ["Look at these first", "!", (note) => note.needs_person && note.kind !== "review" && note.kind !== "absent"],
  ["Values to check", "?", (note) => note.kind === "review"],
  ["Absent", "–", (note) => note.kind === "absent"],
  ["Told, nothing to do", "i", (note) => !note.needs_person && note.kind !== "absent"],
];
const OPEN_AT_MOST = 12;

function section(letter, title, icon, belongs, number) {
  const notes = letter.attention.map((note, at) => [note, at]).filter(([note]) => belongs(note));
  if (notes.length === 0) return null;
  const isOpen = number === 0 || (number === 1 && notes.length <= OPEN_AT_MOST);
  const summary = el("summary", {}, el("span", { class: "title" }, title), " ", el("span", { class: "count" }, String(notes.length)));
  const list = el("ul");
  let why = "";
  for (const [note, at] of notes) {
    const isGrouped = note.kind === "review" || note.kind === "absent";
    if (isGrouped && note.message !== why) list.append(el("li", { class: "why" }, sentence(note.message)));
    why = note.message;
    list.append(noteRow(letter, note, at, icon, isGrouped));
  }
  return el("details", { class: `notes n${number}`, open: isOpen }, summary, list);
}

/** Say a path that no value of the record has. */
function pathInWords(path) {
  const [part, number, ...field] = path.split(".");
  const item = `Item ${Number(number) + 1}`;
  if (part !== "items" || !number) return inWords(path.replace(/^\w+\./, ""));
  return field.length ? `${item}: ${inWords(field.join(" "))}` : item;
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function noteRow(letter, note, at, icon, isShort) {
  const value = letter.values.find((one) => one.path === note.path);
  const label = value?.label ?? pathInWords(note.path);
  const parts = [el("span", { class: "icon", "aria-hidden": "true" }, icon)];
  if (isShort) parts.push(el("span", { class: "name" }, label), value?.value && el("span", { class: "what" }, shortened(visible(value.value), 90)));
  else {
    parts.push(el("span", { class: "name" }, `${sentence(inWords(note.kind))}${label ? `: ${label}` : ""}`), el("span", { class: "message" }, visible(note.message)));
    if (note.counter) parts.push(el("span", { class: "counter-evidence" }, "The letter: ", el("q", {}, shortened(visible(note.counter.text), 160))));
  }
  const button = el("button", { type: "button", class: "stop note", "data-note": at, "data-path": note.path }, ...parts);
  const isLinked = value && !isShort;
  return el("li", {}, button, isLinked && el("button", { type: "button", class: "to-value", "data-to": note.path, tabindex: "-1", "aria-label": `Go to the value of ${label}` }, "its value"));
}
