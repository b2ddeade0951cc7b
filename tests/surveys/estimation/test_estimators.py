"""Means, totals and ratios against sums written out unit by unit, and what must hold for any sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.estimation import domains, estimators
from surveys.estimation.sample import Design, Sample
from tests.factories.drawn import Drawn
from tests.oracles import linearised

CLOSE = {"rel": 1e-9, "abs": 1e-9}


SEEDS = st.integers(0, 2**32)


@given(SEEDS, st.sampled_from(["adjust", "remove"]))
def test_the_textbook_sums(seed: int, lonely: str) -> None:
    drawn = Drawn(seed)
    found = estimators.ratio(drawn.y, drawn.x, drawn.domains, drawn.sample, lonely=lonely)
    totals = estimators.total(drawn.y, drawn.domains, drawn.sample, lonely=lonely)
    for column in range(2):
        inside = drawn.domains[:, column].tolist()
        scores = linearised.ratio_scores(drawn.y, drawn.x, inside, drawn.rows)
        assert found.value[column] == pytest.approx(
            linearised.ratio(drawn.y, drawn.x, inside, drawn.rows), **CLOSE
        )
        wanted = linearised.se(scores, drawn.rows, drawn.population, lonely=lonely)
        assert found.se[column] == pytest.approx(wanted, **CLOSE)
        plain = (drawn.y * drawn.domains[:, column]).tolist()
        wanted = linearised.se(plain, drawn.rows, drawn.population, lonely=lonely)
        assert totals.se[column] == pytest.approx(wanted, **CLOSE)


@given(SEEDS)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    drawn = Drawn(seed)
    order = np.random.default_rng(seed).permutation(len(drawn.rows))
    design = drawn.sample.design
    assert design.population is not None
    turned = Sample(
        Design(design.stratum[order], design.cluster[order], design.population[order]),
        drawn.sample.weight[order],
    )
    first = estimators.mean(drawn.y, drawn.domains, drawn.sample)
    second = estimators.mean(drawn.y[order], drawn.domains[order], turned)
    assert second.value == pytest.approx(first.value, **CLOSE)
    assert second.covariance == pytest.approx(first.covariance, **CLOSE)
    assert (second.n.tolist(), second.firms.tolist(), second.df.tolist()) == (
        first.n.tolist(),
        first.firms.tolist(),
        first.df.tolist(),
    )


@given(SEEDS, st.floats(-9, 9), st.floats(-90, 90))
def test_a_change_of_scale_changes_the_figures_alike(seed: int, times: float, plus: float) -> None:
    drawn = Drawn(seed)
    first = estimators.mean(drawn.y, drawn.domains, drawn.sample)
    second = estimators.mean(times * drawn.y + plus, drawn.domains, drawn.sample)
    assert second.value == pytest.approx(times * first.value + plus, **CLOSE)
    assert second.covariance == pytest.approx(times**2 * first.covariance, rel=1e-7, abs=1e-7)


@given(SEEDS)
def test_totals_of_parts_add_up_with_their_covariance(seed: int) -> None:
    drawn = Drawn(seed)
    part = drawn.domains[:, :1]
    found = estimators.total(drawn.y, np.hstack([part, ~part, part | True]), drawn.sample)
    if not (~part).any():
        assert np.isnan(found.value[1])
        return
    assert found.value[0] + found.value[1] == pytest.approx(found.value[2], **CLOSE)
    assert found.covariance[:2, :2].sum() == pytest.approx(found.covariance[2, 2], rel=1e-9, abs=1e-6)


def test_a_missing_value_is_outside_the_domain_and_stays_in_the_design() -> None:
    drawn = Drawn(11)
    gaps = drawn.y.copy()
    gaps[[1, 4]] = np.nan
    held = drawn.domains.copy()
    held[[1, 4]] = False
    first = estimators.mean(gaps, drawn.domains, drawn.sample)
    second = estimators.mean(drawn.y, held, drawn.sample)
    assert first.value.tolist() == second.value.tolist()
    assert first.covariance.tolist() == second.covariance.tolist()
    assert first.n.tolist() == second.n.tolist()


def test_a_domain_without_a_row_has_no_figure() -> None:
    drawn = Drawn(3)
    cells = np.column_stack([drawn.domains[:, 0], np.zeros(len(drawn.rows), bool)])
    for found in (
        estimators.mean(drawn.y, cells, drawn.sample),
        estimators.total(drawn.y, cells, drawn.sample),
    ):
        assert np.isnan(found.value).tolist() == [False, True]
        assert np.isnan(found.covariance).tolist() == [[False, True], [True, True]]
        assert (found.n[1], found.firms[1], found.df[1]) == (0, 0, 0)


def test_a_row_of_weight_zero_counts_as_a_unit_of_its_stratum_and_for_nothing_else() -> None:
    y, flat = np.array([1.0, 5.0, 6.0, 900.0]), np.zeros(4, np.int64)
    sample = Sample(Design(flat, np.arange(4)), np.array([2.0, 1.0, 1.0, 0.0]))
    found = estimators.mean(y, domains.everything(4), sample)
    rows = [(0, unit, weight) for unit, weight in enumerate(sample.weight.tolist())]
    scores = linearised.ratio_scores(y.tolist(), [1.0] * 4, [True] * 4, rows)
    assert found.value.tolist() == [13 / 4]
    assert found.se.tolist() == pytest.approx([linearised.se(scores, rows, {})], **CLOSE)
    assert (found.n.tolist(), found.firms.tolist(), found.df.tolist()) == ([3], [3], [2])


def test_a_proportion_is_of_zeros_and_ones() -> None:
    sample = Sample(Design(np.zeros(2, np.int64), np.arange(2)), np.ones(2))
    with pytest.raises(ValueError, match="zeros and ones"):
        estimators.proportion(np.array([0.0, 2.0]), domains.everything(2), sample)


def test_a_net_balance_is_the_good_minus_the_bad() -> None:
    y = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 5.0, np.nan])
    sample = Sample(
        Design(np.zeros(7, np.int64), np.arange(7)), np.array([1.0, 1.0, 2.0, 2.0, 3.0, 1.0, 7.0])
    )
    found = estimators.net_balance(y, domains.everything(7), sample, low=2, high=4)
    assert found.value.tolist() == [(2 + 3 + 1 - 1 - 1) / 10]
    assert found.n.tolist() == [6]
    with pytest.raises(ValueError, match="not below"):
        estimators.net_balance(y, domains.everything(7), sample, low=4, high=4)


def test_what_a_figure_is_worth() -> None:
    """20 of 100 by simple random sampling: the design effect is 1, so the effective n is n."""
    y = np.arange(20.0)
    sample = Sample(Design(np.zeros(20, np.int64), np.arange(20), np.full(20, 100.0)), np.full(20, 5.0))
    cells = np.column_stack([np.ones(20, bool), np.zeros(20, bool)])
    found = estimators.mean(y, cells, sample)
    assert found.deff.tolist() == pytest.approx([1.0, np.nan], rel=1e-12, nan_ok=True)
    assert found.effective_n.tolist() == pytest.approx([20.0, np.nan], rel=1e-12, nan_ok=True)
    assert found.cv[0] == pytest.approx((0.8 / 20 * 35) ** 0.5 / 9.5, rel=1e-12)  # S² of 0…19 is 35
    balance = estimators.mean(y - 9.5, cells, sample)
    assert np.isnan(balance.cv).all()


@pytest.mark.parametrize(("weight", "effect"), [(0.5, np.nan), (1.0, np.inf)])
def test_no_design_effect_of_a_sample_as_large_as_its_population(weight: float, effect: float) -> None:
    sample = Sample(Design(np.zeros(4, np.int64), np.arange(4)), np.full(4, weight))
    found = estimators.mean(np.arange(4.0), domains.everything(4), sample)
    assert found.deff.tolist() == pytest.approx([effect], nan_ok=True)
