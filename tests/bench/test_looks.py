"""What is said of two looks at the live page rests on the page's own threshold and on batches that are whole."""

import numpy as np
import pytest

from bench import looks
from surveys.domain.queries import figures


def test_the_threshold_is_that_of_the_page() -> None:
    assert looks.LEAST_FIRMS == figures.LEAST_FIRMS_LIVE


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("each", [0, 1, 2, 3, 4, 5, 6]),
        ("wave", [4, 4, 4, 4, 4, np.inf, np.inf]),
        ("stratum", [6, np.inf, 6, 6, np.inf, 6, 6]),
    ],
)
def test_answers_wait_for_their_batch(way: looks.Way, expected: list[float]) -> None:
    stratum = np.array([0, 1, 0, 0, 1, 0, 0])
    assert looks.counted(np.arange(7.0), stratum, way).tolist() == expected
