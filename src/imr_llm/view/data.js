// Read the page's data: letters whose offsets count the units of this language's strings.

const DATA = JSON.parse(document.getElementById("data").textContent);
const REVIEW = DATA.review;
const LETTERS = DATA.letters;
const CHOICES = DATA.choices;

const byId = (id) => document.getElementById(id);

/** Make an element; children are elements or text, and text never becomes markup. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Show what prints nothing, or turns the order of letters around, as a sign of the same length. */
function visible(text) {
  return text
    .replace(/\r(?!\n)|\f/g, "\n")
    .replace(/\r/g, " ")
    .replace(/[\u0000-\u0008\u000b\u000e-\u001f]/g, (sign) => String.fromCharCode(0x2400 + sign.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "\u2426");
}

const inWords = (code) => code.replaceAll("_", " ");
const shortened = (text, most) => (text.length <= most ? text : text.slice(0, most - 1) + "…");

/** Turn offsets that count characters into ones that count units, once a letter. */
function ready(letter) {
  if (letter.units) return letter;
  letter.units = unitsOf(letter.text);
  const move = (place) => {
    if (place && place.start !== null) {
      place.start = letter.units(place.start);
      place.end = letter.units(place.end);
    }
  };
  letter.values.forEach((value) => value.evidence.forEach(move));
  letter.attention.forEach((note) => [note, note.counter].forEach(move));
  letter.pages = letter.pages.map(letter.units);
  return letter;
}

function unitsOf(text) {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return (offset) => offset;
  const starts = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  return (offset) => (offset < starts.length ? starts[offset] : at);
}

/** Turn a stretch of units back into characters, as the record counts them. */
function charactersOf(text, start, end) {
  const first = [...text.slice(0, start)].length;
  return [first, first + [...text.slice(start, end)].length];
}

/** Name the kind of a value, by which it is coloured. */
function kindOf(path) {
  if (/^items\.\d+\.(rationale|verdict)/.test(path)) return "reasons";
  if (/^items\.\d+\.\w+_guidelines/.test(path)) return "cited";
  const part = path.split(".")[0];
  return { injury: "patient", utilization_review: "ur", items: "item" }[part] ?? part;
}

const KINDS = {
  case: "Case",
  reviewer: "Reviewer",
  patient: "Worker, injury",
  ur: "Utilization review",
  clinical: "Clinical",
  item: "Item",
  cited: "Guidelines",
  reasons: "Rationale",
  outcome: "Outcome",
};
const MATCHES = { exact: "as printed", normalised: "normalised", ocr: "scanner's errors" };

const LIST = /^(reviewer\.(?:licensed_in|specialties)|clinical\.\w+|items\.\d+\.body_parts|items\.\d+\.\w+_guidelines\.citations)(?:\.(?:\d+|\+[\d?]*))?$/;

/** Give the list that a path is, or is a member of; null for other fields. */
const listOf = (path) => LIST.exec(path)?.[1] ?? null;
const isMember = (path) => listOf(path) !== null && listOf(path) !== path;

/** Give the values that a field is one of; null for other fields. */
const choicesOf = (path) => CHOICES[(listOf(path) ?? path).replace(/^items\.\d+/, "items.*")] ?? null;

/** Give the field of a value without its item: `Item 2: body parts 1` is `body parts 1`. */
const fieldOf = (value) => value.label.replace(/^Item \d+: /, "");
const titleOf = (letter) => letter.name.split(/[\\/]/).pop().replace(/\.(txt|pdf)$/i, "");
const outcomeOf = (letter) => letter.outcome ?? letter.values.find((value) => value.path === "outcome")?.value ?? "";
const told = (letter) => letter.attention.filter((note) => note.needs_person && note.kind !== "review");
const toCheck = (letter) => letter.attention.filter((note) => note.kind === "review");
const needsPerson = (letter) => letter.failure !== null || letter.attention.some((note) => note.needs_person);

const state = { open: -1, path: null };
const openLetter = () => LETTERS[state.open];
const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Say something to a screen reader. */
function say(text) {
  byId("says").textContent = text;
}
