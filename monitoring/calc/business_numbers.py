"""Korean business registration numbers: ten digits, the last of which checks the other nine.

Rule of the National Tax Service, as published for form validation: each of the first nine digits times its weight,
and the tens of the ninth product once more; the check digit fills the sum up to a multiple of ten.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LENGTH: Final = 10
WEIGHTS: Final = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_SEPARATORS: Final = frozenset("-‐‑‒–—―−. ")


class BadBusinessNumber(ValueError):  # noqa: N818  # it names the thing that is bad, as its callers say it
    """`rule`: business_number_characters, business_number_length (`digits` found) or business_number_check."""

    def __init__(self, rule: str, digits: int) -> None:
        super().__init__(rule)
        self.rule = rule
        self.digits = digits


def check_digit(first_nine: str) -> str:
    """The tenth digit of a number that begins with these nine ASCII digits; raises `ValueError` for anything else."""
    if len(first_nine) != len(WEIGHTS) or not _is_digits(first_nine):
        raise ValueError(f"not nine digits: {first_nine!r}")
    products = [int(digit) * weight for digit, weight in zip(first_nine, WEIGHTS, strict=True)]
    return str(-(sum(products) + products[-1] // 10) % 10)


def parse(text: str) -> str:
    """The ten digits of a number as people write it: hyphens, blanks and full-width digits are forgiven.

    Raises `BadBusinessNumber`: a character that is no digit, another count of digits, or a check digit that is wrong.
    """
    plain = "".join(
        one for one in unicodedata.normalize("NFKC", text) if not (one in _SEPARATORS or one.isspace())
    )
    if not _is_digits(plain):
        raise BadBusinessNumber("business_number_characters", sum(_is_digits(one) for one in plain))
    if len(plain) != LENGTH:
        raise BadBusinessNumber("business_number_length", len(plain))
    if check_digit(plain[:-1]) != plain[-1]:
        raise BadBusinessNumber("business_number_check", LENGTH)
    return plain


def make(first_nine: str) -> str:
    """The valid number that begins with these nine digits, for invented firms; raises `ValueError`."""
    return first_nine + check_digit(first_nine)


def written(number: str) -> str:
    """Ten digits as they are printed: 123-45-67890."""
    return f"{number[:3]}-{number[3:5]}-{number[5:]}"


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
