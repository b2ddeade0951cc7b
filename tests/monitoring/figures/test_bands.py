from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.figures import bands

LEVELS = st.lists(st.tuples(*[st.integers(-50, 50)] * 2), min_size=2, max_size=12)


def surface(lobe: bands.Lobe) -> float:
    """The area of a polygon by the shoelace formula."""
    pairs = list(zip(lobe.x, lobe.y, strict=True))
    return (
        abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(pairs, pairs[1:] + pairs[:1], strict=True)))
        / 2
    )


def between(steps: int, values: list[tuple[int, int]]) -> float:
    """The same area by the trapezoid rule on a fine grid: |large − sme| integrated over x."""
    total = 0.0
    for (large0, sme0), (large1, sme1) in pairwise(values):
        for step in range(steps):
            middle = (step + 0.5) / steps
            total += abs((large0 - sme0) * (1 - middle) + (large1 - sme1) * middle) / steps
    return total


def test_lines_that_do_not_cross_make_one_lobe() -> None:
    (lobe,) = bands.lobes([2022, 2023], [5, 6], [3, 2])
    assert lobe == bands.Lobe("large", (2022, 2023, 2023, 2022), (5, 6, 2, 3))


def test_the_lobe_changes_sides_where_the_lines_cross() -> None:
    before, after = bands.lobes([2021, 2022], [6, 2], [4, 4])
    assert (before.higher, after.higher) == ("large", "sme")
    assert (2021.5, 4) in zip(before.x, before.y, strict=True)
    assert (2021.5, 4) in zip(after.x, after.y, strict=True)


def test_a_touch_at_a_period_parts_the_lobes_there() -> None:
    assert [lobe.higher for lobe in bands.lobes([1, 2, 3], [5, 4, 3], [3, 4, 5])] == ["large", "sme"]


@given(LEVELS)
def test_the_lobes_cover_the_area_between_the_lines(values: list[tuple[int, int]]) -> None:
    xs = [float(index) for index in range(len(values))]
    found = bands.lobes(xs, [float(large) for large, _ in values], [float(sme) for _, sme in values])
    assert sum(surface(lobe) for lobe in found) == pytest.approx(between(2000, values), abs=0.01)


@given(LEVELS)
def test_in_a_lobe_the_higher_side_is_never_below(values: list[tuple[int, int]]) -> None:
    xs = [float(index) for index in range(len(values))]
    for lobe in bands.lobes(xs, [float(large) for large, _ in values], [float(sme) for _, sme in values]):
        half = len(lobe.x) // 2
        sign = 1 if lobe.higher == "large" else -1
        for large, sme in zip(lobe.y[:half], reversed(lobe.y[half:]), strict=True):
            assert sign * (large - sme) >= -1e-9


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="2 positions"):
        bands.lobes([1, 2], [1], [1, 2])
