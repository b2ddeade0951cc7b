"""Response classes: those who answered stand for those of their class who did not.

The factor of a class is Σ d invited / Σ d answering (Oh & Scheuren 1983; Särndal & Lundström 2005, 6). A class with
fewer than `least` answers is merged, smallest first, with the class under the same parent whose response rate is
nearest to its own: that changes the weights least. A class is named by its labels from the most important to the
least ("C29", "KR-11", "S"); its parent has the last label dropped. Only where no class is left under the parent does
the search go one label up. The order of rows has no say in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from surveys.estimation.sample import Flags, Floats, Ints

Key = tuple[str, ...]
LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Class:
    """One class after merging: the keys it is `made_of`, sorted, how many units were `invited` and `answered`, the
    `rate` of answers by design weight (0-1) and the `factor` on the weights, 1/rate.
    """

    made_of: tuple[Key, ...]
    invited: int
    answered: int
    rate: float
    factor: float


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """`weight` [n], 0 for those who did not answer, and `group` [n], the place of each unit's class in `classes`."""

    weight: Floats
    group: Ints
    classes: tuple[Class, ...]


@dataclass(slots=True)
class _Pile:
    """A class while it is merged; sums are by design weight."""

    keys: list[Key]
    invited: int
    answered: int
    weight: float
    answering: float

    @property
    def rate(self) -> float:
        return self.answering / self.weight if self.weight else 0.0


def adjust(base: Floats, answered: Flags, keys: Sequence[Key], *, least: int = LEAST) -> Adjusted:
    """Weights of those who `answered` [n], raised by the factor of their class; `keys` [n] all have as many labels.

    Raises:
        ValueError: nobody answered, lengths differ, or keys of different depth.
    """
    if len(base) != len(answered) or len(base) != len(keys) or len({len(key) for key in keys}) != 1:
        raise ValueError("each unit has one weight, one answer and one key of the same depth")
    if not (base[answered] > 0).any():
        raise ValueError("nobody answered")
    piles = _merged(_piles(base, answered, keys), max(least, 1))
    place = {key: number for number, pile in enumerate(piles) for key in pile.keys}
    group = np.array([place[key] for key in keys], np.int64)
    classes = tuple(
        Class(tuple(sorted(one.keys)), one.invited, one.answered, one.rate, 1 / one.rate) for one in piles
    )
    factor = np.array([one.factor for one in classes])
    return Adjusted(np.where(answered, base * factor[group], 0.0), group, classes)


def _piles(base: Floats, answered: Flags, keys: Sequence[Key]) -> list[_Pile]:
    """Units of weight 0 cannot answer for others and need none."""
    names = sorted(set(keys))
    place = {key: number for number, key in enumerate(names)}
    group = np.array([place[key] for key in keys], np.int64)
    sums = [
        np.bincount(group, held, len(names)).tolist()
        for held in (base > 0, answered & (base > 0), base, base * answered)
    ]
    return [
        _Pile([key], int(invited), int(got), weight, answering)
        for key, invited, got, weight, answering in zip(names, *sums, strict=True)
    ]


def _merged(piles: list[_Pile], least: int) -> list[_Pile]:
    while len(piles) > 1:
        small = min(piles, key=lambda one: (one.answered, one.keys))
        if small.answered >= least:
            break
        other = _nearest(small, [one for one in piles if one is not small])
        other.keys += small.keys
        other.keys.sort()
        other.invited += small.invited
        other.answered += small.answered
        other.weight += small.weight
        other.answering += small.answering
        piles = [one for one in piles if one is not small]
    return sorted(piles, key=lambda one: one.keys)


def _nearest(small: _Pile, others: list[_Pile]) -> _Pile:
    depth = len(small.keys[0])
    for kept in range(depth - 1, -1, -1):
        parents = {key[:kept] for key in small.keys}
        near = [one for one in others if any(key[:kept] in parents for key in one.keys)]
        if near:
            return min(near, key=lambda one: (abs(one.rate - small.rate), one.keys))
    return others[0]  # unreachable: at depth 0 all are near
