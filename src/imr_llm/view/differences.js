// Show where two readings differ, in place of the record, and take one of them.

/** Leave of each letter the values on which the two differ, and of the letters those that have some. */
function takeDifferences(differences) {
  for (const letter of LETTERS) {
    const own = differences.filter((one) => one.letter === letter.id && one.record === letter.record);
    Object.assign(letter, { outcome: outcomeOf(letter), values: own.map((one) => differing(letter, one)), attention: [] });
  }
  LETTERS.splice(0, LETTERS.length, ...LETTERS.filter((letter) => letter.values.length));
}

function differing(letter, difference) {
  const { path, readings } = difference;
  const known = letter.values.find((value) => value.path === path);
  const places = readings.flatMap((side) => side.spans).map(([start, end]) => ({ start, end, match: "exact" }));
  const label = known?.label ?? `${pathInWords(listOf(path) ?? path)}, added`;
  const group = letter.values.find((value) => value.path.split(".")[0] === path.split(".")[0])?.group;
  return { ...known, path, label, group, difference, evidence: places, repeated: false };
}

/** Tell whether an adjudication is of these two readings, as they stand. */
function holds(value, ruling) {
  const ids = value.difference.readings.map((side) => side.id).filter(Boolean);
  const common = ruling.adjudicates.filter((id) => ids.includes(id));
  return ruling.path === value.path ? common.length === ids.length && ids.length === ruling.adjudicates.length : common.length > 0;
}

/** Draw both readings. */
function sides({ difference }) {
  return difference.readings.map((side, number) =>
    el(
      "span",
      { class: "side" },
      el("kbd", {}, String(number + 1)),
      el("span", {}, el("b", {}, visible(side.author)), ": ", el("span", { class: side.state === "stated" ? "what" : "what absent" }, visible(sideWords(side))), side.reason && el("span", { class: "why" }, visible(side.reason))),
    ),
  );
}

const STATES_IN_WORDS = { absent: "not stated", illegible: "illegible", removed: "none" };
const sideWords = (side) => STATES_IN_WORDS[side.state] ?? valueWords(side.value);

/** Say a value of the plain shape. */
function valueWords(value) {
  if (value === null || typeof value !== "object") return choiceWords(value);
  return [value.source, value.title, value.year, ...(value.sections ?? []), value.pages && `p. ${value.pages}`].filter(Boolean).join(", ");
}

/** Take one of the two readings as it is. */
function takeReading(number) {
  const value = current();
  const side = value?.difference?.readings[number];
  if (side) put(value.path, ...asSaid(value.path, side));
}

/** Say what a reading says: what was accepted is accepted; what was removed with its item takes the item along. */
function asSaid(path, side) {
  if (side.state === "removed" && !isMember(path)) return ["remove", { path: itemOf(path) }];
  if (side.state !== "stated") return [isMember(path) ? "remove" : side.state];
  const said = STORED.get(openLetter().id)?.find((one) => one.id === side.id);
  const isOwn = said && (said.path === path || `${said.path}${said.id}` === path);
  if (isOwn && (said.action === "accept" || path.includes(".+"))) return ["accept"];
  return ["correct", { spans: side.spans, value: side.value }];
}
