"""Means over buying relations, or over firms, from a sample of firms.

What a firm's relations add up to in a domain is a variable of the firm (`firm_sums`), so that weights that were
calibrated on firms have residuals of firms. What a firm says of itself stands in the rows of all its buyers; its mean
is over firms, each of them once.
"""

from dataclasses import replace

import numpy as np

from surveys.estimation import estimators, firm_sums
from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Flags, Floats, Ints, Sample


def of_rows(y: Floats, cells: Flags, firm: Ints, sample: Sample, *, once: bool = False) -> Estimated:
    """Weighted means of `y` [n] in `cells` [n, k], in the unit of y; NaN is no answer.

    `firm` [n] is the row's place among the rows of `sample`, which are firms. `once`: y is the firm's, the same in all
    its rows. `n` of the result counts rows (firms, with `once`), design effects compare with a sample of `firms` firms.
    """
    above, below = firm_sums.sums(y, cells, firm, sample.design.rows)
    if once:
        above, below = above / np.maximum(below, 1), (below > 0).astype(float)
    return of_sums(above, below, sample)


def of_sums(above: Floats, below: Floats, sample: Sample) -> Estimated:
    """As `of_rows`, from the sums of scores and the numbers of rows of each firm [firms, k]."""
    figures = estimators.ratio(above, below, below > 0, sample)
    rows = below[sample.weight > 0].sum(axis=0)
    return replace(figures, n=np.rint(rows).astype(np.int64))
