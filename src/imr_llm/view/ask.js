// Ask a person for what a decision needs beside words: a value of a fixed set, or a reason.

const CHOICE_KEYS = "0123456789bcdefghijklmnopqrstuvwxyz";

/** Open the dialog, and give what was answered; nothing where it was left. */
function askIn(title, parts, begin, then) {
  const dialog = byId("asker");
  dialog.replaceChildren(el("h2", { id: "asker-title" }, title), ...parts);
  dialog.returnValue = "";
  dialog.onclose = () => {
    focusValue(state.path);
    if (dialog.returnValue) then(dialog.returnValue);
    else say("Left without a decision.");
  };
  dialog.showModal();
  begin.focus();
}

/** Make a field that answers with Enter. */
function answerField(attributes) {
  const field = el("input", { type: "text", autocomplete: "off", ...attributes });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && field.value.trim()) byId("asker").close(field.value.trim());
  });
  return field;
}

/** Ask for the value where the words seldom say it, or were refused; other fields go on at once. */
function choose(path, then) {
  const isRefused = standsAt(openLetter(), path)?.waits?.isRefused;
  const isParts = path.includes(".body_parts");
  const choices = isParts ? knownParts() : choicesOf(path);
  if (!choices || !(isRefused || isParts || /\.(category|cited|citations)\b/.test(path))) return then({});
  const options = ["as the words say", ...choices.map(choiceWords)].map((words, number) => {
    const key = CHOICE_KEYS[number] && el("kbd", {}, CHOICE_KEYS[number]);
    const button = el("button", { type: "button" }, key, ` ${words}`);
    button.addEventListener("click", () => byId("asker").close(number ? `=${number - 1}` : "words"));
    return button;
  });
  const list = el("div", { class: "choices" }, ...options);
  list.addEventListener("keydown", (event) => options[CHOICE_KEYS.indexOf(event.key)]?.click());
  const field = isParts && answerField({ "aria-label": "Another body part, in the words' own terms", placeholder: "another, then Enter" });
  const title = `What do the words say for ${fieldInWords(path)}?`;
  askIn(title, [list, field].filter(Boolean), options[0], (answer) => then(chosenBy(answer, path, choices)));
}

function chosenBy(answer, path, choices) {
  if (answer === "words") return {};
  const value = answer.startsWith("=") ? choices[Number(answer.slice(1))] : answer;
  return { value: path.includes(".citations") ? { source: value } : value };
}

/** Ask for a reason, which must be given. */
function askReason(title, then) {
  const field = answerField({ "aria-label": "Reason", maxlength: 4000 });
  askIn(title, [field, el("p", {}, el("kbd", {}, "Enter"), " takes it, ", el("kbd", {}, "Esc"), " leaves without a decision.")], field, then);
}

const choiceWords = (choice) => ({ true: "yes", false: "none" })[choice] ?? (choice === null ? "" : inWords(String(choice)));
const fieldInWords = (path) => inWords((listOf(path) ?? path).replace(/^items\.\d+\.|^\w+\.(?=\w)/, "").replace(".", " "));

/** Give the body parts that the records have. */
function knownParts() {
  const parts = LETTERS.flatMap((letter) => letter.values.filter((value) => value.path.includes(".body_parts.") && value.value).map((value) => value.value));
  return [...new Set(parts)].sort();
}
