"""How many firms are drawn in each stratum: proportional and Neyman allocation within bounds.

Proportional: n_h = n N_h / N (Cochran, Sampling Techniques, 3rd ed. 1977, section 5.3). Neyman: n_h = n N_h S_h /
sum N_h S_h (ibid. eq. 5.26). No stratum is drawn beyond what can be drawn: strata that would be are taken whole and
the rest is allocated again among the others (ibid. section 5.8). The real numbers become whole ones by largest
remainders (Hamilton's method).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

Allocation = Literal["proportional", "neyman"]
# Two answers are the fewest from which a variance can be estimated.
LEAST_FOR_A_VARIANCE: Final = 2
_HALVINGS: Final = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A stratum before the draw. `population` (N_h) firms stand in the frame, `drawable` of them may be asked.

    `spread` is the standard deviation S_h that is expected of the answers, in points of the scale (0-100).
    """

    population: int
    drawable: int
    spread: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.drawable <= self.population:
            raise ValueError(f"{self.drawable} of {self.population} firms cannot be drawn from")
        if not (self.spread >= 0 and math.isfinite(self.spread)):
            raise ValueError(f"no standard deviation: {self.spread}")


def allocate(cells: Sequence[Cell], *, size: int, least: int = 0, method: Allocation) -> tuple[int, ...]:
    """Firms to draw in each of `cells`; the sum is `size`, or all that can be drawn where that is less.

    Each stratum gets at least `least` (all it has, if that is less). Where `size` cannot pay these least numbers,
    they are what is cut: the sum is still `size`. Raises `ValueError` for a negative number.
    """
    if size < 0 or least < 0:
        raise ValueError("a size is not negative")
    caps = [cell.drawable for cell in cells]
    floors = [min(least, cap) for cap in caps]
    if size <= sum(floors):
        return largest_remainder([float(one) for one in floors], total=size, caps=floors)
    weights = _weights(cells, method)
    total = min(size, sum(caps))
    wanted = _within(weights, total=total, floors=floors, caps=caps)
    return _rounded(wanted, total=total, floors=floors, caps=caps)


def largest_remainder(shares: Sequence[float], *, total: int, caps: Sequence[int]) -> tuple[int, ...]:
    """`total` whole units in proportion to `shares`, none above its cap; ties go to the earlier one.

    The sum is `total`, or the sum of `caps` where that is less.
    """
    total = min(total, sum(caps))
    wanted = _within(shares, total=total, floors=[0] * len(shares), caps=list(caps))
    return _rounded(wanted, total=total, floors=[0] * len(shares), caps=list(caps))


def _weights(cells: Sequence[Cell], method: Allocation) -> list[float]:
    if method == "neyman" and any(cell.population * cell.spread > 0 for cell in cells):
        return [cell.population * cell.spread for cell in cells]
    return [float(cell.population) for cell in cells]


def _within(weights: Sequence[float], *, total: int, floors: list[int], caps: list[int]) -> list[float]:
    """Real numbers min(cap, max(floor, k × weight)) with the one k that makes them add up to `total`.

    Taking the strata that overflow whole and allocating again (Cochran 5.8) ends at the same numbers; the bisection
    on k needs no order in which bounds are met, so two bounds on one stratum cannot fight.
    """
    if total == sum(caps):
        return [float(cap) for cap in caps]

    heavy = np.asarray(weights, float)
    least, most = np.asarray(floors, float), np.asarray(caps, float)
    if float(np.where(heavy > 0, most, least).sum()) <= total:
        # strata without any expected spread get what the others cannot take
        return _filled(weights, total=total, floors=floors, caps=caps)
    low, high = 0.0, 1.0
    while float(np.clip(high * heavy, least, most).sum()) < total:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        enough = float(np.clip(middle * heavy, least, most).sum()) >= total
        low, high = (low, middle) if enough else (middle, high)
    return [float(one) for one in np.clip(high * heavy, least, most)]


def _filled(weights: Sequence[float], *, total: int, floors: list[int], caps: list[int]) -> list[float]:
    full = [
        float(cap if weight > 0 else floor) for weight, floor, cap in zip(weights, floors, caps, strict=True)
    ]
    over = total - sum(full)
    room = [cap - have for cap, have in zip(caps, full, strict=True)]
    return [have + over * free / sum(room) if over else have for have, free in zip(full, room, strict=True)]


def _rounded(wanted: Sequence[float], *, total: int, floors: list[int], caps: list[int]) -> tuple[int, ...]:
    """Whole numbers next to `wanted`, within the bounds and adding up to `total`; the largest remainders go up."""
    whole = [
        min(cap, max(floor, math.floor(one + 1e-9)))
        for one, floor, cap in zip(wanted, floors, caps, strict=True)
    ]
    order = sorted(range(len(whole)), key=lambda place: (round(whole[place] - wanted[place], 9), place))
    while (short := total - sum(whole)) > 0:
        for place in [one for one in order if whole[one] < caps[one]][:short]:
            whole[place] += 1
    return tuple(whole)
