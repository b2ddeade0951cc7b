"""Cutting the heaviest weights, and handing what was cut to the others of the group in proportion.

A few very heavy answers make figures unsteady; a cut trades that for a little bias (Potter, A study of procedures to
identify and trim extreme sampling weights, ASA 1990). The sum of each group stays what it was. Handing out can lift
another weight over the ceiling, so it is repeated until none is above.
"""

from dataclasses import dataclass

import numpy as np

from surveys.estimation.sample import Flags, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Trimmed:
    """`weight` [n]; `ceiling` [n] of each unit's group, infinite where nothing is cut; which were `cut` [n]."""

    weight: Floats
    ceiling: Floats
    cut: Flags


def trim(weight: Floats, group: Ints, *, times: float) -> Trimmed:
    """No weight above `times` the median of the weights above 0 of its `group` [n].

    With `times` ≥ 1 there is always room below the ceiling for what is cut where `times` × median ≥ mean; a group
    whose mean weight is above its ceiling gets that mean as the ceiling (all weights equal).

    Raises:
        ValueError: `times` below 1.
    """
    if not times >= 1:
        raise ValueError(f"a ceiling is at least the median itself, not {times:g} of it")
    trimmed, ceiling, cut = weight.copy(), np.full(len(weight), np.inf), np.zeros(len(weight), bool)
    for one in np.unique(group[weight > 0]):
        rows = np.flatnonzero((group == one) & (weight > 0))
        held = weight[rows]
        top = max(times * float(np.median(held)), float(held.mean()))
        trimmed[rows], cut[rows], ceiling[rows] = _within(held, top), held > top, top
    return Trimmed(trimmed, ceiling, cut)


def _within(held: Floats, top: float) -> Floats:
    """min(top, k·held) with the one k ≥ 1 that keeps the sum: the end of handing out again and again.

    With the m heaviest at the ceiling, k = (sum − m·top) / (sum of the others); the right m is the first whose
    heaviest other stays below.
    """
    if held.max() <= top:
        return held
    heavy = np.sort(held)[::-1]
    rest = np.append(np.cumsum(heavy[::-1])[::-1], 0.0)
    for at_top in range(1, len(heavy)):
        k = (rest[0] - at_top * top) / rest[at_top]
        if k * heavy[at_top] <= top:
            return np.asarray(np.minimum(top, k * held), float)
    return np.full(len(held), top)
