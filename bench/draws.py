"""A made-up population that is drawn again and again: do the 95 % intervals hold its truth?

Everybody in the synthetic world answers the whole questionnaire; means over all buying relations, or over all firms of
what a firm says of itself, are the truth. Then
samples are drawn in strata (industry × size), answered as a response model says, weighted as a wave is (response
classes, trimming, calibration on the frame) and estimated, firms being the clusters of their relations.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from surveys import questionnaires
from surveys.estimation import design, estimators, firm_sums, intervals, margins, weights
from surveys.estimation.sample import Calibration, Design, Flags, Floats, Ints, Sample
from surveys.instrument import columns, reader
from surveys.instrument.columns import Column
from surveys.synthetic import feelings, worlds
from surveys.synthetic.feelings import ResponseModel

SEED: Final = 20261125
KINDS: Final = ("area", "axis", "composite", "index", "indicator")
# Of the firms that are asked this share answers, but for the full response.
RATE: Final = 0.3
ANSWERS: Final = 800
LEAST_FIRMS: Final = 30
LEAST_IN_A_MARGIN: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The suppliers of a world, N of them, and what their relations add up to in k cells: a cell is a figure
    (an area, the composite) in a domain (all, a region, an industry, …).

    `above` and `below` [N, k] are sums of scores and numbers of scored relations (a firm's own score, and 1, where it
    speaks of itself), `truth` [k] the population's mean, `shares` [k] the cells of a share in %.
    """

    world: worlds.World
    firm: Ints
    codes: dict[str, list[str]]
    stratum: Ints
    figures: tuple[str, ...]
    domains: tuple[str, ...]
    above: Floats
    below: Floats
    shares: Flags

    @property
    def truth(self) -> Floats:
        found: Floats = self.above.sum(axis=0) / self.below.sum(axis=0)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One draw: the estimate, its bounds and the answering firms of each cell [k], the mean by design weight alone
    before any adjustment [k], and what the weights' inequality cost.
    """

    value: Floats
    low: Floats
    high: Floats
    firms: Ints
    before: Floats
    kish: float


def people(*, firms: int, kinds: Sequence[str] = KINDS, seed: int = SEED) -> People:
    """A world of `firms`, answered and scored by the shipped core questionnaire, with figures of these kinds."""
    text = Path(questionnaires.__file__).with_name("core.v1.yaml").read_text(encoding="utf-8")
    layout = columns.layout(reader.from_yaml(text))
    world = worlds.make(worlds.Recipe(firms=firms, seed=seed))
    population = worlds.populate(world, layout.questionnaire)
    scores = np.full((world.chains.supplier.size, len(layout.columns)), np.nan)
    for firm, said in population.answered.items():
        for place, on_buyer in zip(population.relations_of[firm], said.buyers, strict=True):
            row = np.frombuffer(layout.vector({**said.firm, **on_buyer}), ">i2").astype(float)
            scores[place] = np.where(row == columns.NONE, np.nan, row / columns.HUNDREDTHS)
    kept = [place for place, column in enumerate(layout.columns) if column.kind in kinds]
    return _summed(world, [layout.columns[place] for place in kept], scores[:, kept])


def _summed(world: worlds.World, made_of: Sequence[Column], scores: Floats) -> People:
    made = world.made
    firm = np.array(sorted(world.relations_of), np.int64)
    codes = {
        "region": [made.regions[one] for one in made.region[firm]],
        "industry": [made.industries[one] for one in made.industry[firm]],
        "size": [made.sizes[one] for one in made.size[firm]],
        "tier": [str(one) for one in made.tier[firm]],
    }
    names = ["_T", *(f"{name}={code}" for name, held in codes.items() for code in sorted(set(held)))]
    cells = np.column_stack(
        [np.ones(len(firm), bool)]
        + [np.array(held) == code for held in codes.values() for code in sorted(set(held))]
    )
    place = np.searchsorted(firm, world.chains.supplier)
    parts = []
    for column, values in zip(made_of, scores.T, strict=True):
        above, below = firm_sums.sums(values, cells[place], place, len(firm))
        parts.append(
            (above, below) if column.per_buyer else (above / np.maximum(below, 1), (below > 0).astype(float))
        )
    stratum = np.unique(made.industry[firm] * len(made.sizes) + made.size[firm], return_inverse=True)[1]
    return People(
        world,
        firm,
        codes,
        stratum.astype(np.int64),
        tuple(column.code for column in made_of for _ in names),
        tuple(names) * len(made_of),
        np.hstack([above for above, _ in parts]),
        np.hstack([below for _, below in parts]),
        np.repeat([column.unit == "percent" for column in made_of], len(names)),
    )


def outcomes(
    population: People, *, model: ResponseModel, draws: Sequence[int], seed: int = SEED
) -> Iterator[Outcome]:
    """What each of the samples numbered `draws` says; ANSWERS firms are to answer, so more are asked where not all do."""
    world = population.world
    chance = feelings.willingness(model=model, rate=RATE, made=world.made, feelings=world.feelings)
    asked = round(ANSWERS / (1 if model == "full" else RATE))
    sizes = np.bincount(population.stratum)
    cells = [design.Cell(population=size, drawable=size) for size in sizes.tolist()]
    take = np.array(design.allocate(cells, size=asked, least=2, method="proportional"))
    for number in draws:
        made = np.random.default_rng([seed, number])
        order = np.lexsort((made.random(len(population.firm)), population.stratum))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        chosen = np.flatnonzero(rank < take[population.stratum])
        answered = made.random(len(chosen)) < chance[population.firm[chosen]]
        yield _outcome(population, chosen, answered, (take / sizes)[population.stratum[chosen]])


def _outcome(population: People, chosen: Ints, answered: Flags, probability: Floats) -> Outcome:
    codes = {name: [held[one] for one in chosen] for name, held in population.codes.items()}
    known = [
        _margin(population, name, codes[name], answered) for name in ("region", "industry", "size", "tier")
    ]
    found = weights.weigh(
        probability=probability,
        answered=answered,
        classes=list(zip(codes["size"], codes["tier"], codes["industry"], strict=True)),
        known=margins.joined(*known),
    )
    here = chosen[answered]
    stratum = population.stratum[here]
    sizes = np.bincount(population.stratum)[stratum].astype(float)
    met = found.calibration
    sample = Sample(
        Design(stratum, here, sizes),
        found.weight[answered],
        None
        if met is None
        else Calibration(met.auxiliary[answered], met.base[answered], leverage=met.leverage),
    )
    above, below = population.above[here], population.below[here]
    figures = estimators.ratio(above, below, below > 0, sample)
    low, high = intervals.t(figures)
    within = replace(figures, value=figures.value / 100, covariance=figures.covariance / 100**2)
    shares = [100 * bound for bound in intervals.logit(within)]
    low, high = (np.where(population.shares, *pair) for pair in zip(shares, (low, high), strict=True))
    plain = 1 / probability[answered]
    with np.errstate(invalid="ignore"):
        before = (plain @ above) / (plain @ below)
    return Outcome(figures.value, low, high, figures.firms, before, found.report.steps[-1].kish)


def _margin(population: People, name: str, codes: list[str], answered: Flags) -> margins.Auxiliary:
    held, counts = np.unique(population.codes[name], return_counts=True)
    totals = dict(zip(held.tolist(), counts.astype(float).tolist(), strict=True))
    return margins.pooled(name, codes, totals, answered, least=LEAST_IN_A_MARGIN)
