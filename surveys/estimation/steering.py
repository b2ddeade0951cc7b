"""Does it matter who named the supplier? Relations that the rated buyer put on its list against those known otherwise.

Where the assessed firm picks who is asked, it can pick the contented. Rule for relations known from both: the buyer did
list them, so they count as listed. Beside this difference stands the one without them, of suppliers known from the
list alone: if the two tell different stories, the rule is what speaks. A relation without any source is in neither.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from surveys.estimation import contrasts, estimators
from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Flags, Floats, Sample

DOMAINS: Final = ("listed", "listed_only", "other")
_COEFFICIENTS: Final = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])


@dataclass(frozen=True, slots=True)
class Steering:
    """Means of `DOMAINS`; differences listed − other and listed only − other, with their covariance; `both` relations
    with a score are known from the list and from elsewhere.
    """

    means: Estimated
    differences: Estimated
    both: int


def steering(scores: Floats, *, listed: Flags, elsewhere: Flags, sample: Sample) -> Steering:
    """Of `scores` [n], in their unit; `listed` [n]: on the buyer's list, `elsewhere` [n]: known from another source.

    Above 0: those whom their buyer listed report a higher felt level. The difference is no proof of steering, as the
    sources reach different firms: take scores of one tier, or compare within firms.
    """
    means = estimators.mean(scores, cells(listed=listed, elsewhere=elsewhere), sample)
    counted = listed & elsewhere & ~np.isnan(scores) & (sample.weight > 0)
    return Steering(means, differences(means), int(counted.sum()))


def cells(*, listed: Flags, elsewhere: Flags) -> Flags:
    """The relations of each of `DOMAINS` [n, 3]."""
    return np.column_stack([listed, listed & ~elsewhere, elsewhere & ~listed])


def differences(means: Estimated) -> Estimated:
    """Listed − other and listed only − other from figures of `DOMAINS`, whatever they were estimated by."""
    return contrasts.combine(means, _COEFFICIENTS)
