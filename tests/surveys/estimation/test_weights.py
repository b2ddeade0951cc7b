import numpy as np
import pytest

from surveys.estimation import calibration, margins, response_classes, trimming, weights


def drawn() -> tuple[np.ndarray, np.ndarray, list[tuple[str, ...]], margins.Auxiliary]:
    draw = np.random.default_rng(5)
    count = 300
    probability = draw.choice([0.02, 0.1, 0.5], count)
    keys = [(one,) for one in draw.choice(["M", "S"], count).tolist()]
    answered = draw.random(count) < np.where(np.array(keys)[:, 0] == "M", 0.6, 0.3)
    total = float((1 / probability).sum())
    known = margins.margin("size", [key[0] for key in keys], {"M": 0.55 * total, "S": 0.45 * total})
    return probability, answered, keys, known


def test_the_steps_one_after_the_other() -> None:
    probability, answered, keys, known = drawn()
    found = weights.weigh(probability=probability, answered=answered, classes=keys, known=known)
    base = 1 / probability
    adjusted = response_classes.adjust(base, answered, keys)
    trimmed = trimming.trim(adjusted.weight, adjusted.group, times=weights.HEAVIEST)
    met = calibration.calibrate(trimmed.weight, known, weights.BOUNDED)
    assert found.weight.tolist() == met.weight.tolist()
    assert found.calibration is not None
    assert found.calibration.base.tolist() == trimmed.weight.tolist()
    assert found.calibration.leverage
    report = found.report
    assert [step.name for step in report.steps] == ["design", "answered", "response", "trimmed", "calibrated"]
    assert [step.units for step in report.steps] == [300] + [int(answered.sum())] * 4
    assert report.steps[0].total == pytest.approx(report.steps[2].total, rel=1e-12)
    assert report.steps[4].total == pytest.approx(known.totals.sum(), rel=1e-12)
    assert report.cut == int(trimmed.cut.sum()) > 0
    assert report.margins == ("size=M", "size=S")
    assert report.factors == (float(met.factor[answered].min()), float(met.factor[answered].max()))


def test_without_known_totals_there_is_no_calibration() -> None:
    probability, answered, keys, _ = drawn()
    found = weights.weigh(probability=probability, answered=answered, classes=keys, known=None)
    assert found.calibration is None
    assert found.report.steps[4].total == found.report.steps[3].total
    assert (found.report.margins, found.report.rounds, found.report.factors) == ((), 0, (1.0, 1.0))


def test_what_unequal_weights_cost() -> None:
    assert weights.kish(np.array([2.0, 2, 2, 0])) == 1.0
    held = np.array([1.0, 2, 3, 4])
    assert weights.kish(held) == pytest.approx(1 + held.var() / held.mean() ** 2, rel=1e-14)
    assert np.isnan(weights.kish(np.zeros(2)))


@pytest.mark.parametrize("wrong", [0.0, 1.5, np.nan, -0.1])
def test_chances_that_are_none(wrong: float) -> None:
    with pytest.raises(ValueError, match="row 1, value"):
        weights.of_design(np.array([0.5, wrong]))
