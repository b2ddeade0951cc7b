"""A condition tree as the one XLSForm text that `expressions.read` turns back into the same tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from surveys.instrument import conditions
from surveys.xlsform import expressions

if TYPE_CHECKING:
    from surveys.instrument.schema import Questionnaire

_WORDS: Final = {"all": ("and", "true()"), "any": ("or", "false()")}


class CannotBeSaid(ValueError):  # noqa: N818 - it says what happened
    """XLSForm has no text for this condition."""


def write(tree: object, questionnaire: Questionnaire) -> str:
    """Raises `CannotBeSaid` unless the text reads back to the same tree."""
    text = _write(tree, questionnaire)
    multiple = frozenset(item.code for item in questionnaire.items() if item.type == "multiple")
    if expressions.read(text, multiple=multiple) != tree:
        raise CannotBeSaid(text)
    return text


def _write(tree: object, questionnaire: Questionnaire) -> str:
    if not isinstance(tree, Mapping):
        raise CannotBeSaid(repr(tree))
    for key, (word, neutral) in _WORDS.items():
        if key in tree:
            branches = [f"({_write(branch, questionnaire)})" for branch in tree[key]]
            return f" {word} ".join(branches if len(branches) > 1 else [*branches, neutral])
    if "not" in tree:
        return f"not({_write(tree['not'], questionnaire)})"
    return _test(tree, questionnaire)


def _test(test: Mapping[str, object], questionnaire: Questionnaire) -> str:
    item, operator = f"${{{test['item']}}}", str(test["op"])
    if operator == "answered":
        return f"{item} != ''"
    if "than" in test:
        return _between(item, operator, f"${{{test['than']}}}")
    value = test["value"]
    if operator in conditions.ORDERINGS:
        return f"{item} {operator} {_measure(str(value))}"
    if operator in {"in", "contains"}:
        several = _is_multiple(str(test["item"]), questionnaire)
        return _chosen(item, operator, value, "selected({item}, {code})" if several else "{item} = {code}")
    return _equal(item, operator, value)


def _chosen(item: str, operator: str, value: object, form: str) -> str:
    codes = value if isinstance(value, list) else [value]
    parts = [form.format(item=item, code=_quoted(str(code))) for code in codes]
    return _chain(parts, "or" if operator == "in" else "and") if isinstance(value, list) else parts[0]


def _equal(item: str, operator: str, value: object) -> str:
    if operator == "=" and isinstance(value, list) and len(value) == 1:
        return _chain([f"{item} = {_quoted(value[0])}"], "and")
    text = " ".join(value) if isinstance(value, list) else str(value)
    written = f"{item} {operator} {_quoted(text)}"
    return f"{item} != '' and {written}" if operator == "!=" else written


def _between(item: str, operator: str, other: str) -> str:
    if operator == "contains":
        return f"selected({item}, {other})"
    if operator in {"in", "!="}:
        raise CannotBeSaid(f"{item} {operator} {other}")
    return f"{item} {operator} {other}"


def _chain(parts: list[str], word: str) -> str:
    return f" {word} ".join(parts * 2 if len(parts) == 1 else parts)


def _measure(value: str) -> str:
    return value if conditions.is_decimal(value) else f"date('{value}')"


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise CannotBeSaid(text)


def _is_multiple(code: str, questionnaire: Questionnaire) -> bool:
    item = questionnaire.item(code)
    return item is not None and item.type == "multiple"
