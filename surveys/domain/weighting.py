"""The weights of a closed wave: from the chance of being drawn to totals that the frame knows.

The base is N_h / n_h, firms of the frame over firms drawn: those that could not be asked (stopped, tired, out of reach)
are spoken for by the firms of their stratum that could.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from surveys.domain.answer_matrix import Matrix
from surveys.estimation import margins, weights
from surveys.estimation.margins import Auxiliary, CalibrationError
from surveys.estimation.sample import Calibration, Design, Flags, Sample
from surveys.estimation.weights import Weighted
from surveys.models import SampleUnit, Stratum, Wave

# What is known of a firm before it answers, from the most important for its answering to the least.
DIMENSIONS: Final = ("size_class", "tier", "industry", "region")
# A known total that rests on fewer answers is joined with another one.
LEAST_IN_A_MARGIN: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Weighting:
    """A sample of the m firms that answered, in their order, and how its weights came about, in words of JSON."""

    sample: Sample
    report: dict[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class _Invited:
    """Every firm that was drawn: its stratum, and which of them answered. Those that did come first in each stratum."""

    strata: tuple[Stratum, ...]
    answered: Flags


def weigh(*, wave: Wave, matrix: Matrix) -> Weighting:
    """Weighs the firms of `matrix`; at least one has answered.

    A margin that cannot be met with the others is left out, the last of them first, and named in the report.
    """
    strata = {one.pk: one for one in Stratum.objects.filter(wave=wave).order_by("pk")}
    order = np.argsort(matrix.stratum, kind="stable")
    invited = _invited(wave, strata, matrix)
    held, given_up = _weighted(invited, tuple(strata.values()))
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    answered = np.flatnonzero(invited.answered)[back]
    known = held.calibration
    sample = Sample(
        Design(
            matrix.stratum,
            np.arange(len(matrix.responses)),
            np.array([strata[pk].population for pk in matrix.stratum.tolist()], float),
        ),
        held.weight[answered],
        None
        if known is None
        else Calibration(known.auxiliary[answered], known.base[answered], leverage=known.leverage),
    )
    return Weighting(sample, {**asdict(held.report), "left_out": given_up})


def _invited(wave: Wave, strata: dict[int, Stratum], matrix: Matrix) -> _Invited:
    units = SampleUnit.objects.filter(wave=wave).exclude(origin=SampleUnit.Origin.SNOWBALL)
    asked = np.array(sorted(units.values_list("stratum_id", flat=True)), np.int64)
    rows = list[Stratum]()
    answered = list[bool]()
    for pk, stratum in strata.items():
        here = int((asked == pk).sum())
        got = int((matrix.stratum == pk).sum())
        rows += [stratum] * here
        answered += [True] * got + [False] * (here - got)
    return _Invited(tuple(rows), np.array(answered, bool))


def _weighted(invited: _Invited, strata: Sequence[Stratum]) -> tuple[Weighted, list[str]]:
    parts = list(_margins(invited, strata)) or [_everybody(invited, strata)]
    sizes = Counter(one.pk for one in invited.strata)
    probability = np.array([sizes[one.pk] / one.population for one in invited.strata])
    classes = [tuple(getattr(one, name) for name in DIMENSIONS) for one in invited.strata]
    given_up = list[str]()
    while True:
        known = margins.joined(*parts) if parts else None
        try:
            return weights.weigh(
                probability=probability, answered=invited.answered, classes=classes, known=known
            ), given_up
        except CalibrationError:
            if not parts:
                raise
            given_up.append(parts.pop().names[0].partition("=")[0])


def _margins(invited: _Invited, strata: Sequence[Stratum]) -> Iterable[Auxiliary]:
    """Firms of the frame by each dimension that the design tells apart."""
    for name in DIMENSIONS:
        totals = Counter[str]()
        for one in strata:
            totals[getattr(one, name)] += one.population
        known = {code: float(number) for code, number in totals.items() if number}
        if len(known) > 1:
            codes = [getattr(one, name) for one in invited.strata]
            yield margins.pooled(name, codes, known, invited.answered, least=LEAST_IN_A_MARGIN)


def _everybody(invited: _Invited, strata: Sequence[Stratum]) -> Auxiliary:
    total = float(sum(one.population for one in strata))
    return margins.margin("all", ["_T"] * len(invited.strata), {"_T": total})
