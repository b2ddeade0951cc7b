"""Distances of calibration: how a weight's factor F follows from u = x'λ, within bounds where there are any.

Deville & Särndal (JASA 87, 1992): the linear method F = 1 + u (case 1), the multiplicative F = exp u, which is raking
(case 2), the logit method within L < 1 < U (case 6), the truncated linear (case 7). Each F rises with u, F(0) = 1 and
F'(0) = 1, so all have the linear method's variance in large samples (their result 5). `curve` is the integral of F:
Σ d·curve(x'λ) − T'λ is convex in λ, and smallest where the totals T are met.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from surveys.estimation.sample import Floats

Method = Literal["linear", "raking", "logit"]
# exp of more than this is of no use as a factor, and would overflow on the way to one that is
_STEEPEST = 500.0


@dataclass(frozen=True, slots=True)
class Distance:
    """`method` and the bounds of the factor, `lowest` < 1 < `highest`; the logit method needs both."""

    method: Method = "linear"
    lowest: float = -np.inf
    highest: float = np.inf

    def __post_init__(self) -> None:
        if not self.lowest < 1 < self.highest:
            raise ValueError(
                f"the bounds of a factor lie on both sides of 1: {self.lowest:g}, {self.highest:g}"
            )
        if self.method == "logit" and not (np.isfinite(self.lowest) and np.isfinite(self.highest)):
            raise ValueError("the logit method needs two bounds")

    def factor(self, u: Floats) -> Floats:
        """F(u), in the shape of `u`."""
        if self.method == "logit":
            low, high = self.lowest, self.highest
            share = self._share(u)
            return np.asarray(low + (high - low) * share, float)
        free = 1 + u if self.method == "linear" else np.exp(np.minimum(u, _STEEPEST))
        return np.clip(free, self.lowest, self.highest)

    def slope(self, u: Floats) -> Floats:
        """F'(u); 0 where a bound cuts."""
        if self.method == "logit":
            share = self._share(u)
            return np.asarray((self.highest - self.lowest) * self._steepness * share * (1 - share), float)
        free = 1 + u if self.method == "linear" else np.exp(np.minimum(u, _STEEPEST))
        cut = (free < self.lowest) | (free > self.highest)
        return np.where(cut, 0.0, 1.0 if self.method == "linear" else free)

    def curve(self, u: Floats) -> Floats:
        """The integral of F from 0 to u."""
        if self.method == "logit":
            low, high, steep = self.lowest, self.highest, self._steepness
            at = steep * u + self._offset
            grown = np.logaddexp(0, at) - np.logaddexp(0, self._offset)
            return np.asarray(low * u + (high - low) / steep * grown, float)
        start, end = self._edges()
        inside = np.clip(u, start, end)
        grown = inside + inside**2 / 2 if self.method == "linear" else np.expm1(np.minimum(inside, _STEEPEST))
        below, above = np.minimum(u - start, 0.0), np.maximum(u - end, 0.0)
        lowest = 0.0 if np.isneginf(self.lowest) else self.lowest
        highest = 0.0 if np.isposinf(self.highest) else self.highest
        return np.asarray(grown + lowest * below + highest * above, float)

    @property
    def _steepness(self) -> float:
        return (self.highest - self.lowest) / ((1 - self.lowest) * (self.highest - 1))

    @property
    def _offset(self) -> float:
        return float(np.log((1 - self.lowest) / (self.highest - 1)))

    def _share(self, u: Floats) -> Floats:
        """Where the logit factor stands between its bounds, 0-1."""
        at = np.clip(self._steepness * u + self._offset, -_STEEPEST, _STEEPEST)
        return np.asarray(1 / (1 + np.exp(-at)), float)

    def _edges(self) -> tuple[float, float]:
        """The u at which the bounds begin to cut; infinite where they never do."""
        if self.method == "linear":
            return self.lowest - 1, self.highest - 1
        low = float(np.log(self.lowest)) if self.lowest > 0 else -np.inf
        return low, float(np.log(self.highest)) if np.isfinite(self.highest) else np.inf
