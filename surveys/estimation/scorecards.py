"""The scorecard of a buyer: how the relations with it are felt, and how it stands among its suppliers' other buyers.

The unit that is rated is the buying relation; one supplier can rate several buyers, so the firm is the cluster of its
relations. Whether a buyer may be named, and from how many firms on, is not decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.estimation import domains, estimators, within_firms
from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Floats, Sample


@dataclass(frozen=True, slots=True)
class Scorecards:
    """Of the `buyers` [k]: for each column of scores their means [k] in `levels`, and in `within` the mean differences
    from the own mean of suppliers that rate two or more; both in the unit of the column.
    """

    buyers: tuple[str, ...]
    levels: tuple[Estimated, ...]
    within: tuple[Estimated, ...]


def scorecards(scores: Floats, buyer: Sequence[str], sample: Sample) -> Scorecards:
    """Of the columns of `scores` [n, q] by the `buyer` of each relation [n]; an empty code is nobody's relation.

    A relation with a buyer without a code still belongs to its supplier's own mean.
    """
    names, cells = domains.by(buyer)
    columns = [scores[:, place] for place in range(scores.shape[1])]
    return Scorecards(
        names,
        tuple(estimators.mean(one, cells, sample) for one in columns),
        tuple(within_firms.compare(one, cells, sample) for one in columns),
    )
