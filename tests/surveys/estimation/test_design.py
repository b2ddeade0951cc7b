"""Allocation: worked examples, and a naive second way to the same numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.estimation.design import Cell, allocate, largest_remainder


def test_proportional_follows_the_frame() -> None:
    cells = [Cell(5000, 5000), Cell(3000, 3000), Cell(2000, 2000)]
    assert allocate(cells, size=100, method="proportional") == (50, 30, 20)


def test_neyman_follows_frame_and_spread() -> None:
    # N S = 400·20, 300·40, 300·20: 8000, 12000, 6000 of 26000
    cells = [Cell(400, 400, 20.0), Cell(300, 300, 40.0), Cell(300, 300, 20.0)]
    assert allocate(cells, size=130, method="neyman") == (40, 60, 30)


def test_a_stratum_too_small_is_taken_whole_and_the_rest_allocated_again() -> None:
    # Neyman alone would give the first 500·0.5 = 250 of its 100 firms
    cells = [Cell(100, 100, 100.0), Cell(500, 500, 10.0), Cell(500, 500, 10.0)]
    assert allocate(cells, size=300, method="neyman") == (100, 100, 100)


def test_each_stratum_gets_its_least() -> None:
    cells = [Cell(9900, 9900), Cell(97, 97), Cell(3, 3)]
    assert allocate(cells, size=100, least=5, method="proportional") == (92, 5, 3)


def test_without_any_spread_neyman_is_proportional() -> None:
    cells = [Cell(30, 30, 0.0), Cell(70, 70, 0.0)]
    assert allocate(cells, size=10, method="neyman") == (3, 7)


@pytest.mark.parametrize(
    ("shares", "total", "parts"),
    [
        # Hamilton: quotas 4.7, 1.6, 1.55, 1.3, 0.85
        ([47, 16, 15.5, 13, 8.5], 10, (5, 2, 1, 1, 1)),
        ([1, 1, 1], 2, (1, 1, 0)),
    ],
)
def test_largest_remainders(shares: list[float], total: int, parts: tuple[int, ...]) -> None:
    assert largest_remainder(shares, total=total, caps=[total] * len(shares)) == parts


@pytest.mark.parametrize("bad", [(1, 2, 1.0), (5, -1, 1.0), (5, 5, -1.0), (5, 5, math.nan)])
def test_an_impossible_stratum_is_refused(bad: tuple[int, int, float]) -> None:
    with pytest.raises(ValueError, match=r"cannot be drawn|standard deviation"):
        Cell(*bad)


def naive(cells: list[Cell], size: int, least: int, weights: list[float]) -> list[float]:
    """Bounds met one after the other: whoever the common factor pushes beyond a bound is fixed there."""
    fixed: dict[int, float] = {}
    while True:
        free = [place for place in range(len(cells)) if place not in fixed]
        left = size - sum(fixed.values())
        weight = sum(weights[place] for place in free)
        if not free or weight == 0:
            return [fixed.get(place, 0.0) for place in range(len(cells))]
        wanted = {place: left * weights[place] / weight for place in free}
        over = {p: float(cells[p].drawable) for p in free if wanted[p] > cells[p].drawable}
        under = {
            p: float(min(least, cells[p].drawable)) for p in free if wanted[p] < min(least, cells[p].drawable)
        }
        if not over and not under:
            return [fixed.get(place, wanted.get(place, 0.0)) for place in range(len(cells))]
        excess = sum(wanted[p] - bound for p, bound in over.items())
        lack = sum(bound - wanted[p] for p, bound in under.items())
        fixed |= over if excess >= lack else under


cells_of_any_size = st.lists(
    st.tuples(st.integers(1, 400), st.floats(0.5, 50)).map(lambda one: Cell(one[0], one[0], one[1])),
    min_size=1,
    max_size=8,
)


@given(
    cells_of_any_size, st.integers(0, 1500), st.integers(0, 6), st.sampled_from(["proportional", "neyman"])
)
def test_sums_and_bounds_hold(cells: list[Cell], size: int, least: int, method: str) -> None:
    given_out = allocate(cells, size=size, least=least, method=method)  # type: ignore[arg-type]
    floors = [min(least, cell.drawable) for cell in cells]
    assert sum(given_out) == min(size, sum(cell.drawable for cell in cells))
    assert all(0 <= got <= cell.drawable for got, cell in zip(given_out, cells, strict=True))
    if size >= sum(floors):
        assert all(got >= floor for got, floor in zip(given_out, floors, strict=True))


@given(cells_of_any_size, st.integers(0, 1500), st.integers(0, 6))
def test_whole_numbers_lie_next_to_the_naive_ones(cells: list[Cell], size: int, least: int) -> None:
    floors = sum(min(least, cell.drawable) for cell in cells)
    size = max(size, floors + 1)
    if size >= sum(cell.drawable for cell in cells):
        return
    weights = [cell.population * cell.spread for cell in cells]
    real = naive(cells, size, least, weights)
    whole = allocate(cells, size=size, least=least, method="neyman")
    assert all(abs(got - want) <= 1 + 1e-6 for got, want in zip(whole, real, strict=True))
