"""The final figures of a wave, one step after the other: each step gives rows and depends on no other step."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from surveys.domain import estimate_cells, estimate_rows
from surveys.domain.answer_matrix import Matrix
from surveys.domain.estimate_cells import LISTED, Cells
from surveys.domain.estimate_rows import Cell, Place
from surveys.domain.weighting import Weighting
from surveys.estimation import firm_means, gradients, quantiles, reliability, steering, within_firms
from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Design, Flags, Floats, Ints, Sample
from surveys.instrument.columns import Column
from surveys.instrument.schema import Questionnaire
from surveys.models import Estimate, Stratum

# Cells that are estimated at once.
AT_ONCE: Final = 100
SUMMARIES: Final = ("area", "axis", "composite", "index")
DIFFERENCE, WITHIN = Estimate.Statistic.DIFFERENCE, Estimate.Statistic.WITHIN
OTHER, LIST_ALONE = "other", "list_alone"


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What every step reads: answers, weights, strata, and the cells, made once."""

    run: int
    matrix: Matrix
    weighting: Weighting
    strata: dict[int, Stratum]
    single: Cells
    crossed: Cells
    buyers: Cells

    @property
    def sample(self) -> Sample:
        return self.weighting.sample

    def means(self, column: Column, values: Floats, rows: Flags) -> Estimated:
        """Means of `values` [n] of that column in the cells `rows` [n, k]."""
        return firm_means.of_rows(values, rows, self.matrix.firm, self.sample, once=not column.per_buyer)


def basis(*, run: int, matrix: Matrix, weighting: Weighting, strata: dict[int, Stratum]) -> Basis:
    codes = estimate_cells.dimensions(matrix=matrix, strata=strata)
    return Basis(
        run,
        matrix,
        weighting,
        strata,
        estimate_cells.single(codes=codes, matrix=matrix),
        estimate_cells.crossed(codes=codes, matrix=matrix),
        estimate_cells.buyers(matrix=matrix),
    )


def column(held: Basis, *, code: str) -> Iterator[Estimate]:
    """Means of one column in every cell, medians of summaries in single cells, and buyers beside their suppliers' others."""
    at = held.matrix.column(code)
    made, values = held.matrix.columns[at], held.matrix.scores[:, at]
    place = Place(held.run, f"column:{code}", made)
    for cells in (held.single, held.crossed, held.buyers):
        for part in cells.blocks(AT_ONCE):
            yield from estimate_rows.of(held.means(made, values, part.rows), cells=part.cells, place=place)
    if made.kind in SUMMARIES:
        yield from _medians(held, place, values)
        yield from _differences(held, place, values)
    if made.per_buyer and len(held.buyers):
        apart = within_firms.differences(values, held.matrix.firm)
        beside = Place(held.run, place.step, made, WITHIN)
        for part in held.buyers.blocks(AT_ONCE):
            yield from estimate_rows.of(held.means(made, apart, part.rows), cells=part.cells, place=beside)


def alphas(held: Basis, *, questionnaire: Questionnaire) -> dict[str, dict[str, object]]:
    """Cronbach's alpha of the scored items of each area, by weight, each pair of items over the relations that have both.

    Items that are not asked of everybody leave no complete row, so pairs are used.
    """
    found = dict[str, dict[str, object]]()
    weight = held.sample.weight[held.matrix.firm]
    codes = [one.code for one in held.matrix.columns]
    for area in questionnaire.areas:
        items = [
            f"item.{item.code}"
            for item in questionnaire.items()
            if item.area == area.code and item.scoring is not None and not item.scoring.index
        ]
        scores = held.matrix.scores[:, [codes.index(item) for item in items]]
        spread = reliability.covariance(scores, weight=weight, complete=False)
        if len(items) < reliability.LEAST_ITEMS or np.isnan(spread).any():
            continue
        got = reliability.of_items(spread)
        if np.isfinite(got.alpha):
            found[area.code] = {
                "alpha": got.alpha,
                "items": items,
                "against": [items[one] for one in got.against],
            }
    return found


def _medians(held: Basis, place: Place, values: Floats) -> Iterator[Estimate]:
    """By the weights, with the variance of the design; calibration, which would make it smaller, is left out of it."""
    firm, design = held.matrix.firm, held.sample.design
    rows = Sample(
        Design(design.stratum[firm], firm, None if design.population is None else design.population[firm]),
        held.sample.weight[firm],
    )
    where = Place(place.run, place.step, place.column, Estimate.Statistic.MEDIAN)
    for part in held.single.blocks(AT_ONCE):
        counted = part.rows if place.column.per_buyer else _once(part.rows, firm)
        yield from estimate_rows.of_medians(
            quantiles.quantile(values, 0.5, counted, rows), cells=part.cells, place=where
        )


def _once(cells: Flags, firm: Ints) -> Flags:
    """The first row [n, k] of each firm in each cell: what a firm says of itself stands in all of its rows."""
    kept = np.zeros_like(cells)
    for at in range(cells.shape[1]):
        inside = np.flatnonzero(cells[:, at])
        kept[inside[np.unique(firm[inside], return_index=True)[1]], at] = True
    return kept


def _differences(held: Basis, place: Place, values: Floats) -> Iterator[Estimate]:
    """The tier gradient, and what being known from the buyer's list makes of the level."""
    where = Place(place.run, place.step, place.column, DIFFERENCE)
    tier = np.array(held.matrix.tier, dtype=object)
    tiers = (tier[:, np.newaxis] == np.array(gradients.TIERS, dtype=object)).astype(bool)
    steps = gradients.steps(held.means(place.column, values, tiers))
    cells = [Cell({"tier": first}, against=second) for first, second in gradients.STEPS]
    yield from estimate_rows.of(steps, cells=cells, place=where)
    sources = held.matrix.sources
    known = steering.cells(
        listed=np.array([LISTED in one for one in sources], bool),
        elsewhere=np.array([bool(one - {LISTED}) for one in sources], bool),
    )
    apart = steering.differences(held.means(place.column, values, known))
    cells = [Cell({"provenance": LISTED}, against=OTHER), Cell({"provenance": LIST_ALONE}, against=OTHER)]
    yield from estimate_rows.of(apart, cells=cells, place=where)
