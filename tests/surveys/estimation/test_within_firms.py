import numpy as np
import pytest

from surveys.estimation import estimators, within_firms
from surveys.estimation.sample import Design, Sample
from tests.oracles import linearised

# firm, buyer, score: firm 1 rates A, B, C; firm 2 rates A, B; firm 3 rates A alone; firm 4 rates A and B, B without a
# score, so it compares nothing
FIRM = np.array([1, 1, 1, 2, 2, 3, 4, 4])
BUYER = np.array(list("ABCABAAB"))
SCORE = np.array([90.0, 60, 60, 40, 20, 100, 80, np.nan])
WEIGHT = np.array([2.0, 2, 2, 5, 5, 1, 3, 3])
SAMPLE = Sample(Design(np.zeros(8, np.int64), FIRM), WEIGHT)


def test_differences_by_hand() -> None:
    """Firm 1 has the mean 70, firm 2 the mean 30."""
    found = within_firms.differences(SCORE, FIRM)
    assert found[:5].tolist() == [20, -10, -10, 10, -10]
    assert np.isnan(found[5:]).all()


def test_buyers_by_hand() -> None:
    """A: (2 × 20 + 5 × 10) / 7 = 90 / 7; B: -10; C: -10, from one firm."""
    buyers = np.array(["A", "B", "C"])
    found = within_firms.compare(SCORE, BUYER[:, np.newaxis] == buyers, SAMPLE)
    assert found.value.tolist() == pytest.approx([90 / 7, -10, -10], rel=1e-14)
    assert (found.n.tolist(), found.firms.tolist()) == ([2, 2, 1], [2, 2, 1])
    rows = list(zip([0] * 8, FIRM.tolist(), WEIGHT.tolist(), strict=True))
    values = [20.0, -10, -10, 10, -10, 0, 0, 0]
    inside = [True, False, False, True, False, False, False, False]
    scores = linearised.ratio_scores(values, [1.0] * 8, inside, rows)
    assert found.se[0] == pytest.approx(linearised.se(scores, rows, {}), rel=1e-12)


def test_a_lenient_firm_moves_the_mean_of_a_buyer_and_not_the_comparison() -> None:
    generous = np.where(FIRM == 2, SCORE + 50, SCORE)
    buyers = BUYER[:, np.newaxis] == np.array(["A", "B"])
    before, after = (
        within_firms.compare(SCORE, buyers, SAMPLE),
        within_firms.compare(generous, buyers, SAMPLE),
    )
    assert after.value.tolist() == pytest.approx(before.value.tolist(), rel=1e-14)
    assert (
        estimators.mean(generous, buyers, SAMPLE).value[0]
        > estimators.mean(SCORE, buyers, SAMPLE).value[0] + 10
    )
