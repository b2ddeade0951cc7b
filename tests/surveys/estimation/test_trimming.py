import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.estimation import trimming


def handed_out(held: list[float], top: float) -> list[float]:
    """The same by handing out what is cut, again and again."""
    for _ in range(100_000):
        over = sum(max(one - top, 0) for one in held)
        held = [min(one, top) for one in held]
        free = sum(one for one in held if one < top)
        if over < 1e-13 * sum(held) or not free:
            return held
        held = [one * (1 + over / free) if one < top else one for one in held]
    raise AssertionError("no end")


def test_by_hand() -> None:
    found = trimming.trim(np.array([1.0, 2, 3, 30, 0]), np.zeros(5, np.int64), times=4)
    # Median 2.5, ceiling 10 (the mean is 9). 20 too much on 1 + 2 + 3: the third would have 13, so it stops at 10 and
    # the second, with two thirds of the 16 left, too; the first has the rest.
    assert found.ceiling.tolist() == [10.0] * 4 + [np.inf]
    assert found.cut.tolist() == [False, False, False, True, False]
    assert found.weight.tolist() == pytest.approx([6, 10, 10, 10, 0])


@given(st.lists(st.floats(0.1, 1000), min_size=1, max_size=40), st.floats(1, 6))
def test_as_handed_out_again_and_again(held: list[float], times: float) -> None:
    weight = np.array(held)
    found = trimming.trim(weight, np.zeros(len(held), np.int64), times=times)
    top = float(found.ceiling[0])
    assert found.weight.tolist() == pytest.approx(handed_out(held, top), rel=1e-6)
    assert found.weight.sum() == pytest.approx(weight.sum(), rel=1e-12)
    assert found.weight.max() <= top * (1 + 1e-12)
    assert ((found.weight >= weight) | found.cut).all()


def test_groups_keep_their_sums() -> None:
    draw = np.random.default_rng(3)
    weight, group = draw.lognormal(0, 1.5, 90), draw.integers(0, 3, 90)
    found = trimming.trim(weight, group, times=2)
    assert np.bincount(group, found.weight) == pytest.approx(np.bincount(group, weight), rel=1e-12)
    assert found.cut.any()


def test_a_ceiling_below_the_median() -> None:
    with pytest.raises(ValueError, match=r"not 0\.5"):
        trimming.trim(np.ones(2), np.zeros(2, np.int64), times=0.5)
