"""From answers to scores: items, areas, axes and composite on 0-100, indices on their own range.

An area and an axis of the paper's model are means of the same items, grouped in two ways; items of an index are in
neither.

Rule for what is missing. An item without a score (not asked, not answered, "does not apply", "don't know") is left out
of the mean of its area and axis. It *counts* as missing only where it was asked and neither hidden nor "does not
apply"; an area or axis has a score where at least half of its counting items have one. The composite needs every area
that has a weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Final

from surveys.instrument import conditions, routing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from surveys.instrument.schema import Answers, Index, Item, Questionnaire, Scoring, Value

LOWEST: Final = Decimal(0)
HIGHEST: Final = Decimal(100)
_STEP: Final = Decimal("0.0001")
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Scores:
    """All by code; None where there is no score. Means are rounded to 4 places, halves to even."""

    items: Mapping[str, Decimal | None]
    areas: Mapping[str, Decimal | None]
    axes: Mapping[str, Decimal | None]
    indices: Mapping[str, Decimal | None]
    composite: Decimal | None


def score(questionnaire: Questionnaire, answers: Answers) -> Scores:
    """Scores of one response on one buyer: `answers` are the firm's merged with those on that buyer."""
    asked = {item.code for _, item in routing.walk(questionnaire, answers)}
    scored = [item for item in questionnaire.items() if item.scoring is not None]
    points = {
        item.code: item_score(questionnaire, item, answers.get(item.code, "")) if item.code in asked else None
        for item in scored
    }
    counting = [
        item
        for item in scored
        if item.scoring
        and not item.scoring.index
        and item.code in asked
        and not _does_not_apply(item, answers)
    ]
    areas = {
        area.code: _part([points[item.code] for item in counting if item.area == area.code])
        for area in questionnaire.areas
    }
    axes = {
        axis.code: _part([points[item.code] for item in counting if item.axis == axis.code])
        for axis in questionnaire.axes
    }
    indices = {index.code: _index_score(index, scored, points) for index in questionnaire.indices}
    return Scores(points, areas, axes, indices, composite(questionnaire, areas))


def item_score(questionnaire: Questionnaire, item: Item, value: Value) -> Decimal | None:
    """The score of one answer on its item's range; None for no answer and for answers without a score."""
    if item.scoring is None or not value:
        return None
    if isinstance(value, list):
        index = questionnaire.index(item.scoring.index)
        lowest, highest = (index.lowest, index.highest) if index else (LOWEST, HIGHEST)
        return _several(item, item.scoring, value, lowest, highest)
    option = item.option(value)
    if option is not None:
        return option.score
    if not conditions.is_decimal(value):
        return None
    if item.scale is not None:
        return _on_scale(item, item.scoring, Decimal(value))
    return next(
        (band.score for band in item.scoring.bands if band.upto is None or Decimal(value) <= band.upto), None
    )


def mean(points: list[Decimal]) -> Decimal:
    return _EXACT.divide(sum(points, Decimal(0)), Decimal(len(points))).quantize(_STEP, context=_EXACT)


def composite(questionnaire: Questionnaire, areas: Mapping[str, Decimal | None]) -> Decimal | None:
    """Σ weight × area ÷ Σ weight over the areas with a weight; None where one of them has no score."""
    weighted = Decimal(0)
    weights = 0
    for area in questionnaire.areas:
        if area.weight:
            point = areas.get(area.code)
            if point is None:
                return None
            weighted += area.weight * point
            weights += area.weight
    return _EXACT.divide(weighted, Decimal(weights)).quantize(_STEP, context=_EXACT) if weights else None


def grade(index: Index, value: Decimal) -> str:
    """Code of the band that a mean of `index` falls in; empty for an index without bands."""
    return next((each.code for each in index.grades if each.at_least is None or value >= each.at_least), "")


def _part(counting: list[Decimal | None]) -> Decimal | None:
    """The mean of those that are there, where they are half of what counts."""
    got = [point for point in counting if point is not None]
    return mean(got) if got and 2 * len(got) >= len(counting) else None


def _does_not_apply(item: Item, answers: Answers) -> bool:
    value = answers.get(item.code, "")
    codes = value if isinstance(value, list) else [value]
    return any((option := item.option(code)) and option.absence == "not_applicable" for code in codes)


def _several(
    item: Item, scoring: Scoring, chosen: list[str], lowest: Decimal, highest: Decimal
) -> Decimal | None:
    points = [option.score for code in chosen if (option := item.option(code)) and option.score is not None]
    if not points:
        return None
    match scoring.combine:
        case "worst":
            return min(points)
        case "best":
            return max(points)
        case "sum":
            return min(max(sum(points, scoring.start), lowest), highest)


def _on_scale(item: Item, scoring: Scoring, point: Decimal) -> Decimal | None:
    if item.scale is None or scoring.low is None or scoring.high is None:
        return None
    share = (point - item.scale.first) * (scoring.high - scoring.low)
    span = Decimal(item.scale.last - item.scale.first)
    return (scoring.low + _EXACT.divide(share, span)).quantize(_STEP, context=_EXACT)


def _index_score(index: Index, scored: list[Item], points: Mapping[str, Decimal | None]) -> Decimal | None:
    got = [
        point
        for item in scored
        if item.scoring and item.scoring.index == index.code and (point := points[item.code]) is not None
    ]
    return mean(got) if got else None
