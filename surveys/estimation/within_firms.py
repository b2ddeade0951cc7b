"""Buyers compared within the firms that supply several of them.

A firm that is content with everything rates all its buyers high. The difference of each relation's score from the mean
of all relations that the same firm rated has no such leniency in it (fixed effects of the firm; Henke's Working Relations
Index asks by buying situation for the same reason). The figure of a buyer is the mean difference over its relations,
with the firm as cluster; it says how it stands beside the other buyers *of these firms*, and a firm with one buyer says
nothing. A firm that rates K buyers shows (K − 1) / K of the distance between one and the mean of the rest.
"""

from typing import Final

import numpy as np

from surveys.estimation import estimators
from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Flags, Floats, Ints, Sample

LEAST_BUYERS: Final = 2


def differences(scores: Floats, firm: Ints) -> Floats:
    """Each score minus the mean of its firm's [n], in the unit of `scores` [n].

    NaN where the score is missing, and for firms that have fewer than two scores.
    """
    _, place = np.unique(firm, return_inverse=True)
    known = ~np.isnan(scores)
    count = np.bincount(place, weights=known)
    sums = np.bincount(place, weights=np.where(known, scores, 0.0))
    means = np.where(count >= LEAST_BUYERS, sums / np.maximum(count, 1), np.nan)
    found: Floats = scores - means[place]
    return found


def compare(scores: Floats, buyers: Flags, sample: Sample) -> Estimated:
    """Mean differences of the buyers [k] from the mean of their suppliers' own buyers; `buyers` [n, k] flags the
    relations with each, clusters of the design are the firms. `n` and `firms` count those that rate two or more.
    """
    return estimators.mean(differences(scores, sample.design.unit), buyers, sample)
