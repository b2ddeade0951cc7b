"""Figures of firms that others named, by the generalised weight share method (`surveys.estimation.weight_shares`).

Only a confidential wave whose link stands can tell which answer a named firm gave; otherwise there are none. A firm of the
second tier was named by drawn firms; one of the third by named firms of the second. The share of a firm that answered is
raised by invited / answered of its tier. First-tier namers are the first-stage units of the variance.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from surveys.domain import answer_matrix, estimate_rows, questionnaires, vault
from surveys.domain.answer_matrix import Matrix
from surveys.domain.estimate_rows import Cell, Place
from surveys.domain.final_figures import SUMMARIES, Basis
from surveys.domain.keys import KeyIsGone
from surveys.domain.queries import microdata, weight_shares
from surveys.estimation import firm_means, firm_sums
from surveys.estimation import weight_shares as sharing
from surveys.estimation.sample import Floats, Ints
from surveys.estimation.weight_shares import Shares
from surveys.models import Estimate, SampleUnit, Wave

STEP: Final = "named"
TIERS: Final = ("2", "3")


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Named firms that answered: `matrix`, the `tier` of each [m], their shares in the drawn namers by tier, and the
    `report`: by tier how many were invited, answered, weighted, without a usable number of customers, raised.
    """

    matrix: Matrix
    tier: tuple[str, ...]
    shares: dict[str, Shares]
    report: dict[str, dict[str, int]]


def read(*, wave: Wave, drawn: Matrix) -> Named | None:
    """None where nobody was named, nobody of them answered, or the link to the firms is gone."""
    units = dict(
        SampleUnit.objects.filter(wave=wave, origin=SampleUnit.Origin.SNOWBALL).values_list("pk", "tier")
    )
    if not units:
        return None
    try:
        responses = {unit: link.response_id for unit, link in vault.links(wave=wave).items() if unit in units}
    except KeyIsGone:
        return None
    matrix = answer_matrix.named(wave=wave)
    place = {response: at for at, response in enumerate(matrix.responses)}
    answered = {unit: place[response] for unit, response in responses.items() if response in place}
    if not answered:
        return None
    tier = [""] * len(matrix.responses)
    for unit, at in answered.items():
        tier[at] = units[unit]
    links = _customers(wave, matrix)
    by_drawn, by_named = _pairs(wave, drawn, matrix, answered)
    first = sharing.share(*by_drawn, namers=len(drawn.responses), links=links)
    following = sharing.share(*by_named, namers=len(matrix.responses), links=links)
    return _shared(matrix, tuple(tier), Counter(units.values()), first, following)


def rows(held: Basis, *, named: Named) -> Iterator[Estimate]:
    """Means of the summaries and indicators over the named firms of each tier, labelled with their basis."""
    firms = len(named.matrix.responses)
    everything = np.ones((len(named.matrix.firm), 1), bool)
    for at, column in enumerate(named.matrix.columns):
        if column.kind not in {*SUMMARIES, "indicator"}:
            continue
        above, below = firm_sums.sums(named.matrix.scores[:, at], everything, named.matrix.firm, firms)
        if not column.per_buyer:
            above, below = above / np.maximum(below, 1), (below > 0).astype(float)
        place = Place(held.run, STEP, column, basis=Estimate.Basis.WEIGHT_SHARE)
        for tier, shares in named.shares.items():
            own = (np.array(named.tier, dtype=object) == tier).astype(float)[:, np.newaxis]
            figures = firm_means.of_sums(
                shares.contributions(above * own), shares.contributions(below * own), held.sample
            )
            yield from estimate_rows.of(figures, cells=[Cell({"tier": tier})], place=place)


def _shared(
    matrix: Matrix, tier: tuple[str, ...], invited: Counter[str], first: Shares, following: Shares
) -> Named:
    """Each named firm that answered stands for as many as were invited for each of its tier that did."""
    got = Counter(tier)
    own = {code: np.array([one == code for one in tier], bool) for code in TIERS}
    raised = {code: np.where(own[code], invited[code] / max(got[code], 1), 0.0) for code in TIERS}
    reached = {"2": first, "3": first.adjusted(raised["2"]).then(following)}
    return Named(
        matrix,
        tier,
        {code: reached[code].adjusted(raised[code]) for code in TIERS if got[code]},
        {
            code: {
                "invited": invited[code],
                "answered": got[code],
                "weighted": int((reached[code].weighted & own[code]).sum()),
                "unknown": int((reached[code].unknown & own[code]).sum()),
                "raised": int((reached[code].raised & own[code]).sum()),
            }
            for code in TIERS
            if got[code]
        },
    )


def _pairs(
    wave: Wave, drawn: Matrix, matrix: Matrix, answered: Mapping[int, int]
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Places of namer and named, of namings by drawn firms and of those by firms that were named themselves."""
    drawn_place = {response: at for at, response in enumerate(drawn.responses)}
    named_place = {response: at for at, response in enumerate(matrix.responses)}
    pairs = ([], []), ([], [])  # type: tuple[tuple[list[int], list[int]], tuple[list[int], list[int]]]
    for link in weight_shares.links(wave=wave):
        if link.unit_id not in answered:
            continue
        is_drawn = link.namer_origin != SampleUnit.Origin.SNOWBALL
        place = drawn_place if is_drawn else named_place
        if link.namer in place:
            who, whom = pairs[0] if is_drawn else pairs[1]
            who.append(place[link.namer])
            whom.append(answered[link.unit_id])
    first, second = ((np.array(a, np.int64), np.array(b, np.int64)) for a, b in pairs)
    return first, second


def _customers(wave: Wave, matrix: Matrix) -> Floats:
    """L of each named firm [m] as it answered, NaN where it did not."""
    item = questionnaires.compiled(wave=wave).with_role("eligible_customers")
    said = microdata.answers_of(wave=wave, responses=matrix.responses)
    found = np.full(len(matrix.responses), np.nan)
    for at, response in enumerate(matrix.responses):
        value = said.get(response, {}).get(item.code, "") if item else ""
        if isinstance(value, str) and value:
            found[at] = float(value)
    return found
