"""What conditions may speak of: items that exist, stand earlier, are answered by the same party, and fit the test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from surveys.instrument import conditions
from surveys.instrument.flaws import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from surveys.instrument.schema import Condition, Item, Questionnaire

_CHOSEN: Final = ("=", "!=", "in", "answered")
_MEASURED: Final = (*_CHOSEN, *conditions.ORDERINGS)
_OPERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "single": _CHOSEN,
    "multiple": (*_CHOSEN, "contains"),
    "scale": _MEASURED,
    "number": _MEASURED,
    "date": _MEASURED,
    "text": _CHOSEN,
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """An item and where it is asked; `order` runs through the whole questionnaire."""

    item: Item
    order: int
    per_buyer: bool


def flaws(questionnaire: Questionnaire) -> Iterator[Flaw]:
    asked = _asked(questionnaire)
    hangs_on: dict[str, set[str]] = {}
    for group in questionnaire.groups:
        first = min((asked[item.code].order for item in group.items), default=0)
        on_group = _named(group.relevant)
        yield from _condition(asked, group.relevant, f"group {group.code}", first, per_buyer=group.per_buyer)
        for item in group.items:
            place = f"group {group.code} / item {item.code}"
            order = asked[item.code].order
            yield from _condition(asked, item.relevant, place, order, per_buyer=group.per_buyer)
            hangs_on.setdefault(item.code, set()).update(on_group, _named(item.relevant))
    yield from _circles(hangs_on)
    for edit in questionnaire.edits:
        place = f"edit {edit.code}"
        named = [asked[code] for code in _named(edit.violated) if code in asked]
        if not _named(edit.violated):
            yield Flaw(place, "no_items")
        last = max(named, key=lambda each: each.order, default=None)
        per_buyer = last is None or last.per_buyer
        yield from _condition(asked, edit.violated, place, len(asked), per_buyer=per_buyer)


def _asked(questionnaire: Questionnaire) -> dict[str, _Asked]:
    places = [(item, group.per_buyer) for group in questionnaire.groups for item in group.items]
    return {item.code: _Asked(item, order, per_buyer) for order, (item, per_buyer) in enumerate(places)}


def _named(condition: Condition | None) -> tuple[str, ...]:
    return conditions.items(condition) if condition is not None else ()


def _condition(
    asked: Mapping[str, _Asked], condition: Condition | None, place: str, before: int, *, per_buyer: bool
) -> Iterator[Flaw]:
    """`before`: the named items stand earlier than this."""
    for code in _named(condition):
        if code not in asked:
            yield Flaw(place, "unknown_item", {"code": code})
        elif asked[code].order >= before:
            yield Flaw(place, "forward_reference", {"code": code})
        elif asked[code].per_buyer and not per_buyer:
            yield Flaw(place, "other_buyer", {"code": code})
    for test in conditions.tests(condition):
        if str(test.get("item")) in asked:
            yield from _test(asked, test, place)


def _test(asked: Mapping[str, _Asked], test: Mapping[str, object], place: str) -> Iterator[Flaw]:
    item = asked[str(test["item"])].item
    operator = str(test["op"])
    about = {"item": item.code, "type": item.type}
    if operator not in _OPERATORS[item.type]:
        yield Flaw(place, "wrong_operator", {**about, "op": operator})
    elif "than" in test:
        other = asked.get(str(test["than"]))
        if other and other.item.type != item.type:
            yield Flaw(place, "wrong_literal", {**about, "value": other.item.code})
    elif "value" in test:
        value = test["value"]
        for literal in value if isinstance(value, list) else [value]:
            yield from _literal(item, str(literal), operator, place)


def _literal(item: Item, literal: str, operator: str, place: str) -> Iterator[Flaw]:
    about = {"item": item.code, "type": item.type, "value": literal}
    ordering = operator in conditions.ORDERINGS
    match item.type:
        case "single" | "multiple":
            if item.option(literal) is None:
                yield Flaw(place, "unknown_option", {"item": item.code, "code": literal})
        case "scale":
            point = item.scale is not None and literal in item.scale.points()
            if not point and (ordering or item.option(literal) is None):
                yield Flaw(place, "wrong_literal", about)
        case "number":
            if not conditions.is_decimal(literal):
                yield Flaw(place, "wrong_literal", about)
        case "date":
            if not _is_date(literal):
                yield Flaw(place, "wrong_literal", about)
        case "text":
            return


def _is_date(literal: str) -> bool:
    try:
        return date.fromisoformat(literal).isoformat() == literal
    except ValueError:
        return False


def _circles(hangs_on: Mapping[str, set[str]]) -> Iterator[Flaw]:
    """One flaw for each item that, followed through the conditions, hangs on itself and is first in its circle."""
    told: set[str] = set()
    for start in hangs_on:
        way = _way_back(start, hangs_on)
        if way and not told & set(way):
            told |= set(way)
            yield Flaw(f"item {start}", "cycle", {"way": " → ".join([*way, start])})


def _way_back(start: str, hangs_on: Mapping[str, set[str]]) -> list[str]:
    """The shortest way from `start` over conditions back to it; empty where there is none."""
    ways = [[start]]
    reached: set[str] = set()
    while ways:
        way = ways.pop(0)
        for code in sorted(hangs_on.get(way[-1], ())):
            if code == start:
                return way
            if code not in reached:
                reached.add(code)
                ways.append([*way, code])
    return []
