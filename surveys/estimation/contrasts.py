"""Differences of figures that come from the same sample, with the covariance between them."""

import numpy as np

from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Floats, Ints


def combine(figures: Estimated, coefficients: Floats) -> Estimated:
    """Linear combinations C'θ of the k figures by `coefficients` [k] or [k, c]; covariance C'VC (Lumley 2010, 2.5).

    A combination rests on the least of the n, firms and degrees of freedom of the figures that it has a coefficient
    for; it has no design effect (NaN).
    """
    columns = coefficients.reshape(len(figures.value), -1)
    used = columns != 0

    def least(numbers: Ints) -> Ints:
        held = np.where(used, numbers[:, np.newaxis], np.iinfo(np.int64).max).min(axis=0)
        return np.where(used.any(axis=0), held, 0)

    missing = np.isnan(figures.value)
    known = np.where(missing, 0.0, figures.value)
    spread = np.where(missing[:, np.newaxis] | missing, 0.0, figures.covariance)
    # a figure that does not exist leaves a gap in the combinations that need it, and in no other
    gaps = (used & missing[:, np.newaxis]).any(axis=0)
    covariance: Floats = columns.T @ spread @ columns
    covariance[gaps[:, np.newaxis] | gaps] = np.nan
    return Estimated(
        value=np.where(gaps, np.nan, columns.T @ known),
        covariance=covariance,
        n=least(figures.n),
        firms=least(figures.firms),
        df=least(figures.df),
        deff=np.full(columns.shape[1], np.nan),
    )


def difference(figures: Estimated, first: int, second: int) -> Estimated:
    """Figure `first` minus figure `second` (places from 0)."""
    coefficients = np.zeros(len(figures.value))
    coefficients[first] += 1
    coefficients[second] -= 1
    return combine(figures, coefficients)
