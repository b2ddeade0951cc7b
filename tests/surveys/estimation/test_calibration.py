"""What calibrated weights must hold, and totals that cannot be met."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.estimation import calibration, margins
from surveys.estimation.factors import Distance
from surveys.estimation.margins import CalibrationError
from tests.oracles import fitting

SEEDS = st.integers(0, 2**32)


def rows(seed: int, count: int = 60) -> tuple[np.ndarray, list[str], list[str]]:
    """Weights before, and two codes of each row in which every group occurs."""
    draw = np.random.default_rng(seed)
    first = ["a", "b", "c", *draw.choice(["a", "b", "c"], count - 3).tolist()]
    second = ["x", "y", "y", *draw.choice(["x", "y"], count - 3).tolist()]
    return draw.uniform(1, 9, count), first, second


@given(SEEDS)
def test_raking_is_proportional_fitting(seed: int) -> None:
    base, first, second = rows(seed)
    rows_of, columns_of = {"a": 90.0, "b": 110.0, "c": 200.0}, {"x": 150.0, "y": 250.0}
    both = margins.joined(margins.margin("f", first, rows_of), margins.margin("s", second, columns_of))
    found = calibration.calibrate(base, both, calibration.RAKING)
    assert found.weight.tolist() == pytest.approx(
        fitting.proportional(base.tolist(), [first, second], [rows_of, columns_of]), rel=1e-9
    )
    assert found.weight @ both.values == pytest.approx(both.totals, rel=1e-12)


@given(SEEDS)
def test_post_strata_keep_the_proportions_within(seed: int) -> None:
    base, first, _ = rows(seed)
    known = {"a": 90.0, "b": 110.0, "c": 200.0}
    found = calibration.calibrate(base, margins.margin("f", first, known))
    sums = {group: sum(d for d, one in zip(base, first, strict=True) if one == group) for group in known}
    wanted = [d * known[one] / sums[one] for d, one in zip(base.tolist(), first, strict=True)]
    assert found.weight.tolist() == pytest.approx(wanted, rel=1e-12)


@given(SEEDS, st.sampled_from(["linear", "raking", "logit"]))
def test_bounds_hold_and_the_totals_too(seed: int, method: str) -> None:
    base, first, _ = rows(seed)
    amount = np.random.default_rng(seed).normal(50, 9, len(base))
    held = margins.margin("f", first, {"a": 1, "b": 1, "c": 1}).values
    inside = (
        np.random.default_rng(seed + 1).uniform(0.8, 1.25, len(base)) * base
    )  # these weights can be reached
    groups = margins.margin("f", first, dict(zip("abc", (inside @ held).tolist(), strict=True)))
    both = margins.joined(groups, margins.amount("amount", amount, float(inside @ amount)))
    found = calibration.calibrate(base, both, Distance(method, 0.75, 1.3))
    assert found.weight @ both.values == pytest.approx(both.totals, rel=3e-12)
    assert 0.75 <= found.factor.min() <= found.factor.max() <= 1.3
    assert found.missed <= calibration.TOLERANCE


def test_a_row_of_weight_zero_stays_zero() -> None:
    base, first, _ = rows(1)
    base[5] = 0
    found = calibration.calibrate(base, margins.margin("f", first, {"a": 9, "b": 8, "c": 7}))
    assert found.weight[5] == 0
    assert found.weight.sum() == pytest.approx(24, rel=1e-12)


def refused(
    *known: margins.Auxiliary, distance: Distance = calibration.LINEAR
) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(CalibrationError) as caught:
        calibration.calibrate(np.ones(4), margins.joined(*known), distance)
    return caught.value.rule, caught.value.names


def test_a_group_without_a_row() -> None:
    assert refused(margins.margin("size", list("MMMM"), {"M": 9, "S": 2})) == ("empty", ("size=S",))


def test_totals_out_of_the_bounds_are_named() -> None:
    regions = margins.margin("region", list("aabb"), {"a": 2, "b": 9})
    assert refused(regions, distance=Distance("linear", 0.5, 2)) == ("bounds", ("region=b",))
    assert refused(regions, distance=Distance("logit", 0.5, 2)) == ("bounds", ("region=b",))


def test_margins_that_contradict_each_other_are_named() -> None:
    """All rows of region a are in size M, so M cannot be smaller."""
    region = margins.margin("region", list("aabb"), {"a": 8, "b": 2})
    size = margins.margin("size", list("MMMS"), {"M": 5, "S": 5})
    rule, names = refused(region, size, distance=calibration.RAKING)
    assert rule == "apart"
    assert set(names) <= {"region=a", "region=b", "size=M", "size=S"}
    assert names
    twice = margins.amount("twice", np.array([2.0, 2, 0, 0]), 5)
    rule, names = refused(region, twice)  # the groups alone make it 16
    assert (rule, len(names)) == ("apart", 1)


def test_bounds_that_are_none() -> None:
    for wrong in (("linear", 1.0, 2.0), ("linear", 0.2, 0.9), ("logit", 0.2, np.inf)):
        with pytest.raises(ValueError, match="bounds"):
            Distance(*wrong)


def test_weights_below_zero_are_refused() -> None:
    with pytest.raises(CalibrationError) as caught:
        calibration.calibrate(np.array([-1.0]), margins.margin("f", ["a"], {"a": 3}))
    assert caught.value.rule == "shape"
