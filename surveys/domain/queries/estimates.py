"""Live figures of an open wave, from its tallies: no answer is read. Exact values, so for staff alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db import connection

from surveys.domain import questionnaires
from surveys.domain.tally_rows import NUMBERS, TOTAL
from surveys.estimation import intervals, live_figures, quality, tallies
from surveys.estimation.estimators import Estimated
from surveys.estimation.live_figures import Figures
from surveys.estimation.sample import Floats, Ints
from surveys.instrument.columns import Column
from surveys.models import CountedStratum, Stratum, UncountedResponse, Wave

# Dimensions by which the design can stratify; their domains are unions of strata.
DESIGN: Final = ("industry", "region", "size_class", "tier")
# What the design knows of a firm has its tier as well as the answer has one of the relation: two classifications.
_OF_DESIGN: Final = {"tier": "tier_of_frame"}
_PERCENT: Final = 100.0
_READ = """
COPY (
    SELECT tally.stratum_id, tally.classification, tally.code, tally.sums
    FROM surveys_tally tally
    WHERE tally.stratum_id = ANY(%s) AND (%s::varchar[] IS NULL OR tally.classification = ANY(%s::varchar[]))
) TO STDOUT (FORMAT BINARY)
"""
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One mean in points, or share in %: `se` and the 95 % interval in the same unit; n relations (firms, where
    the column is of what a firm says of itself), firms, df.

    `value` is None without an answer; `se`, bounds and letter are None where no variance can be estimated.
    """

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    n: int
    firms: int
    df: int
    letter: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """Figures of `cells` (classification, code) × `columns`. `respondents` of `population` firms were counted,
    `uncounted` answers wait for the next count, `joined` strata had too few answers to stand alone.
    """

    columns: tuple[Column, ...]
    cells: tuple[Cell, ...]
    figures: Figures
    low: Floats
    high: Floats
    letters: tuple[tuple[str, ...], ...]
    respondents: int
    population: int
    uncounted: int
    joined: int

    def figure(self, cell: Cell, column: str) -> Figure:
        """Raises `KeyError` for a cell, or a code of a column, that is not there."""
        if cell not in self.cells:
            raise KeyError(cell)
        codes = [one.code for one in self.columns]
        if column not in codes:
            raise KeyError(column)
        at, found = (self.cells.index(cell), codes.index(column)), self.figures
        se = _known(found.se[at])
        return Figure(
            _known(found.value[at]), se, _known(self.low[at]), _known(self.high[at]),
            int(found.n[at]), int(found.firms[at]), int(found.df[at]),
            None if se is None else self.letters[at[0]][at[1]],
        )  # fmt: skip


def live(
    *,
    wave: Wave,
    within: Mapping[str, str] | None = None,
    classifications: Collection[str] | None = None,
) -> Live:
    """All cells of the wave, or of its part in which the design has the codes `within` ({"region": "KR-11"}).

    Classifications: `_T`; industry, region, size_class and tier_of_frame of the design; tier, channel, provenance and buyer
    of the answered relation. Strata are classes of response: their weight is always that of the whole wave. Of the
    relation's, only those in `classifications` are read where that is given; those of the design come with `_T`.

    Raises:
        KeyError: `within` names no dimension of the design.
    """
    strata = list(
        Stratum.objects.filter(wave=wave).order_by("industry", "size_class", "region", "tier", "pk")
    )
    place = {one.pk: at for at, one in enumerate(strata)}
    counted = CountedStratum.objects.filter(stratum__wave=wave).values_list("pk", "respondents")
    respondents = np.zeros(len(strata), np.int64)
    for stratum, firms in counted:
        respondents[place[stratum]] = firms or 0
    population = np.array([one.population for one in strata], np.int64)
    classes = live_figures.classes(population, respondents)
    chosen = [one for one in strata if all(_code(one, name) == code for name, code in (within or {}).items())]
    columns = questionnaires.layout(wave=wave).columns
    sums, rows, cells = _rows(chosen, place, len(columns), classifications)
    figures = live_figures.figures(sums, rows[:, 0], rows[:, 1], len(cells), classes)
    low, high = _bounds(figures, columns)
    inside = [place[one.pk] for one in chosen]
    return Live(
        columns, cells, figures, low, high, _letters(figures, columns), int(respondents[inside].sum()),
        int(population[inside].sum()), UncountedResponse.objects.filter(stratum__in=chosen).count(), classes.joined,
    )  # fmt: skip


