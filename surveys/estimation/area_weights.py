"""From areas to one index: sets of weights as data, each with its version and source, and what they make of areas.

A set never changes; another one is a new version. The index of areas is Σ weight × area ÷ Σ weight and needs every
area that has a weight: an area without a figure is not made up for by the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from surveys.estimation import contrasts
from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Floats


@dataclass(frozen=True, slots=True)
class AreaWeights:
    """Shares of the areas in %, in force from the first day of `since`; `source` is where they were published."""

    code: str
    version: int
    since: date
    weights: tuple[tuple[str, int], ...]
    source: str

    def of(self, areas: Sequence[str]) -> Floats:
        """Shares (of 1) of `areas`, in their order; an area that the set does not know has none.

        Raises:
            ValueError: an area with a weight is not among them.
        """
        known = dict(self.weights)
        missing = sorted(code for code, weight in known.items() if weight and code not in areas)
        if missing:
            raise ValueError(f"{self.code} weighs areas that there are not: {', '.join(missing)}")
        shares: Floats = np.array([known.get(code, 0) for code in areas], float) / sum(known.values())
        return shares


# The only full table of weights found of the Korea Commission for Corporate Partnership's survey: 거래관계 40, 협력 30,
# 운영체계 30 (2012 edition). Ours are the same shares; they stand apart, so that ours may change and KCCP's stay.
VERSIONS: Final = (
    AreaWeights(
        "kccp", 2012, date(2012, 1, 1), (("trading", 40), ("cooperation", 30), ("system", 30)),
        "http://web1.etoday.co.kr/news/view/738476",
    ),
    AreaWeights(
        "winwin", 1, date(2026, 1, 1), (("trading", 40), ("cooperation", 30), ("system", 30)),
        "surveys/questionnaires/core.v1.yaml",
    ),
)  # fmt: skip


def known(code: str, version: int) -> AreaWeights:
    """Raises `LookupError` for a version that there is not."""
    for one in VERSIONS:
        if (one.code, one.version) == (code, version):
            return one
    raise LookupError(f"no weights {code} {version}")


def rows(scores: Floats, areas: Sequence[str], weights: AreaWeights) -> Floats:
    """The index [n] of each row of `scores` [n, areas], in points; NaN where an area with a weight is missing."""
    shares = weights.of(areas)
    used = shares > 0
    found: Floats = scores[:, used] @ shares[used]
    return found


def index(figures: Estimated, areas: Sequence[str], weights: AreaWeights) -> Estimated:
    """The index of estimated `areas` of one domain, with the standard error that their covariance gives it.

    Unlike the mean of `rows`, it uses every answer to each area, also of those who lack another one.
    """
    return contrasts.combine(figures, weights.of(areas))
