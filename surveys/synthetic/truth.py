"""The whole made-up population, answered and scored: what an estimate from a sample of it must find."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.instrument import scoring
from surveys.instrument.schema import Questionnaire
from surveys.synthetic import answering
from surveys.synthetic.answering import Answered
from surveys.synthetic.feelings import Feelings, Floats
from surveys.synthetic.firms import Chains, Firms


@dataclass(frozen=True, slots=True)
class Population:
    """`answered[i]` is what firm i would answer, with its relations in the order of `relations_of[i]`; `composite[r]`
    the 0-100 score of relation r, NaN where the questionnaire's rule gives none.
    """

    answered: dict[int, Answered]
    relations_of: dict[int, tuple[int, ...]]
    composite: Floats


def relations_of(chains: Chains) -> dict[int, tuple[int, ...]]:
    """The relations of each supplier, in order."""
    found: dict[int, list[int]] = {}
    for place, supplier in enumerate(chains.supplier.tolist()):
        found.setdefault(supplier, []).append(place)
    return {supplier: tuple(places) for supplier, places in found.items()}


def populate(
    *,
    questionnaire: Questionnaire,
    made: Firms,
    chains: Chains,
    feelings: Feelings,
    seed: int,
    only: Sequence[int] | None = None,
) -> Population:
    """Answers of every supplier, or of `only` these. A firm answers the same whoever else is asked: it draws from a
    generator of its own.
    """
    own = relations_of(chains)
    answered: dict[int, Answered] = {}
    composite = np.full(chains.supplier.size, np.nan)
    for firm in own if only is None else only:
        if firm >= made.count or firm not in own:
            raise ValueError(f"firm {firm} supplies nobody")
        said = answering.respond(
            questionnaire=questionnaire,
            felt=float(feelings.firm[firm]),
            by_buyer=[float(feelings.relation[place]) for place in own[firm]],
            afraid=bool(feelings.afraid[firm]),
            draw=np.random.Generator(np.random.PCG64([seed, firm])),
        )
        answered[firm] = said
        for place, on_buyer in zip(own[firm], said.buyers, strict=True):
            found = scoring.score(questionnaire, {**said.firm, **on_buyer}).composite
            composite[place] = np.nan if found is None else float(found)
    return Population(answered, {firm: own[firm] for firm in answered}, composite)


def means(values: Floats, cells: Sequence[str]) -> dict[str, float]:
    """The mean of each cell over the values that are there; cells of NaN alone are left out. `_T` is all."""
    kept: dict[str, list[float]] = {}
    for value, cell in zip(values.tolist(), cells, strict=True):
        if value == value:  # noqa: PLR0124 - not NaN
            kept.setdefault(cell, []).append(value)
            kept.setdefault("_T", []).append(value)
    return {cell: float(np.mean(found)) for cell, found in kept.items()}
