"""A letter for how much a figure can carry, from its relative error.

A to D are the bands of the coefficient of variation that Statistics Canada prints with its business surveys (such as
Quarterly Financial Statistics for Enterprises: excellent under 5 %, very good under 10 %, good under 15 %, acceptable
under 25 %). The line between its E, "use with caution", and its F, "too unreliable to be published", is drawn here at
35 %.
"""

from typing import Final

import numpy as np

from surveys.estimation.sample import Floats

# Letter and the relative error, a share of 1, that it stays under; the last one has no end.
BANDS: Final = (("A", 0.05), ("B", 0.10), ("C", 0.15), ("D", 0.25), ("E", 0.35), ("F", np.inf))


def letters(relative: Floats) -> tuple[str, ...]:
    """The letter of each relative error [k]; F where there is none (NaN).

    For means, totals, ratios and quantiles the relative error is the coefficient of variation. Shares, balances and
    differences may be 0, where it means nothing: `of_scale`.
    """
    ends = np.array([end for _letter, end in BANDS[:-1]])
    places = np.searchsorted(ends, np.where(np.isnan(relative), np.inf, relative), side="right")
    return tuple(BANDS[place][0] for place in places)


def of_scale(se: Floats, *, length: float) -> Floats:
    """Standard errors [k] as shares of half the scale: `length` is 1 for shares, 2 for balances, 100 for points.

    A share of a half that a simple random sample of n answers gives has 1 / √n: 11 % (C) at 83 answers.

    Raises:
        ValueError: the scale has no length.
    """
    if not length > 0:
        raise ValueError(f"a scale of length {length:g}")
    return se / (length / 2)
