from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.calc import periods
from monitoring.calc.periods import BadPeriod, Frequency, Period

anything = st.sampled_from(Frequency).flatmap(
    lambda frequency: st.builds(
        Period,
        st.just(frequency),
        st.integers(periods.FIRST_YEAR, periods.LAST_YEAR),
        st.integers(1, frequency.per_year),
    )
)


@pytest.mark.parametrize(
    ("text", "frequency", "number", "start", "end"),
    [
        ("2026", Frequency.A, 1, date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", Frequency.S, 1, date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", Frequency.S, 2, date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q3", Frequency.Q, 3, date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-09", Frequency.M, 9, date(2026, 9, 1), date(2026, 9, 30)),
        ("2024-02", Frequency.M, 2, date(2024, 2, 1), date(2024, 2, 29)),
        ("2100-02", Frequency.M, 2, date(2100, 2, 1), date(2100, 2, 28)),
        ("2199-12", Frequency.M, 12, date(2199, 12, 1), date(2199, 12, 31)),
        ("1900", Frequency.A, 1, date(1900, 1, 1), date(1900, 12, 31)),
    ],
)
def test_code_names_its_days(text: str, frequency: Frequency, number: int, start: date, end: date) -> None:
    period = Period.parse(text)
    assert (period.frequency, period.year, period.number) == (frequency, int(text[:4]), number)
    assert (period.start, period.end) == (start, end)
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "26", "1899", "2200", "0000", "2026-", "2026-H0", "2026-H3", "2026-Q0", "2026-Q5", "2026-00"),
        *("2026-13", "2026-9", "2026-009", "2026Q3", "2026-q3", "2026-M09", "2026-A1", " 2026", "2026\n"),
        *("2026-09-01", "２０２６", "2026-Q٣", "-2026", "20260", "2026.0", "2026/09", "1899-12", "2200-Q1"),
    ],
)
def test_anything_else_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(BadPeriod) as refused:
        Period.parse(text)
    assert refused.value.text == text
    assert repr(text) in str(refused.value)


@given(st.text(alphabet="0123456789-HQM", max_size=8))
def test_a_text_is_refused_or_comes_back_unchanged(text: str) -> None:
    try:
        assert str(Period.parse(text)) == text
    except BadPeriod as refused:
        assert refused.text == text  # noqa: PT017  # both outcomes are right, each with its own promise


@pytest.mark.parametrize(
    ("frequency", "year", "number"),
    [
        *((Frequency.A, 2026, 2), (Frequency.A, 2026, 0), (Frequency.S, 2026, 3), (Frequency.Q, 2026, 5)),
        *((Frequency.M, 2026, 13), (Frequency.M, 1899, 12), (Frequency.A, 2200, 1)),
    ],
)
def test_parts_that_name_no_period_are_refused(frequency: Frequency, year: int, number: int) -> None:
    with pytest.raises(BadPeriod):
        Period(frequency, year, number)


@given(anything)
def test_round_trip(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(anything)
def test_neighbours_touch_without_gap_or_overlap(period: Period) -> None:
    try:
        following = period.shift(1)
    except BadPeriod:
        assert period.end == date(periods.LAST_YEAR, 12, 31)
        return
    assert following.start == period.end + timedelta(days=1)
    assert following.ordinal == period.ordinal + 1
    assert following.frequency is period.frequency
    assert following.shift(-1) == period


@given(anything, st.integers(-400, 400), st.integers(-400, 400))
def test_shifts_add_up(period: Period, first: int, second: int) -> None:
    try:
        stepwise = period.shift(first).shift(second)
    except BadPeriod:
        return
    assert stepwise == period.shift(first + second)


def test_shift_out_of_the_calendar_is_refused() -> None:
    with pytest.raises(BadPeriod):
        Period.parse("1900-Q1").shift(-1)
    with pytest.raises(BadPeriod):
        Period.parse("2199").shift(1)


def test_the_year_before_last_december() -> None:
    assert str(Period.parse("2026-01").shift(-1)) == "2025-12"
    assert str(Period.parse("2026-Q4").shift(6)) == "2028-Q2"
    assert str(Period.parse("2026-H1").shift(-3)) == "2024-H2"


def test_sorting_across_frequencies_is_by_start_then_end() -> None:
    codes = ["2026", "2026-H1", "2025-12", "2026-Q1", "2026-01", "2026-H2", "2025", "2026-02"]
    ordered = ["2025", "2025-12", "2026-01", "2026-Q1", "2026-H1", "2026", "2026-02", "2026-H2"]
    assert [str(period) for period in sorted(map(Period.parse, codes))] == ordered


@given(anything, anything)
def test_order_is_total_and_agrees_with_equality(one: Period, other: Period) -> None:
    assert [one < other, one == other, one > other].count(True) == 1
    assert (one <= other) is not (one > other)
    assert (one < other) is ((one.start, one.end) < (other.start, other.end))


def test_no_order_with_other_things() -> None:
    with pytest.raises(TypeError):
        assert Period.parse("2026") < "2027"  # type: ignore[operator]


def test_ranges_include_both_ends() -> None:
    first, last = Period.parse("2025-Q3"), Period.parse("2026-Q2")
    assert [str(p) for p in Period.range_of(first, last)] == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]
    assert periods.range_of(first, first) == (first,)


def test_ranges_of_mixed_frequency_or_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="different frequencies"):
        Period.range_of(Period.parse("2025"), Period.parse("2026-Q2"))
    with pytest.raises(ValueError, match="before"):
        Period.range_of(Period.parse("2026-02"), Period.parse("2026-01"))


def test_a_period_is_future_until_its_first_day() -> None:
    quarter = Period.parse("2026-Q3")
    assert quarter.is_future(date(2026, 6, 30)) is True
    assert quarter.is_future(date(2026, 7, 1)) is False
    assert quarter.is_future(date(2026, 12, 1)) is False


def test_periods_are_keys() -> None:
    assert {Period.parse("2026"): 1}[Period(Frequency.A, 2026)] == 1
    assert len({Period.parse("2026"), Period.parse("2026-H1"), Period.parse("2026-Q1")}) == 3
