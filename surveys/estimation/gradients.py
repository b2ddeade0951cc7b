"""The tier gradient: how far the felt level falls from the first tier to the second and the third.

All three differences come from one sample, in which a firm may stand in two tiers, so they are reported with their
covariance (`contrasts`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from surveys.estimation import contrasts, estimators
from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Floats, Sample

TIERS: Final = ("1", "2", "3")
STEPS: Final = (("1", "2"), ("2", "3"), ("1", "3"))
_COEFFICIENTS: Final = np.array(
    [[(tier == first) - float(tier == second) for first, second in STEPS] for tier in TIERS]
)


@dataclass(frozen=True, slots=True)
class Gradient:
    """Means of the tiers in the order of `TIERS`, and the differences t1 − t2, t2 − t3, t1 − t3 of `STEPS`."""

    tiers: Estimated
    steps: Estimated


def gradient(scores: Floats, tier: Sequence[str], sample: Sample) -> Gradient:
    """Of `scores` [n], in their unit, by the `tier` of each relation [n]; a tier without a score leaves NaN in its mean
    and in the differences that need it.
    """
    domains = np.asarray(tier, dtype=object)[:, np.newaxis] == np.array(TIERS, dtype=object)
    means = estimators.mean(scores, domains.astype(bool), sample)
    return Gradient(means, steps(means))


def steps(tiers: Estimated) -> Estimated:
    """The differences of `STEPS` from figures of `TIERS`, whatever they were estimated by."""
    return contrasts.combine(tiers, _COEFFICIENTS)
