"""Scores on 0-100 by fixed goalposts: the ends of the scale itself, never the least and most that a wave happened to see.

Min-max on each wave's own range makes waves incomparable: the same answers would score otherwise beside others (OECD and
JRC, Handbook on Constructing Composite Indicators, 2008, step 5). With the ends of the scale a score depends on nothing
but the answer.
"""

import numpy as np

from surveys.estimation.sample import Floats


def to_hundred(values: Floats, *, lowest: float, highest: float) -> Floats:
    """`values` (any shape) from the scale `lowest`-`highest` to 0-100, `lowest` being the worst; NaN stays NaN. A scale
    whose worst end is the higher number has `lowest` above `highest`.

    Raises:
        ValueError: the ends are one, or a value lies outside them.
    """
    if lowest == highest:
        raise ValueError(f"no scale from {lowest:g} to {highest:g}")
    shares: Floats = 100.0 * (values - lowest) / (highest - lowest)
    outside = (shares < 0) | (shares > 100)  # noqa: PLR2004
    if outside.any():
        raise ValueError(f"{np.asarray(values)[outside][0]:g} lies outside {lowest:g} to {highest:g}")
    return shares
