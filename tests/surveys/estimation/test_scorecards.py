import numpy as np
import pytest

from surveys.estimation import scorecards
from surveys.estimation.sample import Design, Sample

# firm 1 rates A, B and a buyer that the register does not know; firm 2 rates A alone, firm 3 B and A
FIRM = np.array([1, 1, 1, 2, 3, 3])
BUYER = ["A", "B", "", "A", "B", "A"]
SCORES = np.array([[90.0, 10], [60, 5], [30, 0], [50, np.nan], [20, -10], [40, -3]])
SAMPLE = Sample(Design(np.zeros(6, np.int64), FIRM), np.array([1.0, 1, 1, 4, 2, 2]))


def test_scorecards_by_hand() -> None:
    """First column: A (90 + 4 × 50 + 2 × 40) / 7, B (60 + 2 × 20) / 3; own means 60 and 30, so A (30 + 2 × 10) / 3 and
    B (0 - 2 × 10) / 3. Second: A (10 - 6) / 3, B (5 - 20) / 3; own means 5 and -6.5, so A (5 + 7) / 3 and B -7 / 3.
    """
    found = scorecards.scorecards(SCORES, BUYER, SAMPLE)
    assert found.buyers == ("A", "B")
    assert [one.value.tolist() for one in found.levels] == [
        pytest.approx([370 / 7, 100 / 3], rel=1e-14), pytest.approx([4 / 3, -5], rel=1e-14),
    ]  # fmt: skip
    assert [one.value.tolist() for one in found.within] == [
        pytest.approx([50 / 3, -20 / 3], rel=1e-14), pytest.approx([4, -7 / 3], rel=1e-14),
    ]  # fmt: skip
    assert [one.firms.tolist() for one in (*found.levels, *found.within)] == [[3, 2], [2, 2], [2, 2], [2, 2]]
