"""Rules that a read questionnaire must keep; `flaws` finds every breach, each with its place."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from surveys.instrument import conditions, references
from surveys.instrument.flaws import Flaw
from surveys.instrument.schema import (
    ALL_WEIGHTS,
    MOST_CORE_ITEMS,
    MOST_OF_AN_INDEX,
    Group,
    Item,
    Option,
    Questionnaire,
    Scoring,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROLES: Final = {
    "eligible_customers": ("number",),
    "naming": ("single",),
    "influence": ("single",),
    "fear": ("single", "scale"),
}


def flaws(questionnaire: Questionnaire) -> list[Flaw]:
    """Empty for a sound questionnaire."""
    return [
        *_parts(questionnaire),
        *_indices(questionnaire),
        *_codes(questionnaire),
        *(
            flaw
            for group in questionnaire.groups
            for item in group.items
            for flaw in _item(questionnaire, item, place_of(group, item))
        ),
        *_roles(questionnaire),
        *references.flaws(questionnaire),
    ]


def place_of(group: Group, item: Item | None = None, option: Option | None = None) -> str:
    steps = [f"group {group.code}"]
    steps += [f"item {item.code}"] if item else []
    steps += [f"option {option.code}"] if option else []
    return " / ".join(steps)


def _parts(questionnaire: Questionnaire) -> Iterator[Flaw]:
    if not questionnaire.items():
        yield Flaw("", "empty", {"field": "items"})
    for group in questionnaire.groups:
        if not group.items:
            yield Flaw(place_of(group), "empty", {"field": "items"})
    if questionnaire.kind == "module":
        for field in ("areas", "axes"):
            if getattr(questionnaire, field):
                yield Flaw("", "module_has", {"field": field})
    else:
        total = sum(area.weight for area in questionnaire.areas)
        if total != ALL_WEIGHTS:
            yield Flaw("areas", "weights", {"sum": str(total)})
    count = len(questionnaire.items())
    if questionnaire.kind == "core" and count > MOST_CORE_ITEMS:
        yield Flaw("", "too_many_items", {"count": str(count), "most": str(MOST_CORE_ITEMS)})


def _indices(questionnaire: Questionnaire) -> Iterator[Flaw]:
    for index in questionnaire.indices:
        place = f"index {index.code}"
        if index.lowest >= index.highest:
            yield Flaw(place, "order", {"field": "lowest, highest"})
        for field, value in {"lowest": index.lowest, "highest": index.highest}.items():
            if abs(value) > MOST_OF_AN_INDEX:
                bounds = {"least": str(-MOST_OF_AN_INDEX), "most": str(MOST_OF_AN_INDEX)}
                yield Flaw(place, "out_of_range", {"field": field, "value": str(value), **bounds})
        floors = [grade.at_least for grade in index.grades]
        if floors and (floors[-1] is not None or not _rising(floors[-2::-1])):
            yield Flaw(place, "order", {"field": "grades"})


def _rising(numbers: Iterable[Decimal | None]) -> bool:
    return all(one is not None and other is not None and one < other for one, other in pairwise(numbers))


def _codes(questionnaire: Questionnaire) -> Iterator[Flaw]:
    for what, codes in {
        "area": [area.code for area in questionnaire.areas],
        "axis": [axis.code for axis in questionnaire.axes],
        "index": [index.code for index in questionnaire.indices],
        "group": [group.code for group in questionnaire.groups],
        "item": [item.code for item in questionnaire.items()],
        "edit": [edit.code for edit in questionnaire.edits],
    }.items():
        for code, times in Counter(codes).items():
            if times > 1:
                yield Flaw(f"{what} {code}", "duplicate_code", {"code": code})


def _item(questionnaire: Questionnaire, item: Item, place: str) -> Iterator[Flaw]:
    if questionnaire.kind != "module":
        if item.area not in {area.code for area in questionnaire.areas}:
            yield Flaw(place, "unknown_area", {"code": item.area})
        if item.axis not in {axis.code for axis in questionnaire.axes}:
            yield Flaw(place, "unknown_axis", {"code": item.axis})
    if item.type in {"single", "multiple"} and not item.offered():
        yield Flaw(place, "empty", {"field": "options"})
    if item.number and item.number.minimum > item.number.maximum:
        yield Flaw(place, "order", {"field": "minimum, maximum"})
    if item.dates and item.dates.earliest > item.dates.latest:
        yield Flaw(place, "order", {"field": "earliest, latest"})
    yield from _options(item, place)
    if item.scoring is None:
        if any(option.score is not None for option in item.options):
            yield Flaw(place, "missing_field", {"field": "scoring"})
    else:
        yield from _scoring(questionnaire, item, item.scoring, place)


def _options(item: Item, place: str) -> Iterator[Flaw]:
    taken = list(item.scale.points()) if item.scale else []
    for option in item.options:
        here = f"{place} / option {option.code}"
        for other in taken:
            if option.code == other:
                yield Flaw(here, "duplicate_code", {"code": other})
            elif _same_number(option.code, other):
                yield Flaw(here, "equal_codes", {"code": option.code, "other": other})
        taken.append(option.code)
        if option.exclusive and item.type != "multiple":
            yield Flaw(here, "exclusive_single")
        if option.absence and option.score is not None:
            yield Flaw(here, "scored_absence")


def _same_number(one: str, other: str) -> bool:
    return conditions.is_decimal(one) and conditions.is_decimal(other) and Decimal(one) == Decimal(other)


def _scoring(questionnaire: Questionnaire, item: Item, scoring: Scoring, place: str) -> Iterator[Flaw]:
    index = questionnaire.index(scoring.index)
    if scoring.index and index is None:
        yield Flaw(place, "unknown_index", {"code": scoring.index})
        return
    least, most = (index.lowest, index.highest) if index else (Decimal(0), Decimal(100))
    points: list[Decimal | None] = []
    if item.type == "scale":
        points = [scoring.low, scoring.high]
    elif item.type == "number":
        points = [band.score for band in scoring.bands] or [None]
        limits = [band.upto for band in scoring.bands]
        if limits and (limits[-1] is not None or not _rising(limits[:-1])):
            yield Flaw(place, "order", {"field": "bands"})
    else:
        for option in item.options:
            if option.score is None and not option.absence:
                yield Flaw(f"{place} / option {option.code}", "no_score")
        adds = item.type == "multiple" and scoring.combine == "sum"
        points = [scoring.start] if adds else [option.score for option in item.options if not option.absence]
    if None in points:
        yield from [Flaw(place, "no_score")] if item.type in {"scale", "number"} else []
    for point in points:
        if point is not None and not least <= point <= most:
            yield Flaw(
                place, "score_out_of_range", {"value": str(point), "least": str(least), "most": str(most)}
            )


def _roles(questionnaire: Questionnaire) -> Iterator[Flaw]:
    seen: set[str] = set()
    for group in questionnaire.groups:
        for item in group.items:
            if not item.role:
                continue
            place = place_of(group, item)
            if item.role in seen:
                yield Flaw(place, "role_twice", {"role": item.role})
            seen.add(item.role)
            types = _ROLES[item.role]
            if item.type not in types:
                yield Flaw(place, "role_type", {"role": item.role, "type": ", ".join(types)})
            if group.per_buyer:
                yield Flaw(place, "role_per_buyer", {"role": item.role})
