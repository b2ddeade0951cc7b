import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.estimation import domains, quantiles
from surveys.estimation.sample import Sample, simple
from tests.factories.drawn import Drawn
from tests.vendor import schools


@pytest.mark.parametrize("name", ["ds", "dn", "dc"])
def test_quartiles_are_those_of_r(name: str) -> None:
    sample, wanted = schools.sample(name), schools.figure(f"{name}.quant")
    whole = domains.everything(sample.design.rows)
    for place, share in enumerate((0.25, 0.5, 0.75)):
        found = quantiles.quantile(schools.columns(name)["api00"], share, whole, sample)
        assert found.value.tolist() == [wanted["est"][place]]
        assert found.se.tolist() == pytest.approx([wanted["se"][place]], rel=1e-11)


@given(st.integers(0, 2**32), st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_the_smallest_value_that_reaches_the_share(seed: int, share: float) -> None:
    drawn = Drawn(seed)
    y = np.round(drawn.y / 10)  # with ties
    found = quantiles.quantile(y, share, drawn.domains, drawn.sample)
    for column in range(2):
        inside = drawn.domains[:, column]
        weight, values = drawn.sample.weight[inside], y[inside]
        reach = {one: weight[values <= one].sum() / weight.sum() for one in values.tolist()}
        assert found.value[column] == min(one for one, reached in reach.items() if reached >= share - 1e-12)


def test_equal_weights_meet_the_share_exactly() -> None:
    """Ten weights of 0.1 do not add up to 1 in binary; the median is the fifth value all the same."""
    y, sample = np.arange(1.0, 11.0), Sample(simple(10), np.full(10, 0.1))
    assert quantiles.quantile(y, 0.5, domains.everything(10), sample).value.tolist() == [5.0]
    assert quantiles.quantile(y, 0.3, domains.everything(10), sample).value.tolist() == [3.0]


def test_missing_answers_and_rows_of_weight_zero_are_not_counted() -> None:
    y = np.array([1.0, np.nan, 2.0, 3.0, 99.0])
    sample = Sample(simple(5), np.array([1.0, 9.0, 1.0, 1.0, 0.0]))
    found = quantiles.quantile(y, 0.9, domains.everything(5), sample)
    assert (found.value.tolist(), found.n.tolist(), found.df.tolist()) == ([3.0], [3], [2])


def test_a_bound_beyond_the_answers_is_none() -> None:
    sample = Sample(simple(4), np.full(4, 2.0))
    found = quantiles.quantile(np.arange(4.0), 0.7, domains.everything(4), sample)
    assert np.isnan([found.high[0], found.se[0]]).all()
    empty = quantiles.quantile(np.arange(4.0), 0.9, np.zeros((4, 1), bool), sample)
    assert np.isnan([empty.value[0], empty.low[0], empty.high[0], empty.se[0]]).all()


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5])
def test_no_quantile(share: float) -> None:
    with pytest.raises(ValueError, match="no quantile"):
        quantiles.quantile(np.ones(2), share, domains.everything(2), Sample(simple(2), np.ones(2)))
