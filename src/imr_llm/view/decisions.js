// Keep decisions: those that the server has, and those on their way there, which are kept until it has them.

const STORED = new Map(); // by letter, in their order
const QUEUE = []; // of this author, not stored yet: {decision, failed: message or null}
const UNSAVED = `imr-llm: not saved by ${REVIEW?.author}`;
let isSending = false;
let unread = ""; // why earlier decisions are not known

/** Read back what is stored, and what an earlier page could not save. */
async function loadDecisions() {
  for (const decision of JSON.parse(sessionStorage.getItem(UNSAVED) ?? "[]")) QUEUE.push({ decision, failed: "not sent yet" });
  try {
    const reply = await fetch("/decisions");
    if (!reply.ok) throw new Error(`the server answers ${reply.status}`);
    (await reply.json()).decisions.forEach(store);
    retry();
  } catch (error) {
    unread = `What was decided before can't be read (${error.message}). Start the server again, then load this page again.`;
    warnUnsaved();
  }
}

function store(decision) {
  STORED.set(decision.letter, [...(STORED.get(decision.letter) ?? []), decision]);
}

/** Take decisions on a letter, and send them at once, behind what could not be saved before; a new one replaces what failed at its path. */
function decide(letter, ...decisions) {
  for (const decision of decisions) {
    const isReplaced = (one) => one.failed && one.decision.letter === letter.id && one.decision.path === decision.path && !decision.path.endsWith("+");
    for (const entry of QUEUE.filter(isReplaced)) QUEUE.splice(QUEUE.indexOf(entry), 1);
    QUEUE.push({ decision: { letter: letter.id, record: letter.record, spans: [], reason: "", ...decision }, failed: null });
  }
  retry();
}

/** Send what waits, one after the other; where the server can't be reached, the rest waits with it. */
async function send() {
  if (isSending) return;
  isSending = true;
  for (let entry = waiting(); entry; entry = waiting()) {
    try {
      const body = JSON.stringify(entry.decision);
      const reply = await fetch("/decisions", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      const stored = await reply.json().catch(() => ({}));
      if (!reply.ok) entry.failed = stored.error ?? `the server answers ${reply.status}`;
      else {
        QUEUE.splice(QUEUE.indexOf(entry), 1);
        store(stored);
      }
    } catch {
      for (const one of QUEUE) one.failed ??= "the server can't be reached";
    }
    changed(entry.decision.letter);
  }
  isSending = false;
}

const waiting = () => QUEUE.find((entry) => entry.failed === null);

/** Try again to send what could not be saved, in its order. */
function retry() {
  for (const entry of QUEUE) entry.failed = null;
  changed();
  send();
}

/** Drop what the server refuses to take. */
function discard() {
  for (const entry of QUEUE.filter((one) => one.failed)) QUEUE.splice(QUEUE.indexOf(entry), 1);
  changed();
}

/** Keep what waits where a reload finds it, and draw what stands now for a letter, or for all. */
function changed(id) {
  sessionStorage.setItem(UNSAVED, JSON.stringify(QUEUE.map((entry) => entry.decision)));
  for (const letter of [...standings.keys()]) if (id === undefined || letter.id === id) standings.delete(letter);
  warnUnsaved();
  redraw();
}

function warnUnsaved() {
  const failed = QUEUE.filter((entry) => entry.failed);
  byId("banner").hidden = !failed.length && !unread;
  if (!failed.length) return byId("banner").replaceChildren(unread);
  const button = (words, act) => {
    const made = el("button", { type: "button" }, words);
    made.addEventListener("click", act);
    return made;
  };
  const words = `${failed.length} decision(s) not saved: ${failed[0].failed}. They are kept in this window.`;
  byId("banner").replaceChildren(el("span", {}, words), button("Try again", retry), button("Discard them", discard));
}

addEventListener("beforeunload", (event) => {
  if (QUEUE.length) event.preventDefault();
});

const standings = new Map(); // letters to what stands there, until a decision changes it

/** Tell what stands for a letter: by path, each author's last decision, the one that adjudicates, and what waits. */
function standing(letter) {
  if (!standings.has(letter)) standings.set(letter, standingAnew(letter));
  return standings.get(letter);
}

function standingAnew(letter) {
  const paths = new Map();
  const at = (path) => paths.get(path) ?? paths.set(path, { by: new Map(), history: [], adjudged: null, waits: null }).get(path);
  const isOwn = (one) => one.letter === letter.id && one.record === letter.record;
  const stored = (STORED.get(letter.id) ?? []).filter(isOwn);
  const waiting = QUEUE.filter((entry) => isOwn(entry.decision));
  stored.forEach((decision, order) => replay(at(decision.path), { ...decision, order }));
  waiting.forEach((entry, number) => {
    const place = at(entry.decision.path);
    replay(place, { ...entry.decision, author: REVIEW.author, order: stored.length + number, waits: entry });
    place.waits = entry;
  });
  return paths;
}

/** Add a decision to what stands at its path; members that are added to a list stand side by side. */
function replay(place, decision) {
  if (decision.action === "undo") {
    const last = place.history.findLast((one) => one.author === decision.author);
    if (last) place.history.splice(place.history.indexOf(last), 1);
  } else place.history.push(decision);
  place.by = new Map();
  place.adjudged = null;
  for (const one of place.history) {
    if (one.reason && one.action !== "undo" && differs(place)) place.adjudged = one;
    else place.by.set(one.author, one);
  }
}

/** Tell whether the authors' last decisions at a place say different things. */
function differs(place) {
  return new Set([...place.by.values()].map((one) => meaningOf(one))).size > 1;
}

const meaningOf = (decision) => JSON.stringify([decision.action, decision.action === "correct" ? decision.spans : null, decision.action === "correct" ? decision.value ?? null : null]);

/** Give what stands: the adjudication, else what this author said. */
const standsFor = (place) => place && (place.adjudged ?? place.by.get(REVIEW.author) ?? null);

function isDecided(letter, path) {
  const paths = standing(letter);
  if (standsFor(paths.get(path))) return true;
  const list = /^(.*)\.\d+$/.exec(path)?.[1];
  return Boolean(list && ["absent", "illegible"].includes(standsFor(paths.get(list))?.action));
}

/** Tell whether all values of a letter are decided; a letter without a record asks for nothing. */
const isDone = (letter) => letter.values.every((value) => isDecided(letter, value.path));
