import numpy as np
import pytest

from surveys.estimation import domains, estimators, intervals
from surveys.estimation.sample import Sample, simple
from tests.vendor import schools


def test_t_is_that_of_r() -> None:
    for name in ("ds", "dn", "dc"):
        sample = schools.sample(name)
        found = estimators.mean(
            schools.columns(name)["api00"], domains.everything(sample.design.rows), sample
        )
        wanted = schools.figure(f"{name}.mean")
        low, high = intervals.t(found)
        assert [low[0], high[0]] == pytest.approx(wanted["ci"], rel=1e-11)
        assert found.deff.tolist() == pytest.approx([wanted["deff"]], rel=1e-11)


def test_logit_is_that_of_r() -> None:
    sample = schools.sample("ds")
    holds = (schools.columns("ds")["api00"] > 700).astype(float)
    found = estimators.proportion(holds, domains.everything(len(holds)), sample)
    wanted = schools.figure("ds.ciprop_logit")
    low, high = intervals.logit(found)
    assert found.value.tolist() == pytest.approx([wanted["est"]], rel=1e-11)
    assert [low[0], high[0]] == pytest.approx(wanted["ci"], rel=1e-11)


def test_a_share_of_none_or_all_has_the_exact_bound() -> None:
    """Clopper and Pearson for 10 of 10: (α/2)^(1/10), and its mirror image for none."""
    holds = np.column_stack([np.ones(10), np.zeros(10)])
    sample = Sample(simple(10), np.full(10, 3.0))
    found = estimators.proportion(holds, np.ones((10, 2), bool), sample)
    low, high = intervals.logit(found)
    edge = 0.025**0.1
    assert low.tolist() == pytest.approx([edge, 0.0], rel=1e-12)
    assert high.tolist() == pytest.approx([1.0, 1 - edge], rel=1e-12)


def test_without_a_degree_of_freedom_there_is_no_interval() -> None:
    found = estimators.mean(np.array([3.0, 4.0]), np.eye(2, dtype=bool), Sample(simple(2), np.ones(2) * 2))
    assert np.isnan(intervals.t(found)).all()
    assert np.isnan(intervals.t_quantiles(np.array([0.0])))[0]


def test_a_domain_without_answers_has_no_bounds() -> None:
    cells = np.zeros((2, 1), bool)
    found = estimators.proportion(np.array([0.0, 1.0]), cells, Sample(simple(2), np.ones(2)))
    assert np.isnan(intervals.logit(found)).all()


@pytest.mark.parametrize(("df", "quantile"), [(1, 12.706), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_the_printed_table_of_t(df: float, quantile: float) -> None:
    assert round(float(intervals.t_quantiles(np.array([df]))[0]), 3) == quantile
