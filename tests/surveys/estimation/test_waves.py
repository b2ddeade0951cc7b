import numpy as np
import pytest

from surveys.estimation import contrasts, estimators, variance, waves
from surveys.estimation.sample import Calibration, Design, Sample
from tests.vendor import schools


def two_waves() -> tuple[list[Sample], np.ndarray]:
    label, number = schools.text("wave"), schools.columns("wave")
    firm, stratum = schools.codes(label["cds"]), schools.codes(label["stype"])
    samples = [
        Sample(Design(stratum[rows], firm[rows]), number["pw"][rows])
        for rows in (number["wave"] == 1, number["wave"] == 2)
    ]
    return samples, number["y"]


def test_the_change_of_the_panel_has_the_covariance_of_its_firms() -> None:
    samples, y = two_waves()
    stacked, cells = waves.stack(samples)
    found = estimators.mean(y, cells, stacked)
    change = contrasts.difference(found, 1, 0)
    assert round(float(change.value[0]), 5) == schools.figures()["wave"]["change"]["est"] == 43.41648
    assert round(float(change.se[0]), 5) == schools.figures()["wave"]["change"]["se"] == 7.92653
    # as if the waves had nothing in common
    assert round(float(np.sqrt(np.trace(found.covariance))), 2) == 15.98


def test_each_wave_alone_has_nearly_the_error_it_had() -> None:
    """The stratum now counts the firms of both waves, of which some are zeros: (n − 1) changes, nothing else."""
    samples, y = two_waves()
    stacked, cells = waves.stack(samples)
    alone = estimators.mean(y[:150], np.ones((150, 1), bool), samples[0])
    both = estimators.mean(y, cells, stacked)
    assert both.value[0] == pytest.approx(alone.value[0], rel=1e-12)
    assert both.se[0] == pytest.approx(alone.se[0], rel=0.01)
    assert both.n.tolist() == [150, 150]


def test_a_firm_that_moved_is_counted_where_it_first_stood() -> None:
    ones = np.ones(3)
    first = Sample(Design(np.array([0, 0, 1]), np.array([10, 11, 12]), np.full(3, 9.0)), ones)
    second = Sample(Design(np.array([1, 1, 1]), np.array([10, 12, 13])), ones)
    stacked, cells = waves.stack([first, second])
    assert stacked.design.stratum.tolist() == [0, 0, 1, 0, 1, 1]
    assert stacked.design.fraction.tolist() == [0.0, 0.0]
    assert cells.sum(axis=0).tolist() == [3, 3]


def test_calibration_stays_with_its_wave() -> None:
    samples, y = two_waves()
    auxiliary = np.column_stack([np.ones(150), np.arange(150.0)])
    calibrated = Sample(samples[0].design, samples[0].weight, Calibration(auxiliary, samples[0].weight))
    stacked, cells = waves.stack([calibrated, samples[1]])
    assert stacked.calibration is not None
    scores = np.where(cells, y[:, np.newaxis], 0.0)
    rest = variance.residuals(scores, stacked.calibration)
    alone = variance.residuals(scores[:150], Calibration(auxiliary, samples[0].weight))
    assert rest[:150] == pytest.approx(alone, rel=1e-9, abs=1e-9)
    assert rest[150:].tolist() == scores[150:].tolist()
