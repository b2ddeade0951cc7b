"""Quantiles of a weighted sample with Woodruff's interval (Woodruff, JASA 47, 1952; R's svyquantile of 4.1-1).

The p-quantile is the smallest value at which the weighted share of rows at or below it reaches p. Its interval is the
t interval of that share (a proportion, so with the variance of the design), carried back to values by the same rule;
the standard error is the interval's length over twice the quantile of t. Where a bound is a share below the weight of
the smallest answer, the bound is that answer; R 4.1-1 takes the second one there.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from surveys.estimation import estimators, intervals
from surveys.estimation.sample import Flags, Floats, Ints, Sample
from surveys.estimation.variance import Lonely

# Sums of weights that are equal but for rounding are equal.
_SAME: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Quantiles:
    """One quantile in k domains, all [k], in the unit of y; a bound beyond the answers is NaN, as is then the SE."""

    value: Floats
    low: Floats
    high: Floats
    se: Floats
    n: Ints
    firms: Ints
    df: Ints


def quantile(
    y: Floats,
    share: float,
    domains: Flags,
    sample: Sample,
    *,
    confidence: float = intervals.CONFIDENCE,
    lonely: Lonely = "adjust",
) -> Quantiles:
    """The `share`-quantile (0-1, the median is 0.5) of `y` [n] in each of `domains` [n, k]; NaN is no answer.

    Raises:
        ValueError: `share` is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"no quantile: {share}")
    inside = domains & ~np.isnan(y)[:, np.newaxis] & (sample.weight > 0)[:, np.newaxis]
    sorted_domains = [_Answers(y, inside[:, column], sample.weight) for column in range(inside.shape[1])]
    values = np.array([one.at(share) for one in sorted_domains])
    # rows without an answer are outside; NaN <= value is false and would count them as answers above it
    below = np.where(np.isnan(y)[:, np.newaxis], np.nan, y[:, np.newaxis] <= values)
    shares = estimators.mean(below, domains, sample, lonely=lonely)
    bounds = intervals.t(shares, confidence)
    low, high = (
        np.array([one.at(bound) for one, bound in zip(sorted_domains, side, strict=True)]) for side in bounds
    )
    reach = intervals.t_quantiles(shares.df.astype(float), confidence)
    return Quantiles(values, low, high, (high - low) / (2 * reach), shares.n, shares.firms, shares.df)


class _Answers:
    """The answers of a domain in order, and the share of weight at or below each."""

    def __init__(self, y: Floats, inside: Flags, weight: Floats) -> None:
        order = np.argsort(y[inside], kind="stable")
        self._values = y[inside][order]
        reached = np.cumsum(weight[inside][order])
        self._reached = reached / reached[-1] if len(reached) else reached

    def at(self, share: float) -> float:
        """The smallest value that reaches `share`; NaN if the share is none, or there is no answer."""
        if not (0 <= share <= 1 and len(self._values)):
            return float("nan")
        return float(self._values[np.searchsorted(self._reached, share - _SAME)])
