"""Covariance of weighted sums in a stratified, clustered sample with finite population correction.

For the weighted sums T = Σ w u of linearised scores u the estimate is
V = Σ_h (1 − f_h) n_h / (n_h − 1) Σ_i (t_hi − t̄_h)(t_hi − t̄_h)', t_hi the sum over the rows of unit i (Särndal,
Swensson & Wretman 1992, eq. 4.6.2; Lumley, Complex Surveys, 2010, 2.2 and appendix C). n_h counts all units of the
stratum, those without a row in a domain too: they are zeros. Where weights are calibrated, u is replaced by its
residual on the auxiliary variables, e = u − x'B̂, B̂ fitted with the weights before, and the sums are of w e: the
g-weighted residuals of Deville & Särndal (JASA 87, 1992, eq. 3.4).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from scipy import linalg

from surveys.estimation.sample import Calibration, Flags, Floats, Sample

Lonely = Literal["adjust", "remove", "average", "fail"]
# A stratum taken whole has no variance; R's survey package takes a share of 1e-7 that is left out for none.
_WHOLE: Final = 1e-7
# Auxiliary columns that others give, such as the last of a set of groups, are left out; the tolerance of R's qr().
_GIVEN: Final = 1e-7


class LonelyUnitError(ValueError):
    """A stratum has a single unit and the rule is "fail"; `stratum` is its number in `Design.stratum`."""

    def __init__(self, stratum: int) -> None:
        self.stratum = stratum
        super().__init__(f"stratum {stratum} has only one first-stage unit")


def covariance(
    scores: Floats, sample: Sample, *, lonely: Lonely = "adjust", present: Flags | None = None
) -> Floats:
    """Covariance [k, k] of the k sums Σ w·score of `scores` [n, k]; in units of the scores' products.

    `lonely` says what a stratum of one unit gives that is not taken whole: "remove" nothing; "adjust" the square of
    its sum, which is its distance from the mean 0 of linearised scores; "average" the mean of the other strata (with
    `present` [n, k], rows that a column's domain has, of the domain's other strata); "fail" raises `LonelyUnitError`.
    These are the rules of R's `survey.lonely.psu`.
    """
    parts = _deviations(scores, sample, lonely=lonely, present=present)
    products: Floats = parts.T @ parts
    return products


def variances(
    scores: Floats, sample: Sample, *, lonely: Lonely = "adjust", present: Flags | None = None
) -> Floats:
    """The diagonal [k] of `covariance`, for many columns of which no pair is compared."""
    parts = _deviations(scores, sample, lonely=lonely, present=present)
    squares: Floats = np.square(parts).sum(axis=0)
    return squares


def residuals(scores: Floats, calibration: Calibration) -> Floats:
    """Residuals u − x'B̂ [n, k] of scores [n, k]; B̂ by least squares with the weights before calibration.

    With `leverage` they are divided by √(1 − h_i), h_i = d_i x_i'(Σ d x x')⁻¹x_i (the HC2 of MacKinnon & White, Journal
    of Econometrics 29, 1985; for clusters Bell & McCaffrey, Survey Methodology 28, 2002). A row that the fit meets by
    itself (h = 1) has the residual 0 and keeps it.
    """
    fit = _factorised(calibration)
    slopes = linalg.solve_triangular(fit.right, fit.left.T @ (scores * fit.half), check_finite=False)
    rest: Floats = scores - fit.auxiliary @ slopes
    return rest / fit.spread if calibration.leverage else rest


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """√d·X = QR of the variables that no others give: `left` Q [n, r], `right` R [r, r], `auxiliary` X [n, r]; `half`
    √d and `spread` √(1 − h), both [n, 1].
    """

    half: Floats
    left: Floats
    right: Floats
    auxiliary: Floats
    spread: Floats


@lru_cache(maxsize=2)
def _factorised(calibration: Calibration) -> _Fit:
    """Kept from one block of domains to the next: all figures of a wave have the same calibration."""
    half = np.sqrt(calibration.base)[:, np.newaxis]
    columns, triangle, pivots = linalg.qr(calibration.auxiliary * half, mode="economic", pivoting=True)
    sizes = np.abs(np.diag(triangle))
    rank = int((sizes > _GIVEN * sizes[0]).sum()) if sizes[0] > 0 else 0
    left: Floats = np.asarray(columns[:, :rank], float)
    right: Floats = np.asarray(triangle[:rank, :rank], float)
    free = 1 - np.square(left).sum(axis=1)
    spread = np.sqrt(np.where(free > _GIVEN, free, 1.0))[:, np.newaxis]
    return _Fit(half, left, right, calibration.auxiliary[:, pivots[:rank]], spread)


def _deviations(scores: Floats, sample: Sample, *, lonely: Lonely, present: Flags | None) -> Floats:
    """Deviations of the units from the mean of their stratum [m, k], scaled so that their products are the V."""
    design = sample.design
    if sample.calibration is not None:
        scores, present = residuals(scores, sample.calibration), None
    sums = _unit_sums(scores * sample.weight[:, np.newaxis], sample)
    starts = np.concatenate(([0], np.cumsum(design.units)[:-1]))
    means = np.add.reduceat(sums, starts, axis=0) / design.units[:, np.newaxis]
    alone = (design.units == 1) & (1 - design.fraction >= _WHOLE)
    if lonely == "fail":
        _refuse(alone, sample, present)
    if lonely == "adjust":
        means[alone] = 0
    kept = np.where(1 - design.fraction < _WHOLE, 0.0, 1 - design.fraction)
    scale = kept * design.units / np.maximum(design.units - 1, 1)
    parts: Floats = (sums - means[design.unit_stratum]) * np.sqrt(scale)[design.unit_stratum, np.newaxis]
    if lonely == "average" and alone.any():
        parts *= np.sqrt(_in_place_of(alone, sample, present))
    return parts


def _unit_sums(weighted: Floats, sample: Sample) -> Floats:
    """Sums over the rows of each unit [m, k], units of a stratum in a row."""
    order = np.argsort(sample.design.unit, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(sample.design.unit))[:-1]))
    sums: Floats = np.add.reduceat(weighted[order], starts, axis=0)
    return sums


def _strata_present(sample: Sample, present: Flags) -> Flags:
    """Which strata have a row in each column's domain [H, k]."""
    design = sample.design
    found = np.zeros((len(design.units), present.shape[1]), bool)
    np.logical_or.at(found, design.unit_stratum[design.unit], present)
    return found


def _refuse(alone: Flags, sample: Sample, present: Flags | None) -> None:
    if present is not None and alone.any():
        alone &= _strata_present(sample, present).any(axis=1)
    if alone.any():
        design = sample.design
        row = int(np.argmax(design.unit_stratum[design.unit] == np.argmax(alone)))
        raise LonelyUnitError(int(design.stratum[row]))


def _in_place_of(alone: Flags, sample: Sample, present: Flags | None) -> Floats:
    """Strata over strata with a variance, for each column [k]; NaN where none has one."""
    found = np.ones((len(alone), 1), bool) if present is None else _strata_present(sample, present)
    rest = (found & ~alone[:, np.newaxis]).sum(axis=0)
    return np.where(rest > 0, found.sum(axis=0) / np.maximum(rest, 1), np.nan)
