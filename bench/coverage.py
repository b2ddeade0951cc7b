"""What many draws say together: how often the intervals hold the truth, and how far the means are off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.draws import LEAST_FIRMS, Outcome, People
from surveys.estimation.sample import Flags, Floats

# Within these shares of draws a 95 % interval must hold the truth, for each area and for the composite.
LEAST: Final = 0.93
MOST: Final = 0.97
DEMANDED: Final = ("area.", "composite")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure, in `_T` or over all domains: the share of intervals (0-1) that hold the truth, its range over
    domains that were there in at least half of the draws, and bias in points before and after the adjustment
    (over domains: the mean of its size).
    """

    figure: str
    domains: int
    intervals: int
    coverage: float
    lowest: float
    highest: float
    bias_before: float
    bias_after: float


@dataclass(frozen=True, slots=True, eq=False)
class _Tally:
    """Over the draws [d, k]: which intervals count and which of those hold; biases [k]."""

    counted: Flags
    hits: Flags
    before: Floats
    after: Floats


def lines(population: People, found: Iterable[Outcome]) -> list[Line]:
    """For each figure its line of the whole, then of its domains; only cells of at least 30 answering firms count."""
    held = list(found)
    counted = np.array([one.firms >= LEAST_FIRMS for one in held])
    truth = population.truth
    tally = _Tally(
        counted=counted,
        hits=np.array([(one.low <= truth) & (truth <= one.high) for one in held]) & counted,
        before=_mean(np.array([one.before for one in held]) - truth, counted),
        after=_mean(np.array([one.value for one in held]) - truth, counted),
    )
    often = counted.mean(axis=0) >= 1 / 2
    whole = np.array(population.domains) == "_T"
    return [
        _line(figure, (np.array(population.figures) == figure) & cells, tally)
        for figure in dict.fromkeys(population.figures)
        for cells in (whole, ~whole & often)
    ]


def faults(kept: Iterable[Line]) -> list[str]:
    """The lines of areas and of the whole answer whose intervals hold the truth too seldom or too often."""
    return [
        f"{one.figure} ({one.domains} cells): {one.coverage:.1%}"
        for one in kept
        if one.figure.startswith(DEMANDED) and not LEAST <= one.coverage <= MOST
    ]


def table(kept: Sequence[Line]) -> str:
    head = f"{'figure':<18}{'cells':>6}{'intervals':>11}{'holds':>8}{'lowest':>8}{'highest':>8}{'bias before':>13}{'after':>8}"
    rows = [
        f"{one.figure:<18}{one.domains:>6}{one.intervals:>11,}{one.coverage:>8.1%}{one.lowest:>8.1%}{one.highest:>8.1%}"
        f"{one.bias_before:>13.2f}{one.bias_after:>8.2f}"
        for one in kept
    ]
    return "\n".join([head, *rows])


def _line(figure: str, cells: Flags, tally: _Tally) -> Line:
    counted, hits = tally.counted[:, cells].sum(axis=0), tally.hits[:, cells].sum(axis=0)
    each = hits / counted
    alone = int(cells.sum()) == 1
    return Line(
        figure=figure,
        domains=int(cells.sum()),
        intervals=int(counted.sum()),
        coverage=float(hits.sum() / counted.sum()),
        lowest=float(each.min()),
        highest=float(each.max()),
        bias_before=float((tally.before if alone else np.abs(tally.before))[cells].mean()),
        bias_after=float((tally.after if alone else np.abs(tally.after))[cells].mean()),
    )


def _mean(values: Floats, counted: Flags) -> Floats:
    """Means over the draws that count; a cell that never counts has 0, and no line reads it."""
    sums: Floats = np.where(counted, values, 0.0).sum(axis=0)
    return sums / np.maximum(counted.sum(axis=0), 1)
