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
from surveys.estimation.sample import Flags, Floats, Ints
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


def figures(sums: Ints, stratum: Ints, domain: Ints, domains: int, found: Classes) -> Figures:
    """Of sums [r, q, 6], each of the domain `domain[r]` (from 0 to `domains` - 1) in the stratum `stratum[r]`; what is
    not given counts for nothing. A domain may be of several strata, and a stratum's sums in several domains.
    """
    kept = found.of[stratum] >= 0
    each = _merged(sums[kept], found.of[stratum[kept]], domain[kept])
    shape = (domains, sums.shape[1])
    weight = (found.population / np.maximum(found.respondents, 1))[each.of, np.newaxis]
    rows, scores = (_by_domain(weight * each.sums[..., one], each, shape) for one in (ROWS, SCORES))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = scores / rows
        variance = _by_domain(_variances(each, np.nan_to_num(mean), found), each, shape) / np.square(rows)
    firms = _by_domain(each.sums[..., FIRMS], each, shape).astype(np.int64)
    present = _by_domain(each.sums[..., FIRMS] > 0, each, shape).astype(np.int64)
    return Figures(
        value=mean / _HUNDREDTHS,
        se=np.where(rows > 0, np.sqrt(np.maximum(variance, 0)), np.nan) / _HUNDREDTHS,
        n=_by_domain(each.sums[..., ROWS], each, shape).astype(np.int64),
        firms=firms,
        df=firms - present,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Each:
    """Sums [m, q, 6] of one class in one domain each, in the order of the domains."""

    sums: Ints
    of: Ints
    domain: Ints


def _merged(sums: Ints, of: Ints, domain: Ints) -> _Each:
    """Adds up what strata of one class have in one domain."""
    order = np.lexsort((of, domain))
    of, domain = of[order], domain[order]
    if not len(order):
        return _Each(sums, of, domain)
    starts = np.flatnonzero((np.diff(of, prepend=-1) != 0) | (np.diff(domain, prepend=-1) != 0))
    return _Each(np.add.reduceat(sums[order], starts, axis=0), of[starts], domain[starts])


def _by_domain(parts: Floats | Ints | Flags, each: _Each, shape: tuple[int, int]) -> Floats:
    """Sums [d, q] of the parts [m, q] of each domain."""
    found = np.zeros(shape)
    starts = np.flatnonzero(np.diff(each.domain, prepend=-1))
    if len(starts):
        found[each.domain[starts]] = np.add.reduceat(parts.astype(np.float64), starts, axis=0)
    return found


def _variances(each: _Each, mean: Floats, found: Classes) -> Floats:
    """Variances [m, q] of Σ w (y − R x) within each class. The mean is split into a whole part, taken off exactly, and
    a rest below 1, so that nothing is lost where the answers are alike.
    """
    s, nearest = each.sums, np.rint(mean)
    whole, rest = nearest.astype(np.int64)[each.domain], (mean - nearest)[each.domain]
    answered, population = found.respondents[each.of], found.population[each.of]
    weight = population / np.maximum(answered, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = (1 - answered / population) * answered / (answered - 1) * weight * weight
    factor = np.where(answered < LEAST_FOR_A_VARIANCE, np.nan, factor)[:, np.newaxis]
    squares = s[..., SCORES_SQUARED] - 2 * whole * s[..., PRODUCTS] + whole * whole * s[..., ROWS_SQUARED]
    across = s[..., PRODUCTS] - whole * s[..., ROWS_SQUARED]
    squares_of_rest = squares - 2 * rest * across + rest * rest * s[..., ROWS_SQUARED]
    deviations = (s[..., SCORES] - whole * s[..., ROWS]) - rest * s[..., ROWS]
    variances: Floats = factor * (
        squares_of_rest - deviations * deviations / np.maximum(answered, 1)[:, np.newaxis]
    )
    return variances
