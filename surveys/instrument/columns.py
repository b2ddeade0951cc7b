"""The score vector: all scores of one answer on one buyer in a fixed order, each in whole hundredths of a point.

`scoring` says what a score is (means to 4 places, halves to even); it is then rounded to hundredths, halves to even. The
step is far inside any interval, and sums of hundredths are exact whole numbers in whatever order they are added. The
order of the columns follows the questionnaire alone: one content hash, one layout.

Indicators are 0 or 100, so that their mean is a share in %. Fear: afraid at all, that is any answer with a score below
the item's best. Influence: interfered with at all, likewise. Who refuses to answer is missing from the share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from struct import Struct
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from surveys.instrument import scoring

if TYPE_CHECKING:
    from surveys.instrument.schema import Answers, Item, Questionnaire
    from surveys.instrument.scoring import Scores

Kind = Literal["item", "area", "axis", "index", "composite", "indicator"]
Unit = Literal["points", "percent"]
NONE: Final = -32768
HUNDREDTHS: Final = 100
INDICATORS: Final = ("fear", "influence")
COMPOSITE: Final = "composite"
_WHOLE: Final = Decimal(1)
_Read: TypeAlias = Callable[["Scores"], Decimal | None]


@dataclass(frozen=True, slots=True)
class Column:
    """`code` is unique: kind and code of what is scored ("item.fear", "axis.balance"; "composite" alone).

    `lowest` and `highest` are the fixed ends of its range, in points or %. `per_buyer`: false where nothing in it is
    asked for each buyer, so that it is the same in all rows of a firm and a share of firms counts each firm once.
    """

    code: str
    kind: Kind
    lowest: Decimal
    highest: Decimal
    unit: Unit
    per_buyer: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one questionnaire; made once for many answers."""

    questionnaire: Questionnaire
    columns: tuple[Column, ...]
    _reads: tuple[_Read, ...]
    _form: Struct

    @property
    def size(self) -> int:
        """Bytes of one vector."""
        return self._form.size

    def vector(self, answers: Answers) -> bytes:
        """Scores of one answer on one buyer as big-endian 16-bit hundredths, `NONE` where there is none.

        `answers`: the firm's merged with those on that buyer.
        """
        found = scoring.score(self.questionnaire, answers)
        return self._form.pack(*(_hundredths(read(found)) for read in self._reads))


def layout(questionnaire: Questionnaire) -> Layout:
    """Items with a score, areas, axes, composite, indices and indicators, each in the order of the questionnaire."""
    made = list(_made(questionnaire))
    columns, reads = tuple(column for column, _ in made), tuple(read for _, read in made)
    return Layout(questionnaire, columns, reads, Struct(f">{len(made)}h"))


def columns(questionnaire: Questionnaire) -> tuple[Column, ...]:
    return layout(questionnaire).columns


def vector(questionnaire: Questionnaire, answers: Answers) -> bytes:
    """As `Layout.vector`, for a single answer."""
    return layout(questionnaire).vector(answers)


def _made(questionnaire: Questionnaire) -> Iterator[tuple[Column, _Read]]:
    scored = [item for item in questionnaire.items() if item.scoring is not None]
    on_buyer = {item.code for group in questionnaire.groups if group.per_buyer for item in group.items}

    def column(code: str, kind: Kind, items: Iterable[Item], lowest: Decimal, highest: Decimal) -> Column:
        per_buyer = any(item.code in on_buyer for item in items)
        unit: Unit = "percent" if kind == "indicator" else "points"
        return Column(code, kind, lowest, highest, unit, per_buyer)

    whole = (scoring.LOWEST, scoring.HIGHEST)
    counting = [item for item in scored if item.scoring and not item.scoring.index]
    for item in scored:
        yield column(f"item.{item.code}", "item", [item], *_range(questionnaire, item)), _item(item.code)
    for area in questionnaire.areas:
        own = [item for item in counting if item.area == area.code]
        yield column(f"area.{area.code}", "area", own, *whole), _area(area.code)
    for axis in questionnaire.axes:
        own = [item for item in counting if item.axis == axis.code]
        yield column(f"axis.{axis.code}", "axis", own, *whole), _axis(axis.code)
    yield column(COMPOSITE, "composite", counting, *whole), lambda found: found.composite
    for index in questionnaire.indices:
        own = [item for item in scored if item.scoring and item.scoring.index == index.code]
        yield column(f"index.{index.code}", "index", own, index.lowest, index.highest), _index(index.code)
    for item in scored:
        if item.role in INDICATORS:
            best = _best(questionnaire, item)
            yield column(f"indicator.{item.role}", "indicator", [item], *whole), _below(item.code, best)


def _range(questionnaire: Questionnaire, item: Item) -> tuple[Decimal, Decimal]:
    index = questionnaire.index(item.scoring.index) if item.scoring else None
    return (index.lowest, index.highest) if index else (scoring.LOWEST, scoring.HIGHEST)


def _best(questionnaire: Questionnaire, item: Item) -> Decimal:
    """The highest score that an answer to the item can have; retired options count, as their answers do."""
    answers = [option.code for option in item.options] + list(item.scale.points() if item.scale else ())
    points = [scoring.item_score(questionnaire, item, answer) for answer in answers]
    return max((point for point in points if point is not None), default=scoring.HIGHEST)


def _item(code: str) -> _Read:
    return lambda found: found.items[code]


def _area(code: str) -> _Read:
    return lambda found: found.areas[code]


def _axis(code: str) -> _Read:
    return lambda found: found.axes[code]


def _index(code: str) -> _Read:
    return lambda found: found.indices[code]


def _below(code: str, best: Decimal) -> _Read:
    def read(found: Scores) -> Decimal | None:
        point = found.items[code]
        return None if point is None else scoring.HIGHEST if point < best else scoring.LOWEST

    return read


def _hundredths(point: Decimal | None) -> int:
    if point is None:
        return NONE
    return int((point * HUNDREDTHS).quantize(_WHOLE, rounding=ROUND_HALF_EVEN))
