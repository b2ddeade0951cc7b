"""The check digit against the published steps, and what is forgiven in how a number is written."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.calc import business_numbers
from monitoring.calc.business_numbers import BadBusinessNumber
from tests.oracles import business_number as oracle

NINE = st.text("0123456789", min_size=9, max_size=9)


@given(NINE)
def test_the_check_digit_is_that_of_the_published_steps(first_nine: str) -> None:
    assert business_numbers.check_digit(first_nine) == str(oracle.check(first_nine))


def test_a_worked_example() -> None:
    # 1·1 + 2·3 + 3·7 + 4·1 + 5·3 + 6·7 + 7·1 + 8·3 + 9·5 = 165, and the tens of 45: 169. 10 - 9 = 1.
    assert business_numbers.make("123456789") == "1234567891"
    # All zeros but the ninth: 2·5 = 10 and its tens 1 make 11, so 9.
    assert business_numbers.make("000000002") == "0000000029"


@given(NINE, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_found_wherever_it_stands(first_nine: str, place: int, step: int) -> None:
    """Weights 1, 3 and 7 have no factor in common with 10; the carry makes the ninth place distinct as well."""
    number = business_numbers.make(first_nine)
    wrong = str((int(number[place]) + step) % 10)
    with pytest.raises(BadBusinessNumber) as refused:
        business_numbers.parse(number[:place] + wrong + number[place + 1 :])
    assert refused.value.rule == "business_number_check"


@pytest.mark.parametrize(
    "text",
    [
        "1234567891",
        "123-45-67891",
        " 123 45 67891 ",
        "１２３－４５－６７８９１",
        "123–45–67891",
        "123\u00a045\u00a067891",
    ],
)
def test_ways_of_writing_one_number(text: str) -> None:
    assert business_numbers.parse(text) == "1234567891"


@pytest.mark.parametrize(
    ("text", "rule", "digits"),
    [
        ("", "business_number_characters", 0),
        ("123-45-6789O", "business_number_characters", 9),
        ("١٢٣٤٥٦٧٨٩١", "business_number_characters", 0),
        ("1.23457E+9", "business_number_characters", 7),
        ("123-45-6789", "business_number_length", 9),
        ("12345678911", "business_number_length", 11),
        ("123-45-67890", "business_number_check", 10),
    ],
)
def test_what_is_refused(text: str, rule: str, digits: int) -> None:
    with pytest.raises(BadBusinessNumber) as refused:
        business_numbers.parse(text)
    assert (refused.value.rule, refused.value.digits) == (rule, digits)


def test_a_made_number_survives_being_written_and_read() -> None:
    draw = random.Random(7)  # noqa: S311 - a seed of a test, not a secret
    for _ in range(200):
        number = business_numbers.make(f"{draw.randrange(10**9):09d}")
        assert business_numbers.parse(business_numbers.written(number)) == number
    assert business_numbers.written("1234567891") == "123-45-67891"


@pytest.mark.parametrize("text", ["12345678", "1234567890", "12345678x", "１２３４５６７８９"])
def test_only_nine_digits_get_a_check_digit(text: str) -> None:
    with pytest.raises(ValueError, match="nine digits"):
        business_numbers.make(text)
