// Conditions of the questionnaires: the same verdicts as surveys/instrument/conditions.py, where their rules are written.
// tests/surveys/instrument/test_conditions_parity.py compares the two.

const MOST_DEEP = 32;
const DECIMAL = /^-?[0-9]+(?:\.[0-9]+)?$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

const isMapping = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const has = (mapping, key) => Object.hasOwn(mapping, key);
const get = (mapping, key) => (has(mapping, key) ? mapping[key] : undefined);

// The verdict on a tree for answers by item code; never throws on what JSON can hold.
export function evaluate(tree, answers, depth = 0) {
  if (!isMapping(tree) || depth > MOST_DEEP) return false;
  if (has(tree, "all")) {
    return Array.isArray(tree.all) && tree.all.every((branch) => evaluate(branch, answers, depth + 1));
  }
  if (has(tree, "any")) {
    return Array.isArray(tree.any) && tree.any.some((branch) => evaluate(branch, answers, depth + 1));
  }
  if (has(tree, "not")) return !evaluate(tree.not, answers, depth + 1);
  return compare(tree, answers);
}

// Codes of the items that a tree speaks of.
export function items(tree) {
  if (!isMapping(tree)) return [];
  for (const key of ["all", "any"]) {
    if (has(tree, key)) return Array.isArray(tree[key]) ? tree[key].flatMap(items) : [];
  }
  if (has(tree, "not")) return items(tree.not);
  return ["item", "than"].map((key) => get(tree, key)).filter((code) => typeof code === "string");
}

function compare(test, answers) {
  const answer = answerOf(get(test, "item"), answers);
  const operator = get(test, "op");
  if (answer === null) return false;
  if (operator === "answered") return true;
  const literal = has(test, "than") ? answerOf(test.than, answers) : valueOf(get(test, "value"));
  const known = typeof operator === "string" && has(COMPARISONS, operator);
  return known && literal !== null && COMPARISONS[operator](answer, literal);
}

const answerOf = (code, answers) => (typeof code === "string" ? valueOf(get(answers, code)) : null);

function valueOf(raw) {
  if (!Array.isArray(raw)) return textOf(raw) || null;
  const texts = raw.map(textOf).filter((text) => text !== "");
  return texts.length ? texts : null;
}

function textOf(raw) {
  if (typeof raw === "string") return raw;
  return Number.isSafeInteger(raw) ? String(raw) : "";
}

const each = (value) => (Array.isArray(value) ? value : [value]);
const same = (one, other) =>
  one === other || (DECIMAL.test(one) && DECIMAL.test(other) && orderDecimals(one, other) === 0);
const holds = (one, other) => each(other).every((b) => each(one).some((a) => same(a, b)));
const equal = (one, other) => holds(one, other) && holds(other, one);

const COMPARISONS = {
  "=": equal,
  "!=": (one, other) => !equal(one, other),
  in: (one, other) => each(one).some((a) => each(other).some((b) => same(a, b))),
  contains: holds,
  "<": (one, other) => order(one, other) === -1,
  "<=": (one, other) => [-1, 0].includes(order(one, other)),
  ">": (one, other) => order(one, other) === 1,
  ">=": (one, other) => [0, 1].includes(order(one, other)),
};

// -1, 0 or 1; null for what has no order.
function order(one, other) {
  if (typeof one !== "string" || typeof other !== "string") return null;
  if (DECIMAL.test(one) && DECIMAL.test(other)) return orderDecimals(one, other);
  if (DATE.test(one) && DATE.test(other)) return orderTexts(one, other);
  return null;
}

const orderTexts = (one, other) => (one < other ? -1 : Number(one > other));

// Exact at any length: digits are compared as texts, never as floating-point numbers.
function orderDecimals(one, other) {
  const a = parts(one);
  const b = parts(other);
  if (a.sign !== b.sign) return a.sign < b.sign ? -1 : 1;
  const size =
    Math.sign(a.whole.length - b.whole.length) || orderTexts(a.whole, b.whole) || orderTexts(a.rest, b.rest);
  return a.sign * size || 0;
}

// Without zeros that say nothing, so that a longer whole part is the greater and rests compare as texts.
function parts(text) {
  const [digits, rest = ""] = text.replace("-", "").split(".");
  const number = { whole: digits.replace(/^0+/, ""), rest: rest.replace(/0+$/, "") };
  const isZero = number.whole === "" && number.rest === "";
  return { ...number, sign: isZero ? 0 : text.startsWith("-") ? -1 : 1 };
}
