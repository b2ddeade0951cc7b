"""From estimated figures to rows: in the unit of the column, with interval and letter, and gaps where there is no error."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from surveys.estimation import intervals, quality
from surveys.estimation.estimators import Estimated
from surveys.estimation.quantiles import Quantiles
from surveys.estimation.sample import Floats
from surveys.instrument.columns import Column
from surveys.models import Estimate

_PERCENT: Final = 100.0
MEAN, MEDIAN = Estimate.Statistic.MEAN, Estimate.Statistic.MEDIAN


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a figure stands: codes by dimension (`_T` where none is given), and what it is compared with."""

    codes: Mapping[str, str] = field(default_factory=dict)
    buyer: int | None = None
    against: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What all rows of one call share."""

    run: int
    step: str
    column: Column
    statistic: str = MEAN
    basis: str = Estimate.Basis.DESIGN


def of(figures: Estimated, *, cells: Sequence[Cell], place: Place) -> Iterator[Estimate]:
    """Rows of the figures [k] of `cells` [k] that have a value."""
    low, high = _bounds(figures, place)
    relative = _relative(figures, place)
    for at, letter in enumerate(quality.letters(relative)):
        if np.isnan(figures.value[at]):
            continue
        known = bool(figures.df[at] > 0)
        deff = _known(figures.deff[at]) if known else None
        yield Estimate(
            value=float(figures.value[at]),
            se=_known(figures.se[at]) if known else None,
            low=_known(low[at]),
            high=_known(high[at]),
            n=int(figures.n[at]),
            firms=int(figures.firms[at]),
            df=max(int(figures.df[at]), 0),
            deff=deff,
            effective_n=int(figures.firms[at]) / deff if deff else None,
            cv=_known(figures.cv[at]) if known and place.statistic == MEAN else None,
            letter=letter if known else "",
            **_where(cells[at], place),
        )


def of_medians(found: Quantiles, *, cells: Sequence[Cell], place: Place) -> Iterator[Estimate]:
    """Rows of medians [k], whose error comes from Woodruff's interval."""
    reach = float(place.column.highest - place.column.lowest)
    letters = quality.letters(quality.of_scale(found.se, length=reach))
    for at, letter in enumerate(letters):
        if np.isnan(found.value[at]):
            continue
        known = bool(found.df[at] > 0)
        yield Estimate(
            value=float(found.value[at]),
            se=_known(found.se[at]) if known else None,
            low=_known(found.low[at]),
            high=_known(found.high[at]),
            n=int(found.n[at]),
            firms=int(found.firms[at]),
            df=max(int(found.df[at]), 0),
            letter=letter if known else "",
            **_where(cells[at], place),
        )


def _where(cell: Cell, place: Place) -> dict[str, object]:
    return {
        "run_id": place.run,
        "step": place.step,
        "column": place.column.code,
        "statistic": place.statistic,
        "basis": place.basis,
        "buyer_id": cell.buyer,
        "against": cell.against,
        **cell.codes,
    }


def _bounds(figures: Estimated, place: Place) -> tuple[Floats, Floats]:
    """Means stay within the ends of their column, shares between 0 and 100 %; differences may go either way."""
    if place.statistic != MEAN:
        return intervals.t(figures)
    if place.column.kind == "indicator":
        shares = replace(
            figures, value=figures.value / _PERCENT, covariance=figures.covariance / (_PERCENT * _PERCENT)
        )
        low, high = intervals.logit(shares)
        return low * _PERCENT, high * _PERCENT
    low, high = intervals.t(figures)
    return np.maximum(low, float(place.column.lowest)), np.minimum(high, float(place.column.highest))


def _relative(figures: Estimated, place: Place) -> Floats:
    """The coefficient of variation of means of points above 0; of all else the error on the scale."""
    column = place.column
    if place.statistic == MEAN and column.kind != "indicator" and column.lowest >= 0:
        return figures.cv
    return quality.of_scale(figures.se, length=float(column.highest - column.lowest))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
