import numpy as np
import pytest

from surveys.estimation import estimators, firm_sums
from surveys.estimation.sample import Design, Sample
from tests.factories.drawn import Drawn


def test_without_calibration_firms_give_what_rows_give() -> None:
    drawn = Drawn(8)
    design = drawn.sample.design
    _, first, firm = np.unique(design.cluster, return_index=True, return_inverse=True)
    weight = drawn.sample.weight[first][firm]  # a firm's rows have its weight
    rows = Sample(design, weight)
    assert design.population is not None
    firms = Sample(
        Design(design.stratum[first], design.cluster[first], design.population[first]), weight[first]
    )
    y = drawn.y.copy()
    y[3] = np.nan
    above, below = firm_sums.sums(y, drawn.domains, firm, len(first))
    found = estimators.ratio(above, below, below > 0, firms)
    wanted = estimators.mean(y, drawn.domains, rows)
    assert found.value == pytest.approx(wanted.value, rel=1e-12)
    assert found.covariance == pytest.approx(wanted.covariance, rel=1e-10)
    assert (found.firms.tolist(), found.df.tolist()) == (wanted.firms.tolist(), wanted.df.tolist())
