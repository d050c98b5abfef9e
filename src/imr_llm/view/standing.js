// Tell what stands for a letter, by the same rules as the server: from decisions in their order.

const standings = new Map(); // letters to what stands there, until a decision changes it

/** Give what this author said by path, and what others said; where one adjudicates, own are the adjudications of all. */
function standing(letter) {
  if (!standings.has(letter)) standings.set(letter, standingAnew(letter));
  return standings.get(letter);
}

function standingAnew(letter) {
  const isHere = (one) => one.letter === letter.id && one.record === letter.record;
  const stored = (STORED.get(letter.id) ?? []).filter(isHere);
  const waiting = QUEUE.filter((entry) => isHere(entry.decision)).map((entry) => ({ ...entry.decision, author: REVIEW.author, waits: entry }));
  const rulings = stored.filter((one) => one.adjudicates.length);
  const readings = stored.filter((one) => !one.adjudicates.length);
  const others = [...new Set(readings.map((one) => one.author))].filter((author) => author !== REVIEW.author);
  const mine = REVIEW.between ? rulings : readings.filter((one) => one.author === REVIEW.author);
  return {
    own: effective([...mine, ...waiting]),
    others: others.map((author) => [author, effective(readings.filter((one) => one.author === author))]),
    rulings: effective(rulings),
  };
}

/** Give by path what was said and not withdrawn; an added member has its decision's id in its path. */
function effective(decisions) {
  const said = new Map();
  decisions.forEach((one, order) => {
    const path = one.action === "undo" ? undone(said, one.path) : one.path.endsWith(".+") ? `${one.path}${one.id ?? `?${order}`}` : one.path;
    const history = said.get(path) ?? [];
    if (one.action !== "undo") said.set(path, [...history, { ...one, order }]);
    else if (history.length > 1) said.set(path, history.slice(0, -1));
    else said.delete(path);
  });
  return said;
}

const undone = (said, path) => (path.endsWith(".+") ? [...said.keys()].findLast((own) => own.startsWith(path)) : path);

const itemOf = (path) => /^items\.\d+/.exec(path)?.[0] ?? "";

/** Give the decision that stands at a path; one on a whole item is one on all of it. */
function standsAt(letter, path) {
  const { own } = standing(letter);
  const last = (own.get(itemOf(path)) ?? own.get(path))?.at(-1);
  if (last && REVIEW.between && !last.waits && !holds(valueAt(path, letter), last)) return null;
  return last ?? (follows(letter, path) ? own.get(`${itemOf(path)}.heading`)?.at(-1) : null) ?? null;
}

/** Tell whether a value follows the item's heading: nobody said anything of a partial certification. */
function follows(letter, path) {
  const three = ["requested", "authorized", "decided"].map((name) => `${itemOf(path)}.${name}`);
  return Boolean(valueAt(path, letter)?.repeated) && three.every((one) => (standing(letter).own.get(one)?.at(-1).action ?? "accept") === "accept");
}

/** Tell whether a value is decided; a list that had no members is, once one was added. */
function isDecided(letter, path) {
  const last = standsAt(letter, path);
  return Boolean(last && !last.waits?.isRefused) || addedTo(letter).some((value) => listOf(value.path) === path && standsAt(letter, value.path).action !== "remove");
}

/** Give the members that this author added, as values. */
function addedTo(letter) {
  if (!REVIEW || REVIEW.between) return [];
  const added = [...standing(letter).own].filter(([path]) => path.includes(".+"));
  return added.map(([path, history]) => {
    const said = history.findLast((one) => one.action === "correct");
    return { path, label: `${pathInWords(listOf(path))}, added`, status: "stated", value: saidBy(letter, said), evidence: [], review: null };
  });
}

const valueAt = (path, letter = openLetter()) => letter.values.find((value) => value.path === path) ?? addedTo(letter).find((value) => value.path === path);
const canDecide = (letter) => letter.record !== null && letter.failure === null;
const asked = (letter) => letter.values.filter((value) => value.path !== "outcome");

/** Tell whether all values of a letter are decided, or an item is missing, so that it gets no gold. */
const isDone = (letter) => canDecide(letter) && (standing(letter).own.has("items") || asked(letter).every((value) => isDecided(letter, value.path)));
