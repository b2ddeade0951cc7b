"""Cronbach's alpha: how far the items of an area measure one thing.

α = k / (k − 1) · (1 − Σ s_ii / ΣΣ s_ij) of the covariances s of the k items (Cronbach, Psychometrika 16, 1951). An
item that is keyed the other way round enters with the other sign: (low + high − y) has the covariances of −y. Scores
of `surveys.instrument` all run from bad to good already; raw answers do not, and an item left unreversed pulls alpha
down: `Reliability.against` names items that fall when the rest rises.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from surveys.estimation.sample import Flags, Floats

LEAST_ITEMS: Final = 2


@dataclass(frozen=True, slots=True)
class Reliability:
    """`alpha` (at most 1, NaN where nothing varies); `rest[k]` the correlation of each item with the sum of the others;
    `against` the places of items where it is below 0.
    """

    alpha: float
    rest: tuple[float, ...]
    against: tuple[int, ...]


def of_items(covariance: Floats, *, reverse: Sequence[int] = ()) -> Reliability:
    """Alpha of the items with this `covariance` [k, k]; those at the places `reverse` are keyed the other way round.

    Raises:
        ValueError: fewer than two items.
    """
    count = len(covariance)
    if count < LEAST_ITEMS:
        raise ValueError(f"{count} items have no alpha")
    signs = np.ones(count)
    signs[list(reverse)] = -1
    keyed = covariance * np.outer(signs, signs)
    own, whole = np.diag(keyed), keyed.sum()
    alpha = count / (count - 1) * (1 - own.sum() / whole) if whole > 0 else np.nan
    shared = keyed.sum(axis=0) - own
    spread = np.sqrt(np.maximum(own * (whole - own - 2 * shared), 0))
    rest = np.where(spread > 0, shared / np.where(spread > 0, spread, 1), np.nan)
    return Reliability(
        float(alpha),
        tuple(float(one) for one in rest),
        tuple(int(at) for at in np.flatnonzero(np.asarray(rest) < 0)),
    )


def covariance(items: Floats, *, weight: Floats | None = None, complete: bool = True) -> Floats:
    """Covariances [k, k] of `items` [n, k], weighted by `weight` [n] if given, over n / (n − 1) as without weights.

    `complete`: of the rows without a missing value (NaN) only; otherwise each pair over the rows that have both, which
    keeps items that are not asked of everybody. A pair without two rows is NaN.
    """
    held = np.ones(len(items)) if weight is None else weight
    known: Flags = ~np.isnan(items) & (held > 0)[:, np.newaxis]
    if complete:
        known &= np.all(known, axis=1, keepdims=True)
    filled = np.where(known, items, 0.0)
    both, rows = known.T @ (held[:, np.newaxis] * known), known.T.astype(float) @ known
    sums = (held[:, np.newaxis] * filled).T @ known.astype(float)
    products = (held[:, np.newaxis] * filled).T @ filled
    enough = (rows >= 2) & (both > 0)  # noqa: PLR2004 - a variance takes two
    base = np.where(enough, both, np.nan)
    found: Floats = (
        (products - sums * sums.T / base) / base * np.where(enough, rows / np.maximum(rows - 1, 1), 0)
    )
    return found
