import numpy as np
import pytest

from surveys.estimation import goalposts


def test_the_ends_of_the_scale_are_0_and_100() -> None:
    """METI's -10 to 10 points, a scale of 1-5, and one on which 5 is the worst."""
    assert goalposts.to_hundred(np.array([-10.0, -3, 0, 10]), lowest=-10, highest=10).tolist() == [
        0,
        35,
        50,
        100,
    ]
    assert goalposts.to_hundred(np.array([1.0, 2, 5]), lowest=1, highest=5).tolist() == [0, 25, 100]
    assert goalposts.to_hundred(np.array([1.0, 2, 5]), lowest=5, highest=1).tolist() == [100, 75, 0]


def test_an_answer_scores_the_same_beside_whatever_others() -> None:
    first = goalposts.to_hundred(np.array([2.0, 3.0]), lowest=1, highest=5)
    second = goalposts.to_hundred(np.array([2.0, 5.0, np.nan]), lowest=1, highest=5)
    assert first[0] == second[0]
    assert np.isnan(second[2])


def test_what_the_scale_does_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="0 lies outside 1 to 5"):
        goalposts.to_hundred(np.array([np.nan, 0.0]), lowest=1, highest=5)
    with pytest.raises(ValueError, match="no scale"):
        goalposts.to_hundred(np.array([1.0]), lowest=1, highest=1)
