import numpy as np
import pytest

from surveys.estimation import steering
from surveys.estimation.sample import Design, Sample
from tests.oracles import linearised

# list alone, list alone, both, both without a score, elsewhere, elsewhere, no source at all; firm 1 in rows 0 and 4
LISTED = np.array([1, 1, 1, 1, 0, 0, 0], bool)
ELSEWHERE = np.array([0, 0, 1, 1, 1, 1, 0], bool)
FIRM = [1, 2, 3, 4, 1, 5, 6]
SCORE = np.array([90.0, 60, 30, np.nan, 40, 70, 10])
WEIGHT = [2.0, 1, 3, 1, 2, 1, 9]
SAMPLE = Sample(Design(np.zeros(7, np.int64), np.array(FIRM)), np.array(WEIGHT))


def test_the_difference_by_hand_with_known_from_both_as_listed() -> None:
    """Listed (180 + 60 + 90) / 6 = 55, list alone 240 / 3 = 80, other (80 + 70) / 3 = 50."""
    found = steering.steering(SCORE, listed=LISTED, elsewhere=ELSEWHERE, sample=SAMPLE)
    assert found.means.value.tolist() == pytest.approx([55, 80, 50], rel=1e-14)
    assert found.differences.value.tolist() == pytest.approx([5, 30], rel=1e-14)
    assert (found.both, found.means.n.tolist()) == (1, [3, 2, 2])


def test_its_error_has_the_firm_that_stands_on_both_sides() -> None:
    found = steering.steering(SCORE, listed=LISTED, elsewhere=ELSEWHERE, sample=SAMPLE)
    rows = list(zip([0] * 7, FIRM, WEIGHT, strict=True))
    filled = np.nan_to_num(SCORE).tolist()
    sides = [
        linearised.ratio_scores(filled, [1.0] * 7, inside, rows)
        for inside in ([True, True, True, False, False, False, False], [False] * 4 + [True, True, False])
    ]
    wanted = linearised.se([a - b for a, b in zip(*sides, strict=True)], rows, {})
    assert found.differences.se[0] == pytest.approx(wanted, rel=1e-12)


def test_without_relations_from_elsewhere_there_is_no_difference() -> None:
    found = steering.steering(SCORE, listed=LISTED, elsewhere=np.zeros(7, bool), sample=SAMPLE)
    assert np.isnan(found.differences.value).all()
    assert np.isfinite(found.means.value[:2]).all()
