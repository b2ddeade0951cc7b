"""Weighted means with their errors from tallied sums, for any union of strata, without reading an answer again.

The weight of a stratum is N_h / m_h, the firms of its frame over those that answered: the design weight N_h / n_h times
the response class n_h / m_h, the stratum being the class (Särndal, Swensson & Wretman 1992, 15.6). The error is that of
`estimators.mean` with the firm as the unit: V = Σ_h (1 − m_h/N_h) m_h/(m_h − 1) (N_h/m_h)² (Σ d² − (Σ d)²/m_h) / X²,
d_i = y_i − R x_i. A stratum with fewer than two answers has no variance of its own: it is joined to the next one in the
order given, the last to the one before (collapsed strata, Cochran 1977, 5A.12), and both have one weight.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from surveys.estimation.design import LEAST_FOR_A_VARIANCE
from surveys.estimation.sample import Floats, Ints
from surveys.estimation.tallies import (
    FIRMS,
    PRODUCTS,
    ROWS,
    ROWS_SQUARED,
    SCORES,
    SCORES_SQUARED,
)

# scores are counted in hundredths of a point
_HUNDREDTHS: Final = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Strata joined until each has the answers that a variance needs. `of[H]`: the class of each stratum, -1 where
    its frame is empty; `population[G]` and `respondents[G]` in firms. Fewer answers than that in all: one class.
    """

    of: Ints
    population: Ints
    respondents: Ints

    @property
    def joined(self) -> int:
        """How many strata stand in a class with another one."""
        sizes = np.bincount(self.of[self.of >= 0])
        return int(sizes[sizes > 1].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Means [d, q] in points and their standard errors; `n` rows and `firms` behind them, `df` = firms less classes.

    NaN where there is no answer; the error is NaN too where all answers of the wave are fewer than a variance needs.
    """

    value: Floats
    se: Floats
    n: Ints
    firms: Ints
    df: Ints


def classes(population: Ints, respondents: Ints) -> Classes:
    """Joins strata, given in the order in which neighbours are alike, as the module says.

    Raises:
        ValueError: more firms answered than the frame of a stratum has.
    """
    if (respondents > population).any():
        place = int(np.argmax(respondents > population))
        raise ValueError(f"stratum {place}: {respondents[place]} of {population[place]} firms answered")
    of = np.full(len(population), -1, np.int64)
    here, answered = 0, 0
    for place in map(int, np.flatnonzero(population)):
        of[place] = here
        answered += int(respondents[place])
        if answered >= LEAST_FOR_A_VARIANCE:
            here, answered = here + 1, 0
    of[of == here] = max(here - 1, 0)
    inside = of >= 0
    sizes = [
        np.bincount(of[inside], one[inside], minlength=1).astype(np.int64)
        for one in (population, respondents)
    ]
    return Classes(of, *sizes)


def figures(sums: Ints, strata: Ints, found: Classes) -> Figures:
    """Of the sums [h, d, q, 6] of the strata numbered `strata[h]`; strata that are not given count for nothing."""
    kept = found.of[strata] >= 0
    grouped = _by_class(sums[kept], found.of[strata[kept]])
    total, counts, present = _weighted_totals(grouped, found)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total[1] / total[0]
        variance = _variance(grouped, np.nan_to_num(mean), found) / np.square(total[0])
    se = np.where(total[0] > 0, np.sqrt(np.maximum(variance, 0)), np.nan)
    return Figures(
        value=mean / _HUNDREDTHS,
        se=se / _HUNDREDTHS,
        n=counts[1],
        firms=counts[0],
        df=counts[0] - present,
    )


def _by_class(sums: Ints, of: Ints) -> list[tuple[int, Ints]]:
    """The sums of each class [d, q, 6] that has a stratum among these."""
    return [(int(one), sums[of == one].sum(axis=0)) for one in np.unique(of)] or [
        (0, np.zeros(sums.shape[1:], np.int64))
    ]


def _weighted_totals(grouped: list[tuple[int, Ints]], found: Classes) -> tuple[Floats, Ints, Ints]:
    """Σ w x and Σ w y [2, d, q], firms and rows [2, d, q], and the classes that have one of them [d, q]."""
    shape = (2, *grouped[0][1].shape[:2])
    total, counts = np.zeros(shape), np.zeros(shape, np.int64)
    present = np.zeros(shape[1:], np.int64)
    for one, sums in grouped:
        weight = found.population[one] / max(int(found.respondents[one]), 1)
        total[0] += weight * sums[..., ROWS]
        total[1] += weight * sums[..., SCORES]
        counts[0] += sums[..., FIRMS]
        counts[1] += sums[..., ROWS]
        present += sums[..., FIRMS] > 0
    return total, counts, present


def _variance(grouped: list[tuple[int, Ints]], mean: Floats, found: Classes) -> Floats:
    """Variance [d, q] of Σ w (y − R x). The mean is split into a whole part, taken off exactly, and a rest below 1, so
    that nothing is lost where the answers are alike.
    """
    whole = np.rint(mean).astype(np.int64)
    rest = mean - whole
    variance = np.zeros(mean.shape)
    for one, s in grouped:
        answered, population = int(found.respondents[one]), int(found.population[one])
        if answered < LEAST_FOR_A_VARIANCE:
            return np.full(mean.shape, np.nan)
        weight = population / answered
        factor = (1 - answered / population) * answered / (answered - 1) * weight * weight
        squares = s[..., SCORES_SQUARED] - 2 * whole * s[..., PRODUCTS] + whole * whole * s[..., ROWS_SQUARED]
        across = s[..., PRODUCTS] - whole * s[..., ROWS_SQUARED]
        squares_of_rest = squares - 2 * rest * across + rest * rest * s[..., ROWS_SQUARED]
        deviations = s[..., SCORES] - whole * s[..., ROWS] - rest * s[..., ROWS]
        variance += factor * (squares_of_rest - deviations * deviations / answered)
    return variance
