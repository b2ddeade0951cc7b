"""Means over relations and over firms, each beside the same mean written out by hand."""

import numpy as np
import pytest

from surveys.estimation import firm_means
from surveys.estimation.sample import Design, Sample

# four firms of two strata; the first rates three buyers, the second two, the others one
FIRM = np.array([0, 0, 0, 1, 1, 2, 3])
WEIGHT = np.array([2.0, 3.0, 5.0, 1.0])
SAMPLE = Sample(Design(np.array([0, 0, 1, 1]), np.arange(4), np.array([4.0, 4.0, 6.0, 6.0])), WEIGHT)
CELLS = np.column_stack([np.ones(7, bool), FIRM != 1])


def test_of_relations_each_counts_with_the_weight_of_its_firm() -> None:
    y = np.array([10.0, 20.0, np.nan, 40.0, 50.0, 60.0, 70.0])
    found = firm_means.of_rows(y, CELLS, FIRM, SAMPLE)
    first = 2 * 10 + 2 * 20 + 5 * 60 + 1 * 70
    assert found.value == pytest.approx(
        [(first + 3 * 40 + 3 * 50) / (2 + 2 + 3 + 3 + 5 + 1), first / (2 + 2 + 5 + 1)]
    )
    assert (found.n.tolist(), found.firms.tolist()) == ([6, 4], [4, 3])


def test_what_a_firm_says_of_itself_counts_once() -> None:
    y = np.array([100.0, 100.0, 100.0, 0.0, 0.0, 100.0, 0.0])
    found = firm_means.of_rows(y, CELLS, FIRM, SAMPLE, once=True)
    assert found.value == pytest.approx([100 * (2 + 5) / 11, 100 * (2 + 5) / 8])
    assert found.n.tolist() == found.firms.tolist() == [4, 3]


def test_the_error_is_that_of_firm_totals_within_strata() -> None:
    y = np.array([10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0])
    found = firm_means.of_rows(y, CELLS, FIRM, SAMPLE)
    total = WEIGHT @ np.array([3, 2, 1, 1])
    residual = WEIGHT * (np.array([60, 90, 60, 70]) - found.value[0] * np.array([3, 2, 1, 1])) / total
    # two firms in a stratum: their difference squared over 2, times 2, times 1 - 2/N
    wanted = (residual[0] - residual[1]) ** 2 * (1 - 2 / 4) + (residual[2] - residual[3]) ** 2 * (1 - 2 / 6)
    assert found.covariance[0, 0] == pytest.approx(wanted, rel=1e-12)