def _rows(
    chosen: list[Stratum], place: Mapping[int, int], items: int, only: Collection[str] | None
) -> tuple[Ints, Ints, tuple[Cell, ...]]:
    """Sums [r, q, 6], (stratum, cell) [r, 2] of each, and the cells; a stratum's total stands in its unions too."""
    by_key = {one.pk: one for one in chosen}
    found: dict[Cell, int] = {(TOTAL, TOTAL): 0}
    parts, rows = list[bytes](), list[tuple[int, int]]()
    names = None if only is None else list(only)
    with connection.cursor() as cursor, cursor.copy(_READ, [list(by_key), names, names]) as copy:
        copy.set_types(["int8", "varchar", "varchar", "bytea"])
        for stratum, classification, code, sums in copy.rows():
            for cell in _cells(by_key[stratum], classification, code):
                parts.append(sums)
                rows.append((place[stratum], found.setdefault(cell, len(found))))
    cells = sorted(found)
    new = np.empty(len(cells), np.int64)
    new[[found[one] for one in cells]] = np.arange(len(cells))
    pairs = np.array(rows, np.int64).reshape(-1, 2)
    pairs[:, 1] = new[pairs[:, 1]]
    wide = np.frombuffer(b"".join(parts), NUMBERS).reshape(-1, items, tallies.WIDTH)
    return wide, pairs, tuple(cells)


def _cells(stratum: Stratum, classification: str, code: str) -> Iterable[Cell]:
    yield classification, code
    if classification == TOTAL:
        for name in DESIGN:
            if (value := _code(stratum, name)) != TOTAL:
                yield _OF_DESIGN.get(name, name), value


def _code(stratum: Stratum, name: str) -> str:
    if name not in DESIGN:
        raise KeyError(name)
    return str(getattr(stratum, name))


def _bounds(figures: Figures, columns: tuple[Column, ...]) -> tuple[Floats, Floats]:
    """Intervals by t of means, within the column's range; by logit of shares."""
    reach = intervals.t_quantiles(figures.df.astype(float)) * figures.se
    lowest, highest = (
        np.array([float(getattr(one, end)) for one in columns]) for end in ("lowest", "highest")
    )
    low, high = np.maximum(figures.value - reach, lowest), np.minimum(figures.value + reach, highest)
    for at, column in enumerate(columns):
        if column.kind == "indicator":
            shares = Estimated(
                figures.value[:, at] / _PERCENT, np.diag(np.square(figures.se[:, at] / _PERCENT)),
                figures.n[:, at], figures.firms[:, at], figures.df[:, at], np.full(len(figures.df), np.nan),
            )  # fmt: skip
            low[:, at], high[:, at] = (_PERCENT * one for one in intervals.logit(shares))
    return low, high


def _letters(figures: Figures, columns: tuple[Column, ...]) -> tuple[tuple[str, ...], ...]:
    """By cell and column: of the coefficient of variation, for shares of the error on their scale."""
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = figures.se / np.abs(figures.value)
    for at, column in enumerate(columns):
        if column.kind == "indicator":
            relative[:, at] = quality.of_scale(figures.se[:, at] / _PERCENT, length=1)
    letters = quality.letters(relative.ravel())
    wide = len(columns)
    return tuple(letters[start : start + wide] for start in range(0, len(letters), wide))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
