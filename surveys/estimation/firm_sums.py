"""From rows (buying relations) to their firms: what a firm's rows in each domain add up to.

Weights are calibrated on firms, so the residuals of a calibrated figure are residuals of firms too: a ratio over
relations is the ratio of two totals over firms, and the same Taylor linearisation holds (Särndal, Swensson & Wretman
1992, 5.6 and 8.9 on a regression at the level of the first-stage units).
"""

import numpy as np
from scipy import sparse

from surveys.estimation.sample import Flags, Floats, Ints


def sums(y: Floats, domains: Flags, firm: Ints, firms: int) -> tuple[Floats, Floats]:
    """Sums of `y` [n] and number of rows in each of `domains` [n, k], for each firm [firms, k].

    `firm` [n] is the row's place among the firms, 0 … firms − 1. A row without y (NaN) is in no domain. For
    `estimators.ratio(above, below, below > 0, sample of the firms)`, which gives the mean over rows.
    """
    known = domains & ~np.isnan(y)[:, np.newaxis]
    held = sparse.csr_array((np.ones(len(firm)), (firm, np.arange(len(firm)))), shape=(firms, len(firm)))
    above: Floats = held @ np.where(known, y[:, np.newaxis], 0.0)
    below: Floats = held @ known.astype(float)
    return above, below
