import numpy as np
import pytest

from surveys.estimation import gradients
from surveys.estimation.sample import Design, Sample
from tests.oracles import linearised

FIRM = [1, 1, 2, 3, 4, 4, 5, 6]
TIER = ["1", "2", "1", "2", "2", "3", "3", "3"]
SCORE = [80.0, 60, 70, 50, 40, 30, 20, 50]
WEIGHT = [1.0, 1, 3, 2, 4, 4, 1, 2]
ROWS = list(zip([0] * 8, FIRM, WEIGHT, strict=True))
SAMPLE = Sample(Design(np.zeros(8, np.int64), np.array(FIRM)), np.array(WEIGHT))


def test_means_and_steps_by_hand() -> None:
    """t1 (80 + 210) / 4 = 72.5; t2 (60 + 100 + 160) / 7 = 320 / 7; t3 (120 + 20 + 100) / 7 = 240 / 7."""
    found = gradients.gradient(np.array(SCORE), TIER, SAMPLE)
    assert found.tiers.value.tolist() == pytest.approx([72.5, 320 / 7, 240 / 7], rel=1e-14)
    assert found.steps.value.tolist() == pytest.approx([72.5 - 320 / 7, 80 / 7, 72.5 - 240 / 7], rel=1e-14)


def test_each_step_has_the_covariance_of_firms_in_both_tiers() -> None:
    found = gradients.gradient(np.array(SCORE), TIER, SAMPLE)
    scores = [
        linearised.ratio_scores(SCORE, [1.0] * 8, [one == tier for one in TIER], ROWS)
        for tier in gradients.TIERS
    ]
    steps = [
        [a - b for a, b in zip(scores[first], scores[second], strict=True)]
        for first, second in ((0, 1), (1, 2), (0, 2))
    ]
    assert found.steps.se.tolist() == pytest.approx(
        [linearised.se(one, ROWS, {}) for one in steps], rel=1e-12
    )
    # Var(a + b) = Var a + Var b + 2 Cov gives the covariance of the first two steps
    both = [a + b for a, b in zip(steps[0], steps[1], strict=True)]
    variances = [linearised.se(one, ROWS, {}) ** 2 for one in (both, steps[0], steps[1])]
    wanted = (variances[0] - variances[1] - variances[2]) / 2
    assert found.steps.covariance[0, 1] == pytest.approx(wanted, rel=1e-10)
    naive = np.sqrt(found.tiers.se[0] ** 2 + found.tiers.se[1] ** 2)
    assert abs(found.steps.se[0] - naive) > 0.1


def test_a_tier_that_nobody_stands_in_leaves_the_first_step() -> None:
    kept = np.array([np.nan if tier == "3" else score for tier, score in zip(TIER, SCORE, strict=True)])
    found = gradients.gradient(kept, TIER, SAMPLE)
    assert np.isnan(found.steps.value).tolist() == [False, True, True]
    whole = gradients.gradient(np.array(SCORE), TIER, SAMPLE)
    assert (found.steps.value[0], found.steps.se[0]) == pytest.approx(
        (whole.steps.value[0], whole.steps.se[0])
    )
