// A page of questions answers at once: items that do not apply are hidden, contradictions are asked back, a choice that
// stands alone unticks the others. The server does the same without it.
//
// Markup: {{ island|json_script:"questions" }} with the data of surveys/instrument/island.py; around each item an element
// with data-item="<code>", holding its inputs and an empty <p data-warning role="status" hidden></p>.

import { evaluate } from "./conditions.js";

const island = document.getElementById("questions");
const page = island ? JSON.parse(island.textContent) : { items: [], answers: {}, edits: [] };
const blocks = new Map(
  [...document.querySelectorAll("[data-item]")].map((block) => [block.dataset.item, block]),
);

const inputs = (block) => [...block.querySelectorAll("input, select, textarea")];
const isTicked = (input) => !["radio", "checkbox"].includes(input.type) || input.checked;

function valueOf(item, block) {
  const values = inputs(block).filter(isTicked).map((input) => input.value.trim()).filter(Boolean);
  if (item.type === "multiple") return values;
  const value = values[0] ?? "";
  return item.type === "number" ? plain(value) : value;
}

// As surveys/instrument/answers.py reads a number: full-width digits, thousands in groups, a sign.
function plain(text) {
  const half = text.normalize("NFKC").replace(/[−–]/g, "-").replace(/^\+/, "");
  return /^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$/.test(half) ? half.replaceAll(",", "") : half;
}

function show(block, relevant) {
  block.hidden = !relevant;
  for (const input of inputs(block)) input.disabled = !relevant;
}

// One walk in order: what a hidden item holds does not count for those after it.
function route() {
  const answers = { ...page.answers };
  for (const item of page.items) {
    const block = blocks.get(item.code);
    if (!block) continue;
    const relevant = item.relevant === undefined || evaluate(item.relevant, answers);
    show(block, relevant);
    if (relevant) answers[item.code] = valueOf(item, block);
  }
  return answers;
}

function warn(answers) {
  const words = new Map();
  for (const edit of page.edits) {
    if (!evaluate(edit.violated, answers)) continue;
    const last = edit.items.at(-1);
    words.set(last, [...(words.get(last) ?? []), edit.message]);
  }
  for (const [code, block] of blocks) {
    const place = block.querySelector("[data-warning]");
    if (!place) continue;
    const text = [...new Set(words.get(code) ?? [])].join(" ");
    if (place.textContent !== text) place.textContent = text;
    place.hidden = text === "";
  }
}

function standAlone(changed) {
  const block = changed.closest("[data-item]");
  const item = page.items.find(({ code }) => code === block?.dataset.item);
  if (!item?.exclusive || !changed.checked) return;
  const alone = item.exclusive.includes(changed.value);
  for (const input of inputs(block)) {
    if (input !== changed && (alone || item.exclusive.includes(input.value))) input.checked = false;
  }
}

function update() {
  warn(route());
}

// Leaving a field by pressing a button must not move that button from under the pointer, or the press is lost: what
// changes while a pointer is down counts once it is up.
let pressed = false;
let waiting = false;

function release() {
  pressed = false;
  if (waiting) setTimeout(update);
  waiting = false;
}

document.addEventListener("pointerdown", () => (pressed = true), true);
document.addEventListener("pointerup", release, true);
document.addEventListener("pointercancel", release, true);
document.addEventListener("change", (event) => {
  standAlone(event.target);
  if (pressed) waiting = true;
  else update();
});
update();
