"""Allocation against textbook figures, a slow second way, and what must hold of any allocation."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.estimation import design
from surveys.estimation.design import Cell
from tests.oracles import allocation as oracle


def full(population: int, spread: float = 1.0) -> Cell:
    return Cell(population, population, spread)


def test_proportional_and_neyman_by_hand() -> None:
    cells = [full(400, 10), full(300, 20), full(300, 40)]
    assert design.allocate(cells, size=100, method="proportional") == (40, 30, 30)
    # N S = 4000, 6000, 12000 of 22000: 18.18, 27.27, 54.55
    assert design.allocate(cells, size=100, method="neyman") == (18, 27, 55)


def test_hamilton_gives_the_last_seat_to_the_largest_remainder() -> None:
    # the textbook election: 100 seats of 10,000 votes; quotas 47, 16, 15.8, 12, 6.1, 3.1
    votes = [47_000, 16_000, 15_800, 12_000, 6_100, 3_100]
    assert design.largest_remainder(votes, total=10, caps=[10] * 6) == (5, 2, 1, 1, 1, 0)


def test_a_stratum_that_overflows_is_taken_whole_and_the_rest_allocated_again() -> None:
    cells = [full(100, 50), full(1000, 1), full(2000, 1)]
    # 5000 : 1000 : 2000 of 300 would be 187.5 in a stratum of 100
    assert design.allocate(cells, size=300, method="neyman") == (100, 67, 133)


def test_no_more_is_drawn_than_can_be_asked() -> None:
    cells = [Cell(100, 3), Cell(100, 100)]
    assert design.allocate(cells, size=60, method="proportional") == (3, 57)
    assert design.allocate(cells, size=500, method="proportional") == (3, 100)


def test_every_stratum_gets_its_least_number() -> None:
    cells = [full(1000), full(10), full(3)]
    assert design.allocate(cells, size=50, least=5, method="proportional") == (42, 5, 3)
    assert design.allocate(cells, size=6, least=5, method="proportional") == (2, 2, 2)


def test_strata_without_spread_get_what_the_others_cannot_take() -> None:
    cells = [full(10, 0), full(10, 5), full(10, 0)]
    assert design.allocate(cells, size=16, method="neyman") == (3, 10, 3)
    assert design.allocate([full(10, 0), full(30, 0)], size=8, method="neyman") == (2, 6)


def test_what_is_no_stratum_is_refused() -> None:
    for bad in ((5, 6, 1.0), (5, -1, 1.0), (5, 5, -1.0), (5, 5, math.inf)):
        with pytest.raises(ValueError, match=r"drawn|deviation"):
            Cell(*bad)
    with pytest.raises(ValueError, match="negative"):
        design.allocate([full(3)], size=-1, method="proportional")


CELLS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 100), st.integers(0, 50)).map(
        lambda one: Cell(one[0], one[0] * one[1] // 100, one[2])
    ),
    min_size=1,
    max_size=12,
)


@given(CELLS, st.integers(0, 3000), st.integers(0, 20), st.sampled_from(["proportional", "neyman"]))
def test_sums_and_bounds(cells: list[Cell], size: int, least: int, method: design.Allocation) -> None:
    found = design.allocate(cells, size=size, least=least, method=method)
    assert sum(found) == min(size, sum(cell.drawable for cell in cells))
    assert all(0 <= number <= cell.drawable for number, cell in zip(found, cells, strict=True))
    floors = [min(least, cell.drawable) for cell in cells]
    if size >= sum(floors):
        assert all(number >= floor for number, floor in zip(found, floors, strict=True))


@given(CELLS, st.integers(1, 2000))
def test_the_slow_way_agrees_to_the_unit(cells: list[Cell], size: int) -> None:
    caps = [cell.drawable for cell in cells]
    if size > sum(caps):
        return
    exact = oracle.real_numbers([cell.population for cell in cells], caps, size)
    found = design.allocate(cells, size=size, method="proportional")
    assert all(
        math.floor(share) <= number <= math.ceil(share) for number, share in zip(found, exact, strict=True)
    )
