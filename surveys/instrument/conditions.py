"""Conditions: JSON trees, evaluated alike here and in `static/winwin/js/conditions.js`; a test compares the two.

    {"all": [tree, …]}  {"any": [tree, …]}  {"not": tree}
    {"item": code, "op": op, "value": literal}      or "than": the code of another item instead of "value"

Every tree has a verdict for every answer, never an error.

- What is missing (no answer, "", [], a value of another sort) makes each comparison false, `!=` too. `not` turns it
  over. A tree that is none of the above is false; so is what lies deeper than 32 levels.
- Two texts that are plain decimals (`-12.50`; no exponent, no blank, ASCII digits) are compared as numbers, exactly.
- `<  <=  >  >=` want two plain decimals or two ISO dates.
- Where several may be chosen the answer is a set: `=` same set, `contains` holds all of the literal, `in` shares one
  with the literal. A single answer is a set of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

OPERATORS: Final = ("=", "!=", "<", "<=", ">", ">=", "in", "contains", "answered")
ORDERINGS: Final = ("<", "<=", ">", ">=")
MOST_DEEP: Final = 32
_SAFE_WHOLE: Final = 2**53 - 1
_DECIMAL: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_decimal(text: str) -> bool:
    return _DECIMAL.fullmatch(text) is not None


def evaluate(tree: object, answers: Mapping[str, object]) -> bool:
    """The verdict on `tree` for these answers (JSON values by item code). Raises nothing."""
    return _evaluate(tree, answers, 0)


def _evaluate(tree: object, answers: Mapping[str, object], depth: int) -> bool:
    if not isinstance(tree, Mapping) or depth > MOST_DEEP:
        return False
    if "all" in tree:
        branches = tree["all"]
        return isinstance(branches, list) and all(_evaluate(each, answers, depth + 1) for each in branches)
    if "any" in tree:
        branches = tree["any"]
        return isinstance(branches, list) and any(_evaluate(each, answers, depth + 1) for each in branches)
    if "not" in tree:
        return not _evaluate(tree["not"], answers, depth + 1)
    return _compare(tree, answers)


def _compare(test: Mapping[str, object], answers: Mapping[str, object]) -> bool:
    answer = _answer_of(test.get("item"), answers)
    operator = test.get("op")
    if answer is None:
        return False
    if operator == "answered":
        return True
    literal = _answer_of(test["than"], answers) if "than" in test else _value(test.get("value"))
    compare = _COMPARISONS.get(operator) if isinstance(operator, str) else None
    return compare is not None and literal is not None and compare(answer, literal)


def _answer_of(code: object, answers: Mapping[str, object]) -> str | list[str] | None:
    return _value(answers.get(code)) if isinstance(code, str) else None


def _value(raw: object) -> str | list[str] | None:
    """A text or a list of texts; None for what counts as missing."""
    if isinstance(raw, list | tuple):
        return [text for each in raw if (text := _text(each))] or None
    return _text(raw) or None


def _text(raw: object) -> str:
    """A text as it is, a whole number as its digits (as far as JavaScript keeps it exact), "" for the rest."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) <= _SAFE_WHOLE:
        return ""
    return str(int(raw)) if raw == int(raw) else ""


def _each(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _equal(one: str | list[str], other: str | list[str]) -> bool:
    return _contains(one, other) and _contains(other, one)


def _same(one: str, other: str) -> bool:
    return one == other or (is_decimal(one) and is_decimal(other) and Decimal(one) == Decimal(other))


def _shares(one: str | list[str], other: str | list[str]) -> bool:
    return any(_same(a, b) for a in _each(one) for b in _each(other))


def _contains(one: str | list[str], other: str | list[str]) -> bool:
    return all(any(_same(a, b) for a in _each(one)) for b in _each(other))


def _order(one: str | list[str], other: str | list[str]) -> int | None:
    """-1, 0 or 1; None for what has no order."""
    if not isinstance(one, str) or not isinstance(other, str):
        return None
    if is_decimal(one) and is_decimal(other):
        return int(Decimal(one) > Decimal(other)) - int(Decimal(one) < Decimal(other))
    if _DATE.fullmatch(one) and _DATE.fullmatch(other):
        return int(one > other) - int(one < other)
    return None


_COMPARISONS: Final[Mapping[str, Callable[[str | list[str], str | list[str]], bool]]] = {
    "=": _equal,
    "!=": lambda one, other: not _equal(one, other),
    "in": _shares,
    "contains": _contains,
    "<": lambda one, other: _order(one, other) == -1,
    "<=": lambda one, other: _order(one, other) in {-1, 0},
    ">": lambda one, other: _order(one, other) == 1,
    ">=": lambda one, other: _order(one, other) in {0, 1},
}


def tests(tree: object) -> Iterator[Mapping[str, object]]:
    """The comparisons in a tree, in order."""
    if not isinstance(tree, Mapping):
        return
    for key in ("all", "any"):
        if key in tree:
            branches = tree[key]
            for branch in branches if isinstance(branches, list) else ():
                yield from tests(branch)
            return
    if "not" in tree:
        yield from tests(tree["not"])
    else:
        yield tree


def items(tree: object) -> tuple[str, ...]:
    """Codes of the items that a tree speaks of, each once, in order of first mention."""
    named = [test[key] for test in tests(tree) for key in ("item", "than") if key in test]
    return tuple(dict.fromkeys(code for code in named if isinstance(code, str)))
