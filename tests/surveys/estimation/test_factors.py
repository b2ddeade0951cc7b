"""Each factor against the derivative and the integral taken by small steps."""

import numpy as np
import pytest

from surveys.estimation.factors import Distance

ALL = [
    Distance(),
    Distance("raking"),
    Distance("linear", 0.5, 2),
    Distance("raking", 0.5, 2),
    Distance("raking", 0, 2),
    Distance("logit", 0.4, 3),
]


@pytest.mark.parametrize("distance", ALL)
def test_factor_slope_and_curve_belong_together(distance: Distance) -> None:
    u = np.linspace(-3, 3, 60)  # no bound lies on a point of it
    step = 1e-6
    assert distance.factor(np.zeros(1)) == pytest.approx([1], abs=1e-15)
    assert distance.slope(np.zeros(1)) == pytest.approx([1], abs=1e-14)
    assert distance.curve(np.zeros(1)) == pytest.approx([0], abs=1e-15)
    rise = (distance.factor(u + step) - distance.factor(u - step)) / (2 * step)
    assert distance.slope(u) == pytest.approx(rise, abs=1e-7)
    rise = (distance.curve(u + step) - distance.curve(u - step)) / (2 * step)
    assert distance.factor(u) == pytest.approx(rise, abs=1e-7)


def test_the_logit_factor_is_that_of_the_paper() -> None:
    """Deville & Särndal 1992, case 6, written out."""
    low, high = 0.4, 3.0
    u = np.linspace(-2, 2, 9)
    a = (high - low) / ((1 - low) * (high - 1))
    grown = np.exp(a * u)
    wanted = (low * (high - 1) + high * (1 - low) * grown) / (high - 1 + (1 - low) * grown)
    assert Distance("logit", low, high).factor(u) == pytest.approx(wanted, rel=1e-13)
