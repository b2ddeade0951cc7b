from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.sources.numbers import NotRead, read_decimal


def refused(text: str) -> str:
    with pytest.raises(NotRead) as caught:
        read_decimal(text)
    return caught.value.rule


@pytest.mark.parametrize(
    "text",
    ["NaN", "nan", "inf", "-Infinity", "∞", "-", "—", "N/A", "n.a.", "…", "...", "NULL", "- -", "자료 없음"],
)
def test_no_number_in_any_spelling(text: str) -> None:
    assert refused(text) == "nan"


@pytest.mark.parametrize(
    "text",
    [
        "1,23",
        "12,3456",
        ",123",
        "1,234,56",
        "1.2.3",
        "1e5",
        "0x1",
        "1_000",
        "2.6%",
        "１２",
        "١٢",
        "1 000",
        "−5",
        "5.",
        ".5",
        "abc",
    ],
)
def test_what_is_not_a_number(text: str) -> None:
    assert refused(text) == "not_a_number"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", "1234.5"),
        ("-1,234,567", "-1234567"),
        ("+2.5", "2.5"),
        ("000000000000007", "7"),
        ("999999999999.123456", "999999999999.123456"),
        ("1.1000000000", "1.1"),
    ],
)
def test_numbers_are_read_exactly(text: str, value: str) -> None:
    assert read_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1000000000000", "0.1234567", "0.30000000000000004"])
def test_too_many_digits(text: str) -> None:
    assert refused(text) == "too_many_digits"


@given(st.decimals(-(10**12) + 1, 10**12 - 1, places=6))
def test_every_decimal_in_range_comes_back(value: Decimal) -> None:
    assert read_decimal(format(value, "f")) == value
    assert read_decimal(format(value, ",f")) == value
