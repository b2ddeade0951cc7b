"""Strata of one unit by every rule, and calibrated sums against exact fractions."""

import numpy as np
import pytest

from surveys.estimation import domains, estimators, variance
from surveys.estimation.sample import Calibration, Design, Sample
from surveys.estimation.variance import LonelyUnitError
from tests.factories.drawn import Drawn
from tests.oracles import linearised

CLOSE = {"rel": 1e-9, "abs": 1e-9}


def alone() -> tuple[np.ndarray, Sample]:
    """Three strata of 3, 1 and 2 firms."""
    stratum = np.array([0, 0, 0, 1, 2, 2])
    return np.array([3.0, 4.0, 8.0, 9.0, 1.0, 2.0]), Sample(Design(stratum, np.arange(6)), np.full(6, 2.0))


def test_a_stratum_of_one_stops_only_the_domains_that_it_is_in() -> None:
    y, sample = alone()
    with pytest.raises(LonelyUnitError, match="stratum 1 has only one first-stage unit"):
        estimators.mean(y, domains.everything(6), sample, lonely="fail")
    without = (sample.design.stratum != 1)[:, np.newaxis]
    assert np.isfinite(estimators.mean(y, without, sample, lonely="fail").se).all()
    with pytest.raises(LonelyUnitError):
        variance.covariance(np.ones((6, 1)), sample, lonely="fail")


def test_average_counts_the_strata_that_the_domain_is_in() -> None:
    y, sample = alone()
    stratum = sample.design.stratum
    cells = np.column_stack([stratum >= 0, stratum != 2, stratum == 1])
    found = estimators.mean(y, cells, sample, lonely="average")
    bare = estimators.mean(y, cells, sample, lonely="remove")
    assert found.covariance[0, 0] == pytest.approx(bare.covariance[0, 0] * 3 / 2, rel=1e-12)
    assert found.covariance[1, 1] == pytest.approx(bare.covariance[1, 1] * 2, rel=1e-12)
    assert found.covariance[0, 1] == pytest.approx(bare.covariance[0, 1] * 3**0.5, rel=1e-12)
    assert np.isnan(found.se[2])


def test_a_stratum_of_one_that_is_taken_whole_is_not_lonely() -> None:
    y, sample = alone()
    sizes = np.array([9.0, 9.0, 9.0, 1.0, 9.0, 9.0])
    sample = Sample(Design(sample.design.stratum, sample.design.cluster, sizes), sample.weight)
    found = [
        estimators.mean(y, domains.everything(6), sample, lonely=rule).se.tolist()
        for rule in ("adjust", "remove", "average", "fail")
    ]
    assert found[0] == found[1] == found[2] == found[3]


def test_calibrated_sums_are_of_the_residuals() -> None:
    drawn = Drawn(23)
    made = np.random.default_rng(1)
    auxiliary = np.column_stack([np.ones(len(drawn.rows)), made.integers(1, 9, len(drawn.rows))])
    base = drawn.sample.weight / made.uniform(0.8, 1.2, len(drawn.rows))
    doubled = np.hstack([auxiliary, auxiliary[:, :1] * 3])  # a column that the others give is left out
    for columns in (auxiliary, doubled):
        sample = Sample(drawn.sample.design, drawn.sample.weight, Calibration(columns, base))
        found = estimators.total(drawn.y, drawn.domains, sample)
        plain = (drawn.y * drawn.domains[:, 0]).tolist()
        rest = linearised.residuals(plain, auxiliary.astype(int).tolist(), base.tolist())
        wanted = linearised.se(rest, drawn.rows, drawn.population, lonely="adjust")
        assert found.se[0] == pytest.approx(wanted, **CLOSE)
        scores = drawn.y[:, np.newaxis] * drawn.domains
        assert variance.variances(scores, sample) == pytest.approx(np.diag(found.covariance), rel=1e-12)


def test_leverage_is_that_of_the_hat_matrix_written_out() -> None:
    drawn = Drawn(23)
    made = np.random.default_rng(1)
    auxiliary = np.column_stack([np.ones(len(drawn.rows)), made.integers(1, 9, len(drawn.rows))])
    base = made.uniform(1, 5, len(drawn.rows))
    scores = drawn.y[:, np.newaxis]
    inverse = np.linalg.inv(auxiliary.T @ (auxiliary * base[:, np.newaxis]))
    hat = [d * row @ inverse @ row for d, row in zip(base, auxiliary, strict=True)]
    plain = variance.residuals(scores, Calibration(auxiliary, base))
    found = variance.residuals(scores, Calibration(auxiliary, base, leverage=True))
    assert found[:, 0] == pytest.approx(plain[:, 0] / np.sqrt(1 - np.array(hat)), rel=1e-9)


def test_a_row_that_the_fit_meets_by_itself_adds_nothing() -> None:
    auxiliary = np.array([[1.0, 0], [0, 1], [0, 1]])
    found = variance.residuals(np.array([[7.0], [1], [3]]), Calibration(auxiliary, np.ones(3), leverage=True))
    assert found[:, 0] == pytest.approx([0, -(2**0.5), 2**0.5], abs=1e-14)
