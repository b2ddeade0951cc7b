from itertools import pairwise

import pytest

from monitoring.calc.periods import BadPeriod
from monitoring.figures import runs


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("2024", 2024.0),
        ("2024-H1", 2023.75),
        ("2024-H2", 2024.25),
        ("2024-Q1", 2023.625),
        ("2024-Q4", 2024.375),
        ("2024-01", 2024 - 11 / 24),
        ("2024-12", 2024 + 11 / 24),
    ],
)
def test_a_period_stands_at_its_middle(code: str, where: float) -> None:
    assert runs.position(code) == pytest.approx(where, abs=1e-9)


def test_quarters_are_equally_far_apart_over_the_turn_of_the_year() -> None:
    places = [runs.position(code) for code in ("2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2")]
    assert {round(after - before, 9) for before, after in pairwise(places)} == {0.25}


def test_a_bad_code_is_refused() -> None:
    with pytest.raises(BadPeriod):
        runs.position("2024-Q5")


def test_codes_come_in_the_order_of_time() -> None:
    assert runs.in_order(["2024-Q2", "2009", "2024-Q1"]) == ["2009", "2024-Q1", "2024-Q2"]


def test_a_period_comes_once() -> None:
    with pytest.raises(ValueError, match="2024"):
        runs.in_order(["2024", "2024"])


def test_a_missing_period_cuts_the_line() -> None:
    codes = ["2003", "2005", "2006", "2008"]
    assert runs.split(codes) == [("2003",), ("2005", "2006"), ("2008",)]


def test_another_frequency_cuts_the_line() -> None:
    assert runs.split(["2023", "2024-Q1", "2024-Q2"]) == [("2023",), ("2024-Q1", "2024-Q2")]


def test_ticks_are_whole_years_that_end_with_the_last() -> None:
    assert runs.ticks(["2003", "2024"]) == [2004, 2009, 2014, 2019, 2024]
    assert runs.ticks(["2022-Q3", "2024-Q1"]) == [2022, 2023, 2024]
    assert runs.ticks([]) == []


@pytest.mark.parametrize("first", range(1950, 2025))
def test_there_are_never_more_than_eight_ticks(first: int) -> None:
    found = runs.ticks([str(first), "2025"])
    assert 1 <= len(found) <= runs.MOST_TICKS
    assert found[-1] == 2025
