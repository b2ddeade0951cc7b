"""Means, totals, proportions and ratios of many domains at once, with the covariance between all of them.

A domain is estimated as Särndal, Swensson & Wretman (1992, chapter 10) do: rows outside it are zeros of the same
sample. Ratios are linearised by Taylor (ibid. 5.6; Woodruff, JASA 66, 1971): the score of Σ w y / Σ w x is
(y − R x) / Σ w x. A row whose y or x is missing (NaN) is outside the domain of that figure; it stays in the design.
"""

from dataclasses import dataclass

import numpy as np

from surveys.estimation import variance
from surveys.estimation.sample import Flags, Floats, Ints, Sample
from surveys.estimation.variance import Lonely


@dataclass(frozen=True, slots=True, eq=False)
class Estimated:
    """Figures of k domains: `value[k]` (in the unit of y), `covariance[k, k]`; what they rest on: `n[k]` rows and
    `firms[k]` first-stage units of weight above 0, and `df[k]`, those units minus the strata they stand in; and
    `deff[k]`, the design effect (see `design_effects`).

    A domain without a row has the value NaN, as has a ratio over nothing.
    """

    value: Floats
    covariance: Floats
    n: Ints
    firms: Ints
    df: Ints
    deff: Floats

    @property
    def se(self) -> Floats:
        """Standard errors [k], in the unit of y."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def cv(self) -> Floats:
        """Coefficients of variation [k], shares of 1; NaN where the value is 0."""
        return self.se / np.where(self.value == 0, np.nan, np.abs(self.value))

    @property
    def effective_n(self) -> Floats:
        """Rows [k] that a simple random sample needs for the same variance: n over the design effect."""
        return self.n / np.where(self.deff > 0, self.deff, np.nan)


def mean(y: Floats, domains: Flags, sample: Sample, *, lonely: Lonely = "adjust") -> Estimated:
    """Weighted means of `y`, [n] or [n, k] with a column for each domain, over `domains` [n, k]."""
    return ratio(y, np.ones(1), domains, sample, lonely=lonely)


def proportion(holds: Floats, domains: Flags, sample: Sample, *, lonely: Lonely = "adjust") -> Estimated:
    """Weighted shares (0-1) of the rows where `holds`, 0 or 1 (NaN: not known), is 1.

    Raises:
        ValueError: another value than 0, 1 and NaN.
    """
    if not np.isin(holds[~np.isnan(holds)], (0.0, 1.0)).all():
        raise ValueError("a proportion is of zeros and ones")
    return mean(holds, domains, sample, lonely=lonely)


def net_balance(
    y: Floats, domains: Flags, sample: Sample, *, low: float, high: float, lonely: Lonely = "adjust"
) -> Estimated:
    """Share of answers at `high` or above minus share at `low` or below, -1 to 1 (as in business tendency surveys).

    Raises:
        ValueError: `low` is not below `high`.
    """
    if not low < high:
        raise ValueError(f"low {low:g} is not below high {high:g}")
    signs = np.where(np.isnan(y), np.nan, (y >= high).astype(float) - (y <= low))
    return mean(signs, domains, sample, lonely=lonely)


def total(y: Floats, domains: Flags, sample: Sample, *, lonely: Lonely = "adjust") -> Estimated:
    """Weighted totals of `y`, [n] or [n, k], over `domains` [n, k]."""
    (values,), known = _filled((y,), domains)
    values = np.where(known.any(axis=0), values, np.nan)
    return _estimated(sample.weight @ values, values, known, sample, lonely)


def ratio(y: Floats, x: Floats, domains: Flags, sample: Sample, *, lonely: Lonely = "adjust") -> Estimated:
    """Ratios of two totals, Σ w y / Σ w x, over `domains` [n, k]; `y` and `x` are [n] or [n, k]."""
    (above, below), known = _filled((y, x), domains)
    base = sample.weight @ below
    base[base == 0] = np.nan
    values = (sample.weight @ above) / base
    return _estimated(values, (above - values * below) / base, known, sample, lonely)


def _filled(items: tuple[Floats, ...], domains: Flags) -> tuple[tuple[Floats, ...], Flags]:
    """The items as [n, k] with zeros outside the domains, and which rows the domains have left."""
    columns = [item if item.ndim == 2 or len(item) == 1 else item[:, np.newaxis] for item in items]  # noqa: PLR2004
    known = domains.copy()
    for column in columns:
        known &= ~np.isnan(column)
    return tuple(np.where(known, column, 0.0) for column in columns), known


def _estimated(values: Floats, scores: Floats, known: Flags, sample: Sample, lonely: Lonely) -> Estimated:
    counted = known & (sample.weight > 0)[:, np.newaxis]
    firms, strata = units(counted, sample)
    spread = variance.covariance(scores, sample, lonely=lonely, present=known)
    return Estimated(
        value=values,
        covariance=spread,
        n=counted.sum(axis=0),
        firms=firms,
        df=firms - strata,
        deff=design_effects(np.diag(spread), scores, counted, sample),
    )


def design_effects(found: Floats, scores: Floats, counted: Flags, sample: Sample) -> Floats:
    """Variances `found` [k] over those of simple random samples without replacement of the same n from W = Σ w.

    As R's deff=TRUE: the simple random sample has the variance S² W (W − n) / n, S² = n / (n − 1) · Σ w (u − ū)² / W
    of the scores u [n, k] of the rows `counted` [n, k]. NaN where W is below n, infinite where it is n.
    """
    held = sample.weight[:, np.newaxis] * counted
    whole, n = held.sum(axis=0), counted.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        centred = scores - (held * scores).sum(axis=0) / whole
        squares = (held * centred * centred).sum(axis=0) / whole * (n / (n - 1))
        effects: Floats = found / (squares * whole * (whole - n) / n)
    effects[whole < n] = np.nan
    return effects


def units(rows: Flags, sample: Sample) -> tuple[Ints, Ints]:
    """First-stage units, and strata, that have one of the `rows` [n, k], for each column [k]."""
    design = sample.design
    order = np.argsort(design.unit, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(design.unit))[:-1]))
    found = np.logical_or.reduceat(rows[order], starts, axis=0)
    edges = np.concatenate(([0], np.cumsum(design.units)[:-1]))
    return found.sum(axis=0), np.logical_or.reduceat(found, edges, axis=0).sum(axis=0)
