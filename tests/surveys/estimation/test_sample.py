import numpy as np
import pytest

from surveys.estimation.sample import Calibration, Design, DesignError, Sample


def whole(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def test_units_are_numbered_by_stratum_and_counted() -> None:
    design = Design(whole(7, 3, 7, 3, 3), whole(20, 10, 20, 11, 10), np.array([4.0, 8.0, 4.0, 8.0, 8.0]))
    assert design.unit.tolist() == [2, 0, 2, 1, 0]
    assert design.unit_stratum.tolist() == [0, 0, 1]
    assert design.units.tolist() == [2, 1]
    assert design.fraction.tolist() == [0.25, 0.25]


def test_no_population_is_no_correction() -> None:
    assert Design(whole(1, 1), whole(1, 2)).fraction.tolist() == [0.0]
    assert Design(whole(1, 1), whole(1, 2), np.array([np.inf, np.inf])).fraction.tolist() == [0.0]


def test_the_same_number_in_two_strata_is_two_units_only_when_told() -> None:
    with pytest.raises(DesignError) as caught:
        Design(whole(0, 0, 1, 1), whole(5, 6, 7, 6))
    assert (caught.value.rule, caught.value.row, caught.value.value) == ("nesting", 3, 6.0)
    assert str(caught.value) == "row 3, value 6: a first-stage unit stands in one stratum"
    assert Design(whole(0, 0, 1, 1), whole(5, 6, 7, 6), within=True).units.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("population", "rule", "row"),
    [
        ([2.0, 2.0, 1.0], "population_constant", 2),
        ([1.0, 1.0, 1.0], "population_units", 0),
        ([4.0, 0.0, 4.0], "population_value", 1),
        ([4.0, np.nan, 4.0], "population_value", 1),
    ],
)
def test_populations_that_cannot_be(population: list[float], rule: str, row: int) -> None:
    with pytest.raises(DesignError) as caught:
        Design(whole(0, 0, 0), whole(1, 2, 3), np.array(population))
    assert (caught.value.rule, caught.value.row) == (rule, row)


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf])
def test_weights_that_cannot_be(weight: float) -> None:
    with pytest.raises(DesignError) as caught:
        Sample(Design(whole(0, 0), whole(1, 2)), np.array([1.0, weight]))
    assert (caught.value.rule, caught.value.row) == ("weight", 1)


def test_columns_of_other_lengths_are_refused() -> None:
    design = Design(whole(0, 0), whole(1, 2))
    for make in (
        lambda: Design(whole(), whole()),
        lambda: Design(whole(0, 0), whole(1)),
        lambda: Design(whole(0, 0), whole(1, 2), np.array([3.0])),
        lambda: Sample(design, np.ones(3)),
        lambda: Sample(design, np.ones(2), Calibration(np.ones((3, 1)), np.ones(2))),
    ):
        with pytest.raises(DesignError, match="one value for each row"):
            make()
