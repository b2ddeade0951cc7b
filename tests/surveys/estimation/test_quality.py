import numpy as np
import pytest

from surveys.estimation import quality


def test_the_bands_end_where_they_say() -> None:
    relative = np.array(
        [0, 0.0499, 0.05, 0.0999, 0.1, 0.1499, 0.15, 0.2499, 0.25, 0.3499, 0.35, 9, np.nan, np.inf]
    )
    assert "".join(quality.letters(relative)) == "AABBCCDDEEFFFF"


def test_shares_are_measured_against_their_scale() -> None:
    assert quality.of_scale(np.array([0.05]), length=1).tolist() == [0.1]
    assert quality.of_scale(np.array([0.05]), length=2).tolist() == [0.05]
    with pytest.raises(ValueError, match="length 0"):
        quality.of_scale(np.array([1.0]), length=0)
