"""What a made-up firm answers, given what it feels: more contented, better scored, with noise around it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from surveys.instrument import answers as rules
from surveys.instrument.schema import Item, Option, Questionnaire, Value

_NOISE = 0.9  # of one answer around what is felt, in logits
_ABSENT = 0.04  # "does not apply", "don't know", where they are offered
_FEW = 8.0  # mean of a number without a score


@dataclass(frozen=True, slots=True)
class Answered:
    """What a firm says of itself, and of each of its buyers in order."""

    firm: dict[str, Value]
    buyers: tuple[dict[str, Value], ...]


def respond(
    *,
    questionnaire: Questionnaire,
    felt: float,
    by_buyer: Sequence[float],
    afraid: bool,
    draw: np.random.Generator,
) -> Answered:
    """Answers to all that the way through the questionnaire asks, and to nothing else.

    `felt`: of the firm as a whole, `by_buyer`: of each buyer, in logits. Fear is told as it is.
    """
    firm: dict[str, Value] = {}
    buyers: list[dict[str, Value]] = [{} for _ in by_buyer]
    for group in questionnaire.groups:
        for said, mood in zip(buyers, by_buyer, strict=True) if group.per_buyer else ((firm, felt),):
            drawn = {
                item.code: answer(item=item, felt=mood, afraid=afraid, draw=draw) for item in group.items
            }
            said.update(rules.keep(questionnaire, group, {**firm, **said, **drawn}))
    return Answered(firm, tuple(buyers))


def answer(*, item: Item, felt: float, afraid: bool, draw: np.random.Generator) -> Value:
    """An answer that the item accepts; texts stay empty."""
    if item.role == "fear":
        ranked = _ranked(item.offered())
        return ranked[0 if afraid else -1].code if ranked else ""
    share = 1 / (1 + math.exp(-(felt + draw.normal(0, _NOISE))))
    if item.type == "scale":
        points = item.scale.points() if item.scale else ()
        return _absent(item, draw) or points[_place(share, len(points))]
    drawn: dict[str, Callable[[], Value]] = {
        "single": lambda: _single(item, share, draw),
        "multiple": lambda: _multiple(item, share, draw),
        "number": lambda: _number(item, share, draw),
        "date": lambda: _date(item, draw),
        "text": str,
    }
    return drawn[item.type]()


def _ranked(options: Sequence[Option]) -> list[Option]:
    """Options with a score, the worst first."""
    scored = [(option.score, place) for place, option in enumerate(options) if option.score is not None]
    return [options[place] for _, place in sorted(scored)]


def _place(share: float, count: int) -> int:
    return min(int(share * count), count - 1)


def _absent(item: Item, draw: np.random.Generator) -> str:
    ways = [option.code for option in item.offered() if option.absence]
    return ways[draw.integers(len(ways))] if ways and draw.random() < _ABSENT * len(ways) else ""


def _single(item: Item, share: float, draw: np.random.Generator) -> str:
    if gone := _absent(item, draw):
        return gone
    ranked = _ranked(item.offered()) or [option for option in item.offered() if not option.absence]
    at = _place(share, len(ranked)) if item.scoring else int(draw.integers(len(ranked)))
    return ranked[at].code


def _multiple(item: Item, share: float, draw: np.random.Generator) -> list[str]:
    alone = [option.code for option in item.offered() if option.exclusive and not option.absence]
    if gone := _absent(item, draw):
        return [gone]
    several = [option for option in item.offered() if not option.exclusive and not option.absence]
    # what costs points happens to the discontented, what gives points to the contented
    chance = [0.6 * (1 - share if (option.score or 0) < 0 else share) for option in several]
    chosen = [option.code for option, odds in zip(several, chance, strict=True) if draw.random() < odds]
    return chosen or alone[:1]


def _number(item: Item, share: float, draw: np.random.Generator) -> str:
    if item.number is None:
        return ""
    low, high = float(item.number.minimum), float(item.number.maximum)
    if item.scoring and item.scoring.bands:
        low, high = _band(item, share, low, high)
        value = draw.uniform(low, high)
    else:
        value = min(high, low + draw.exponential(_FEW))
    step = Decimal(1).scaleb(-item.number.decimals)
    return str(Decimal(value).quantize(step))


def _band(item: Item, share: float, low: float, high: float) -> tuple[float, float]:
    """Ends of the band that fits the mood: bands sorted from the worst score, the open one cut at twice its start."""
    bands = item.scoring.bands if item.scoring else ()
    ends = [low, *(float(band.upto) for band in bands if band.upto is not None)]
    spans = [
        (band.score, start, float(band.upto) if band.upto is not None else min(high, 2 * start + 1))
        for band, start in zip(bands, ends, strict=False)
    ]
    _, start, end = sorted(spans)[_place(share, len(spans))]
    return start, end


def _date(item: Item, draw: np.random.Generator) -> str:
    if item.dates is None:
        return ""
    first, last = date.fromisoformat(item.dates.earliest), date.fromisoformat(item.dates.latest)
    return (first + timedelta(days=int(draw.integers((last - first).days + 1)))).isoformat()
