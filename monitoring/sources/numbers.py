"""Numbers as people write them in tables."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from monitoring.sources.cells import NOT_FINITE

INTEGER_DIGITS: Final = 12
DECIMALS: Final = 6
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")


class NotRead(ValueError):  # noqa: N818  # `rule` says what is wrong
    """`rule`: nan, not_a_number or too_many_digits."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def read_decimal(text: str) -> Decimal:
    """The exact value of a number like 1234.5 or 1,234.5, with the decimals as written.

    ASCII digits, a point, commas only between groups of three, no exponent: what a spreadsheet has shortened to
    1.2E+10 has lost digits. Raises `NotRead`.
    """
    if text.casefold().replace(" ", "") in NOT_FINITE:
        raise NotRead("nan")
    if _NUMBER.fullmatch(text) is None:
        raise NotRead("not_a_number")
    plain = text.replace(",", "")
    whole, _, fraction = plain.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > INTEGER_DIGITS or len(fraction.rstrip("0")) > DECIMALS:
        raise NotRead("too_many_digits")
    if len(fraction) > DECIMALS:
        plain = plain.rstrip("0").rstrip(".")
    return Decimal(plain)
