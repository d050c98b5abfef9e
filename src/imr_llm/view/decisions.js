// Keep decisions: those that the server has, and those on their way there, which this browser keeps until the server has them.

const STORED = new Map(); // by letter, in their order
const QUEUE = []; // of this author, not stored yet: {key, decision, since, failed: message or null, isRefused}
const KEPT = `imr-llm, not saved by ${[REVIEW?.author, ...(REVIEW?.between ?? [])].join(", ")}: `;
const AGAIN_MS = 5000;
let isSending = false;
let again = 0;
let unread = ""; // why earlier decisions are not known

async function read(address) {
  const reply = await fetch(address);
  const told = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(told.error ?? `the server answers ${reply.status}`);
  return told;
}

/** Read back what is stored, and what an earlier page could not save. */
async function loadDecisions() {
  try {
    if (REVIEW.between) takeDifferences((await read("/differences")).differences);
    (await read("/decisions")).decisions.forEach(store);
  } catch (error) {
    unread = `What was decided before can't be read (${error.message}). Start the server again, and open the address that it prints.`;
  }
  recall();
}

/** Queue what this browser kept of these letters; what the server has by now, since only its answer was lost, is done. */
function recall() {
  const known = new Set(LETTERS.map((letter) => letter.id));
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(KEPT)).sort()) {
    const entry = { ...JSON.parse(localStorage.getItem(key)), key, failed: null, isRefused: false };
    if (isStored(entry)) localStorage.removeItem(key);
    else if (known.has(entry.decision.letter)) QUEUE.push(entry);
  }
}

function isStored({ decision, since }) {
  const isSame = (one) => one.author === REVIEW.author && one.path === decision.path && Boolean(one.adjudicates.length) === Boolean(REVIEW.between);
  const last = (STORED.get(decision.letter) ?? []).findLast(isSame);
  const isAlike = last?.action === decision.action && (decision.action !== "correct" || JSON.stringify(last.spans) === JSON.stringify(decision.spans));
  return Boolean(last) && isAlike && Date.parse(last.time) >= since;
}

function store(decision) {
  STORED.set(decision.letter, [...(STORED.get(decision.letter) ?? []), decision]);
}

/** Take decisions on a letter, and send them at once, behind what could not be saved before; a new one replaces what failed at its path. */
function decide(letter, ...decisions) {
  for (const decision of decisions) {
    const isReplaced = (one) => one.failed && one.decision.letter === letter.id && one.decision.path === decision.path;
    if (!decision.path.endsWith("+")) QUEUE.filter(isReplaced).forEach(drop);
    const since = Date.now();
    const entry = { key: `${KEPT}${since} ${crypto.randomUUID()}`, decision: { letter: letter.id, record: letter.record, spans: [], reason: "", ...decision }, since, failed: null };
    localStorage.setItem(entry.key, JSON.stringify({ decision: entry.decision, since }));
    QUEUE.push(entry);
  }
  changed(letter.id);
  send();
}

function drop(entry) {
  QUEUE.splice(QUEUE.indexOf(entry), 1);
  localStorage.removeItem(entry.key);
}

/** Send what waits, one after the other. */
async function send() {
  if (isSending) return;
  isSending = true;
  for (let entry = waiting(); entry; entry = waiting()) {
    await sendOne(entry);
    changed(entry.decision.letter);
  }
  isSending = false;
  clearTimeout(again);
  if (unsaved().length) again = setTimeout(retry, AGAIN_MS);
}

const waiting = () => QUEUE.find((entry) => !entry.failed);
const unsaved = () => QUEUE.filter((entry) => entry.failed && !entry.isRefused);

/** Send a decision; where the server can't be reached, all that waits is told to wait. */
async function sendOne(entry) {
  try {
    const body = JSON.stringify(entry.decision);
    const reply = await fetch("/decisions", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const told = await reply.json().catch(() => ({}));
    if (reply.ok) {
      drop(entry);
      store(told);
    } else refuse(entry, told.error ?? `the server answers ${reply.status}`, [400, 422].includes(reply.status));
  } catch {
    for (const one of QUEUE) one.failed ??= "the server can't be reached";
  }
}

/** Keep what was refused for the person to mend; an undo of nothing is told and gone. */
function refuse(entry, message, isRefused) {
  if (isRefused && entry.decision.action === "undo") drop(entry);
  if (isRefused) say(inPlainWords(message));
  Object.assign(entry, { failed: message, isRefused });
}

/** Leave out the path with which a message begins, since it is shown at its place. */
const inPlainWords = (message) => sentence(message.replace(/^[a-z_]+[a-z_.\d+]*: /, ""));

/** Try again to send what could not be saved, in its order. */
function retry() {
  for (const entry of unsaved()) entry.failed = null;
  send();
}

/** Draw what stands now for a letter, or for all. */
function changed(id) {
  for (const letter of [...standings.keys()]) if (id === undefined || letter.id === id) standings.delete(letter);
  warnUnsaved();
  redraw();
}

function warnUnsaved() {
  const failed = unsaved();
  byId("banner").hidden = !failed.length && !unread;
  if (!failed.length) return byId("banner").replaceChildren(unread);
  const button = (words, act) => {
    const made = el("button", { type: "button" }, words);
    made.addEventListener("click", act);
    return made;
  };
  const discard = () => {
    failed.forEach(drop);
    changed();
  };
  const words = `${failed.length} decision(s) not saved: ${failed[0].failed}. This browser keeps them, also when the page is closed, and tries again.`;
  byId("banner").replaceChildren(el("span", {}, words), button("Try again", retry), button("Discard them", discard));
}

addEventListener("beforeunload", (event) => {
  if (QUEUE.length) event.preventDefault();
});
