"""The design of a wave over counted cells of the frame: strata, allocation, and the interval to expect of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

from surveys.domain.frames import Codes, Grouping
from surveys.domain.reasons import refuse
from surveys.estimation import design, precision
from surveys.estimation.design import Cell
from surveys.estimation.precision import Expected, Part
from surveys.models import Wave

# Of an index from 0 to 100: answers of firms differ by about a quarter of the scale where nothing better is known.
USUAL_SPREAD = 25.0
DEFAULT = "_T"


@dataclass(frozen=True, slots=True)
class Counted:
    """Firms of the frame with the same codes at the planner's levels, in one stratum."""

    stratum: Codes
    cell: Codes
    population: int
    drawable: int


@dataclass(frozen=True, slots=True)
class Design:
    """What a wave's settings make of its frame. The strata are in the order of their codes."""

    counted: tuple[Counted, ...]
    strata: tuple[Codes, ...]
    cells: tuple[Cell, ...]
    allocation: tuple[int, ...]
    response_rate: float

    @property
    def size(self) -> int:
        return sum(self.allocation)

    def expect(self, wanted: Iterable[Counted] | None = None) -> Expected:
        """The interval of the domain that consists of the counted cells; of all of them where none is given."""
        place = {stratum: number for number, stratum in enumerate(self.strata)}
        inside: dict[Codes, int] = defaultdict(int)
        for one in self.counted if wanted is None else wanted:
            inside[one.stratum] += one.population
        parts = [
            Part(held, self.cells[at].population, self.allocation[at], self.cells[at].spread)
            for stratum, held in sorted(inside.items())
            for at in [place[stratum]]
        ]
        return precision.expect(parts, response_rate=self.response_rate)


def count(rows: Iterable[tuple[Codes, str, int]], *, grouping: Grouping) -> tuple[Counted, ...]:
    """Cells at the planner's levels from counts by the firms' own codes and exclusion."""
    sums: dict[tuple[Codes, Codes], list[int]] = defaultdict(lambda: [0, 0])
    names = ("industry", "region", "size_class", "tier")
    for codes, exclusion, number in rows:
        cell = cast("Codes", tuple(map(grouping.coarse, names, codes)))
        held = sums[grouping.stratum(codes), cell]
        held[0] += number
        held[1] += 0 if exclusion else number
    return tuple(Counted(stratum, cell, *held) for (stratum, cell), held in sorted(sums.items()))


def spread_of(*, stratum: Codes, spreads: dict[str, float]) -> float:
    """The spread expected in a stratum: the widest that is given for one of its codes, or the general one."""
    names = ("industry", "region", "size_class", "tier")
    given = [
        spreads[key]
        for name, code in zip(names, stratum, strict=True)
        if (key := f"{name}.{code}") in spreads
    ]
    return float(max(given, default=spreads.get(DEFAULT, USUAL_SPREAD)))


def make(counted: tuple[Counted, ...], *, wave: Wave, size: int | None = None) -> Design:
    """The design for `size` invitations, or for those that the wave's settings ask for."""
    sums: dict[Codes, list[int]] = defaultdict(lambda: [0, 0])
    for one in counted:
        sums[one.stratum][0] += one.population
        sums[one.stratum][1] += one.drawable
    strata = tuple(sorted(sums))
    cells = tuple(
        Cell(sums[one][0], sums[one][1], spread_of(stratum=one, spreads=wave.spreads)) for one in strata
    )
    plan = Design(counted, strata, cells, (0,) * len(cells), wave.expected_response / 100)
    if size is None:
        size = wave.sample_size or _size_for_margin(plan, wave=wave)
    return of_size(plan, wave=wave, size=size)


def of_size(plan: Design, *, wave: Wave, size: int) -> Design:
    """The same strata with `size` invitations allocated to them."""
    method: design.Allocation = "neyman" if wave.allocation == Wave.Allocation.NEYMAN else "proportional"
    spent = design.allocate(plan.cells, size=size, least=wave.least_per_stratum, method=method)
    return replace(plan, allocation=spent)


def _size_for_margin(plan: Design, *, wave: Wave) -> int:
    drawable = sum(cell.drawable for cell in plan.cells)
    if wave.margin_of_error is None or not drawable:
        return 0
    found = precision.size_for(
        lambda number: of_size(plan, wave=wave, size=number).expect().half_width,
        margin=float(wave.margin_of_error),
        most=drawable,
    )
    if found is None:
        raise refuse("margin_out_of_reach", place="margin_of_error", drawable=f"{drawable:,}")
    return found
