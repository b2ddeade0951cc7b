"""A sample as an estimator sees it: the strata, the first-stage units, their number in the population, and weights.

The first-stage unit is the firm; the rows of a firm (its buying relations) are its cluster. Only the first stage
enters the variance (the "ultimate cluster", Särndal, Swensson & Wretman, Model Assisted Survey Sampling, 1992, 4.6).
"""

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Rule = Literal["shape", "nesting", "population_value", "population_constant", "population_units", "weight"]

_WORDS: Final[dict[Rule, str]] = {
    "shape": "every column has one value for each row, and there is at least one row",
    "nesting": "a first-stage unit stands in one stratum",
    "population_value": "the population of a stratum is a number above 0",
    "population_constant": "the population is the same in all rows of a stratum",
    "population_units": "a stratum's population has at least as many first-stage units as the sample",
    "weight": "a weight is a finite number, 0 or above",
}


class DesignError(ValueError):
    """A row breaks a rule of the design; `row` counts from 0, `value` is what stands there."""

    def __init__(self, rule: Rule, *, row: int = 0, value: float = np.nan) -> None:
        self.rule, self.row, self.value = rule, row, value
        super().__init__(f"row {row}, value {value:g}: {_WORDS[rule]}")


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Strata and first-stage units of n rows, both as any whole numbers.

    `population` is the number of first-stage units in the population of the row's stratum (R's fpc), infinite for a
    stratum without correction; None is no correction at all. `within`: the same cluster number in two strata is two
    units (R's nest=TRUE), otherwise that is an error.

    Computed: `unit[n]` numbers the units from 0, those of a stratum in a row; per unit `unit_stratum[m]`; per stratum
    `units[H]` in the sample and `fraction[H]`, the share of its population that they are. Raises `DesignError`.
    """

    stratum: Ints
    cluster: Ints
    population: Floats | None = None
    within: bool = False
    unit: Ints = field(init=False, repr=False)
    unit_stratum: Ints = field(init=False, repr=False)
    units: Ints = field(init=False, repr=False)
    fraction: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = np.shape(self.stratum)
        if len(rows) != 1 or rows == (0,) or np.shape(self.cluster) != rows:
            raise DesignError("shape")
        _, stratum = np.unique(self.stratum, return_inverse=True)
        _, cluster = np.unique(self.cluster, return_inverse=True)
        wide = int(cluster.max()) + 1
        pairs, first, unit = np.unique(
            stratum.astype(np.int64) * wide + cluster, return_index=True, return_inverse=True
        )
        unit_stratum = pairs // wide
        if not self.within:
            _one_stratum(pairs % wide, first, self.cluster)
        units = np.bincount(unit_stratum)
        for name, value in (("unit", unit), ("unit_stratum", unit_stratum), ("units", units)):
            object.__setattr__(self, name, value.astype(np.int64))
        object.__setattr__(self, "fraction", _fractions(self.population, stratum, units))

    @property
    def rows(self) -> int:
        return len(self.stratum)


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What the weights were calibrated on: `auxiliary[n, p]` and the weights before, `base[n]`.

    `leverage`: residuals are divided by √(1 − h), h the row's leverage, so that a fit of many variables to few rows
    does not make the error look smaller than it is. R's `calibrate` does not, so without it figures are R's.
    """

    auxiliary: Floats
    base: Floats
    leverage: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A design with a weight for each row; a row of weight 0 stays in the design and counts for nothing else."""

    design: Design
    weight: Floats
    calibration: Calibration | None = None

    def __post_init__(self) -> None:
        rows = (self.design.rows,)
        known = self.calibration
        if np.shape(self.weight) != rows or (
            known is not None and (np.shape(known.base) != rows or np.shape(known.auxiliary)[:1] != rows)
        ):
            raise DesignError("shape")
        wrong = ~(np.isfinite(self.weight) & (self.weight >= 0))
        if wrong.any():
            row = int(np.argmax(wrong))
            raise DesignError("weight", row=row, value=float(self.weight[row]))


def simple(rows: int) -> Design:
    """A design without strata, in which each row is a unit."""
    return Design(np.zeros(rows, np.int64), np.arange(rows))


def _one_stratum(clusters: npt.NDArray[np.intp], first: npt.NDArray[np.intp], named: Ints) -> None:
    order = np.lexsort((first, clusters))
    again = np.flatnonzero(np.diff(clusters[order]) == 0)
    if len(again):
        row = int(first[order[again + 1]].min())
        raise DesignError("nesting", row=row, value=float(named[row]))


def _fractions(
    population: Floats | None, stratum: npt.NDArray[np.intp], units: npt.NDArray[np.intp]
) -> Floats:
    """Share of the population of each stratum that is in the sample, 0 where no population is given."""
    if population is None:
        return np.zeros(len(units))
    if np.shape(population) != np.shape(stratum):
        raise DesignError("shape")
    _, first = np.unique(stratum, return_index=True)
    sizes = population[first]
    rules: tuple[tuple[Rule, Flags], ...] = (
        ("population_value", ~(population > 0)),
        ("population_constant", population != sizes[stratum]),
        ("population_units", population < units[stratum]),
    )
    for rule, wrong in rules:
        if wrong.any():
            row = int(np.argmax(wrong))
            raise DesignError(rule, row=row, value=float(population[row]))
    return units / sizes
