"""Drawing firms: simple random samples without replacement in strata, and the rotation of a panel.

Each firm gets a number from PCG64 and the firms of a stratum with the smallest numbers are drawn: every subset of the
size is equally likely (Cochran 1977, section 2.1; Sunter 1977). The numbers are handed out in the order of the firms' keys,
so the draw depends on the seed and the frame alone, not on the order in which a database returns rows. They are the
raw 64-bit output of the bit generator: NumPy promises that stream for good, its distributions it may change (NEP 19).
"""

import math
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Rotation:
    """The panel's last sample, and the share of it that is asked again (0-1)."""

    last: AbstractSet[str]
    overlap: float


def numbers(keys: Collection[str], *, seed: int) -> dict[str, int]:
    """A 64-bit random number for each key; the same for the same seed and set of keys, in whatever order they come."""
    order = sorted(keys)
    raw: list[int] = np.random.PCG64(seed).random_raw(len(order)).tolist()
    return dict(zip(order, raw, strict=True))


def draw(
    strata: Mapping[str, Sequence[str]],
    sizes: Mapping[str, int],
    *,
    seed: int,
    rotation: Rotation | None = None,
) -> dict[str, list[str]]:
    """The keys drawn in each stratum, in the order of their numbers; `sizes` beyond a stratum's firms take all.

    With a rotation, `overlap` of the panel's firms that still stand in the stratum are drawn from them, and the rest from
    the firms that were not in it (sampling on successive occasions, Cochran section 12.11). If the last sample was itself
    a simple random one of the stratum, so is the new one: each firm still has the probability n/N.
    """
    given = numbers([key for keys in strata.values() for key in keys], seed=seed)
    drawn = {}
    for name in sorted(strata):
        ranked = sorted(strata[name], key=lambda key: (given[key], key))
        drawn[name] = _rotated(ranked, sizes[name], rotation) if rotation else ranked[: sizes[name]]
    return drawn


def _rotated(ranked: Sequence[str], size: int, rotation: Rotation) -> list[str]:
    again = [key for key in ranked if key in rotation.last]
    fresh = [key for key in ranked if key not in rotation.last]
    kept = min(size, len(again), math.floor(rotation.overlap * min(size, len(again)) + 0.5))
    kept = max(kept, min(size - len(fresh), len(again)))  # too few new firms: more of the panel stays
    return again[:kept] + fresh[: size - kept]
