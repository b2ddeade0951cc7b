"""Is the gap narrowing? A verdict over the comparable periods of one series.

What is judged is the *distance* from equality, |difference| or |ratio − 100|, and not the signed gap. When SMEs
are above large enterprises the difference is negative, and a further fall of the signed value is a gap that
opens again on the other side: the operating margins of 4.7 % (large) and 5.4 % (SME) in 2022-Q3 are 0.7 points
apart, as 5.4 and 4.7 would be.

Trend: the median of all pairwise slopes (Theil 1950; Sen 1968, "Estimates of the regression coefficient based on
Kendall's tau", JASA 63, 1379-1389) with Sen's interval, the ordered slopes of rank (N − C)/2 and (N + C)/2 + 1,
C = z·sqrt(Var S), Var S = (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18 over ties t of the value (Kendall).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from scipy.stats import theilslopes

from monitoring.calc import gaps
from monitoring.calc.gaps import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.calc.periods import Period

TREND_FROM: Final = 8
CHANGE_FROM: Final = 3
# SciPy reads 0.1 and 0.9 alike, so a level of a test given by mistake would go unseen; and above 0.999 the
# interval of 8 points would need ranks beyond the smallest and the largest slope, which SciPy cuts in silence.
LEAST_CONFIDENCE: Final = 0.5
MOST_CONFIDENCE: Final = 0.999
_EQUALITY: Final = Decimal(100)


class Direction(StrEnum):
    NARROWED = "narrowed"
    WIDENED = "widened"
    UNCHANGED = "unchanged"


class VerdictKind(StrEnum):
    NARROWING = "narrowing"
    WIDENING = "widening"
    NO_CLEAR_CHANGE = "no_clear_change"
    CHANGE_ONLY = "change_only"
    VALUES_ONLY = "values_only"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Change:
    """From the first to the last comparable point, in the unit of the gap (last − first, exact).

    `distance` < 0 is a gap that narrowed; `signed` is the change of the difference or the ratio itself.
    `crossed`: the side that is ahead changed from large to SME or back (equality is no side).
    """

    first: Period
    last: Period
    distance: Decimal
    signed: Decimal
    direction: Direction
    crossed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """`change` is of the distance, last − first, and None below 3 points, where only the values may be told.

    `slope`, `low` and `high` are of the distance per period of the series' frequency (per year, per quarter …)
    and None below 8 points. `confidence` is the asked one in every case.
    """

    kind: VerdictKind
    n: int
    first: Period | None
    last: Period | None
    change: Decimal | None
    slope: float | None
    low: float | None
    high: float | None
    confidence: float


def distance(*, difference: Decimal | None, ratio: Decimal | None, measure: Measure) -> Decimal:
    """|difference| or |ratio − 100|, exact; falling = narrowing.

    Raises `ValueError` when the measure's value is None, NaN or infinite, and for LEVEL, which is no gap.
    """
    value = _value(difference=difference, ratio=ratio, measure=measure)
    return _signed(value, measure).copy_abs()


def change(*, points: Sequence[tuple[Period, Decimal]], measure: Measure) -> Change | None:
    """What happened between the first and the last of `points` (signed gaps, any order); None below two.

    Raises `ValueError` as `verdict` does.
    """
    ordered = _ordered(points, measure)
    if len(ordered) <= 1:
        return None
    (first, before), (last, after) = ordered[0], ordered[-1]
    moved = gaps.EXACT.subtract(after.copy_abs(), before.copy_abs())
    return Change(
        first=first,
        last=last,
        distance=moved,
        signed=gaps.EXACT.subtract(after, before),
        direction=_direction(moved),
        crossed=(before < 0 < after) or (after < 0 < before),
    )


def verdict(
    *, points: Sequence[tuple[Period, Decimal]], measure: Measure, confidence: float = 0.95
) -> Verdict:
    """What may be said about the signed gaps in `points` (differences or ratios, as `measure` says; any order).

    8 points and more: NARROWING when the whole interval of the slope lies below 0, WIDENING when above, else
    NO_CLEAR_CHANGE. 3-7: CHANGE_ONLY. 1-2: VALUES_ONLY. None: NO_DATA. Missing periods between are allowed:
    the slope is taken on the period's ordinal, not on the position in the list.

    Raises `ValueError` for points of several frequencies, a period given twice, a value that is None, NaN or
    infinite, measure LEVEL, and a confidence outside (0.5, 0.999].
    """
    if not LEAST_CONFIDENCE < confidence <= MOST_CONFIDENCE:
        raise ValueError(f"confidence {confidence!r} is not in ({LEAST_CONFIDENCE}, {MOST_CONFIDENCE}]")
    ordered = _ordered(points, measure)
    n = len(ordered)
    if n == 0:
        return Verdict(VerdictKind.NO_DATA, 0, None, None, None, None, None, None, confidence)
    first, last = ordered[0][0], ordered[-1][0]
    if n < CHANGE_FROM:
        return Verdict(VerdictKind.VALUES_ONLY, n, first, last, None, None, None, None, confidence)
    moved = gaps.EXACT.subtract(ordered[-1][1].copy_abs(), ordered[0][1].copy_abs())
    if n < TREND_FROM:
        return Verdict(VerdictKind.CHANGE_ONLY, n, first, last, moved, None, None, None, confidence)
    slope, low, high = _slope(ordered, confidence)
    return Verdict(_kind(low, high), n, first, last, moved, slope, low, high, confidence)


def _slope(ordered: list[tuple[Period, Decimal]], confidence: float) -> tuple[float, float, float]:
    # SciPy warns or answers NaN where a period repeats (no slope, negative variance); periods are distinct here,
    # so Var S ≥ 0, and 0 for a constant series, whose slopes are all 0. `alpha` is the confidence.
    found = theilslopes(
        [float(value.copy_abs()) for _, value in ordered],
        [period.ordinal for period, _ in ordered],
        alpha=confidence,
    )
    return float(found.slope), float(found.low_slope), float(found.high_slope)


def _kind(low: float, high: float) -> VerdictKind:
    if high < 0:
        return VerdictKind.NARROWING
    return VerdictKind.WIDENING if low > 0 else VerdictKind.NO_CLEAR_CHANGE


def _direction(moved: Decimal) -> Direction:
    if moved == 0:
        return Direction.UNCHANGED
    return Direction.NARROWED if moved < 0 else Direction.WIDENED


def _ordered(points: Sequence[tuple[Period, Decimal]], measure: Measure) -> list[tuple[Period, Decimal]]:
    """By period, with signed distances from equality: their absolute value is the distance."""
    if len({period.frequency for period, _ in points}) > 1:
        raise ValueError("points of several frequencies")
    if len({period for period, _ in points}) < len(points):
        raise ValueError("a period is given twice")
    return sorted((period, _signed(value, measure)) for period, value in points)


def _signed(value: Decimal, measure: Measure) -> Decimal:
    if measure == Measure.LEVEL:
        raise ValueError("a level is no gap")
    if measure == Measure.RATIO:
        return gaps.EXACT.subtract(gaps.checked(value), _EQUALITY)
    return gaps.checked(value)


def _value(*, difference: Decimal | None, ratio: Decimal | None, measure: Measure) -> Decimal:
    value = difference if measure == Measure.DIFFERENCE else ratio
    if value is None:
        raise ValueError(f"no {measure} given")
    return value
