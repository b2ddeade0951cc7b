"""Business numbers of made-up firms: a leading triple from 100 on, the pair 00, which no firm has (it says what kind of
taxpayer one is), and four free digits.
"""

from monitoring.calc import business_numbers

_FIRST_TRIPLE = 100
_SERIALS = 10_000
_TRIPLE, _PAIR, _DIGITS = 3, "00", 10


def number(place: int) -> str:
    """The number of made-up firm `place`, with its check digit."""
    triple, serial = divmod(place, _SERIALS)
    return business_numbers.make(f"{_FIRST_TRIPLE + triple}{_PAIR}{serial:04d}")


def place(number: str) -> int:
    """Which made-up firm has this number.

    Raises:
        ValueError: it is not the number of a made-up firm.
    """
    if len(number) != _DIGITS or not number.isdecimal() or number[_TRIPLE : _TRIPLE + 2] != _PAIR:
        raise ValueError(f"no number of a made-up firm: {number}")
    return (int(number[:_TRIPLE]) - _FIRST_TRIPLE) * _SERIALS + int(number[_TRIPLE + 2 : -1])
