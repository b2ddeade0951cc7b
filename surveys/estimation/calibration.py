"""Weights changed as little as can be, so that known totals of the population are met exactly.

w = d F(x'λ) with Σ w x = T (Deville & Särndal, JASA 87, 1992). λ is found by Newton's method on the convex dual
Σ d·curve(x'λ) − T'λ, with the step halved while it would climb. Linear: the GREG estimator in one step. Groups that
each row is in once: post-stratification. Several margins with F = exp: raking, to the same weights as the older
proportional fitting (Deville, Särndal & Sautory, JASA 88, 1993). All methods have one variance, by the residuals on
the auxiliary variables with B̂ fitted by the weights before (the `calibrate` form of R survey, also for raking, where
its `rake` fits differently: methods.md 1.2).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import linalg, optimize

from surveys.estimation.factors import Distance
from surveys.estimation.margins import Auxiliary, CalibrationError
from surveys.estimation.sample import Calibration, Floats

# How far a total may be missed, as a share of it (of Σ w |x| where that is more).
TOLERANCE: Final = 1e-12
ROUNDS: Final = 200
_HALVINGS: Final = 60
# Least curvature of Newton's equations: there is none along variables that give each other, as margins do.
_FLAT: Final = 1e-11
_TINY: Final = float(np.finfo(float).tiny)
# A step must bring this share of what the slope promises (Armijo); falls below rounding count as none.
_ENOUGH: Final = 1e-4
_ROUNDING: Final = 1e-13
# Shares of a total below this are rounding of the linear programme, not a total out of reach.
_REACHED: Final = 1e-7
LINEAR: Final = Distance()
RAKING: Final = Distance("raking")


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """`weight` [n] that meets the totals, its `factor` [n] on the weight before, the basis of the variance, and how
    many `rounds` it took to miss no total by more than `missed`, a share of it.
    """

    weight: Floats
    factor: Floats
    calibration: Calibration
    rounds: int
    missed: float


def calibrate(
    base: Floats, auxiliary: Auxiliary, distance: Distance = LINEAR, *, tolerance: float = TOLERANCE
) -> Calibrated:
    """Weights next to `base` [n], finite and 0 or above (rows of 0 stay 0), that meet the totals of `auxiliary`.

    The linear method without bounds can give weights below 0: see that it did not, or set bounds.

    Raises:
        CalibrationError: the totals cannot be met; it names those that cannot.
    """
    _refuse_unusable(base, auxiliary)
    dual = _Dual(base, auxiliary, distance)
    at = np.zeros(len(auxiliary.names))
    for rounds in range(ROUNDS + 1):
        missed = float(np.abs(dual.gaps(at)).max())
        if missed <= tolerance:
            factor = distance.factor(dual.u(at))
            return Calibrated(base * factor, factor, Calibration(auxiliary.values, base), rounds, missed)
        following = dual.step(at)
        if following is None:
            break
        at = following
    raise _reason(base, auxiliary, distance)


def _refuse_unusable(base: Floats, auxiliary: Auxiliary) -> None:
    if base.shape != auxiliary.values.shape[:1] or not (np.isfinite(base) & (base >= 0)).all():
        raise CalibrationError("shape")
    nothing = (base @ np.abs(auxiliary.values) == 0) & (auxiliary.totals != 0)
    if nothing.any():
        raise CalibrationError("empty", auxiliary.where(nothing))


class _Dual:
    """The convex function whose lowest point has the totals met, with every variable in shares of its total."""

    def __init__(self, base: Floats, auxiliary: Auxiliary, distance: Distance) -> None:
        held = np.maximum(base @ np.abs(auxiliary.values), np.abs(auxiliary.totals))
        scale = np.where(held > 0, held, 1.0)
        self.base, self.distance = base, distance
        self.values, self.totals = auxiliary.values / scale, auxiliary.totals / scale
        self.flat = _FLAT * max(float(base @ np.square(self.values).sum(axis=1)), _TINY)

    def u(self, at: Floats) -> Floats:
        """x'λ of each row [n]."""
        reached: Floats = self.values @ at
        return reached

    def gaps(self, at: Floats) -> Floats:
        """What is had of each total more than it [p], as a share of the larger of total and Σ w |x|."""
        weight = self.base * self.distance.factor(self.u(at))
        gap: Floats = weight @ self.values - self.totals
        held = np.maximum(np.abs(weight) @ np.abs(self.values), np.abs(self.totals))
        return np.asarray(gap / np.maximum(held, _TINY), float)

    def height(self, at: Floats) -> float:
        return float(self.base @ self.distance.curve(self.u(at)) - self.totals @ at)

    def step(self, at: Floats) -> Floats | None:
        """A lower point, by Newton's direction; None where rounding leaves none."""
        u = self.u(at)
        downhill = self.totals - (self.base * self.distance.factor(u)) @ self.values
        bent = self.values.T @ (self.values * (self.base * self.distance.slope(u))[:, np.newaxis])
        curved, ways = linalg.eigh(bent)
        move = ways @ ((downhill @ ways) / np.maximum(curved, self.flat))
        here, missed = self.height(at), float(np.abs(self.gaps(at)).max())
        for halving in range(_HALVINGS):
            to: Floats = at + move / 2**halving
            fall = self.height(to) - here
            if fall <= -_ENOUGH * float(downhill @ move) / 2**halving and fall < -_ROUNDING * abs(here):
                return to
            if abs(fall) <= _ROUNDING * abs(here) and float(np.abs(self.gaps(to)).max()) < missed:
                return to
        return None


def _reason(base: Floats, auxiliary: Auxiliary, distance: Distance) -> CalibrationError:
    """Which totals are out of reach of any weights that the method can give: those that the nearest ones miss.

    The nearest: the smallest sum of the shares by which totals are missed, by linear programming.
    """
    dual = _Dual(base, auxiliary, distance)
    least = {"linear": -np.inf, "raking": 0.0, "logit": 0.0}[distance.method]
    lowest, highest = max(distance.lowest, least), distance.highest
    count = len(auxiliary.names)
    rows = np.hstack([(dual.values * base[:, np.newaxis]).T, np.eye(count), -np.eye(count)])
    found = optimize.linprog(
        np.concatenate([np.zeros(len(base)), np.ones(2 * count)]),
        A_eq=rows,
        b_eq=dual.totals,
        bounds=[(lowest, highest)] * len(base) + [(0.0, np.inf)] * (2 * count),
        method="highs",
    )
    short = (
        np.abs(found.x[len(base) :]).reshape(2, count).sum(axis=0) if found.x is not None else np.ones(count)
    )
    if (short > _REACHED).any():
        bounded = np.isfinite(distance.highest) or distance.lowest > 0
        return CalibrationError("bounds" if bounded else "apart", auxiliary.where(short > _REACHED))
    return CalibrationError("rounds")
