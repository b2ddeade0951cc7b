"""Reference periods as codes: `2026`, `2026-H1`, `2026-Q3`, `2026-09`.

The frequency letters are those of the SDMX code list CL_FREQ (A annual, S half-yearly, Q quarterly, M monthly).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import total_ordering
from typing import Final

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199


class Frequency(StrEnum):
    A = "A"
    S = "S"
    Q = "Q"
    M = "M"

    @property
    def per_year(self) -> int:
        return _PER_YEAR[self]


_PER_YEAR: Final = {Frequency.A: 1, Frequency.S: 2, Frequency.Q: 4, Frequency.M: 12}
_CODE: Final = re.compile(r"([0-9]{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")


class BadPeriod(ValueError):  # noqa: N818  # it names the thing that is bad, as its callers say it
    """`text` is no period code, or lies outside the years 1900 to 2199."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"not a period code of the years {FIRST_YEAR}–{LAST_YEAR}: {self.text!r}"


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """One calendar period; `number` counts from 1 inside the year and is 1 for a year.

    Sorts by (start, end), so a first quarter comes before the year that it opens.
    Raises `BadPeriod` when the parts name no period.
    """

    frequency: Frequency
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.number <= self.frequency.per_year):
            raise BadPeriod(str(self))

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period of exactly this code (ASCII digits, no blanks); raises `BadPeriod`."""
        found = _CODE.fullmatch(text)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            raise BadPeriod(text)
        year, half, quarter, month = found.groups()
        if half:
            return cls(Frequency.S, int(year), int(half))
        if quarter:
            return cls(Frequency.Q, int(year), int(quarter))
        if month:
            return cls(Frequency.M, int(year), int(month))
        return cls(Frequency.A, int(year))

    def __str__(self) -> str:
        if self.frequency is Frequency.A:
            return f"{self.year:04d}"
        if self.frequency is Frequency.M:
            return f"{self.year:04d}-{self.number:02d}"
        return f"{self.year:04d}-{'H' if self.frequency is Frequency.S else 'Q'}{self.number}"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.start, self.end) < (other.start, other.end)

    @property
    def start(self) -> date:
        return date(self.year, (self.number - 1) * self._months + 1, 1)

    @property
    def end(self) -> date:
        """The last day that belongs to the period."""
        last_month = self.number * self._months
        following = date(self.year + last_month // 12, last_month % 12 + 1, 1)
        return following - timedelta(days=1)

    @property
    def ordinal(self) -> int:
        """Consecutive integers within one frequency; not comparable between frequencies."""
        return self.year * self.frequency.per_year + self.number - 1

    def shift(self, n: int) -> Period:
        """The period `n` later (earlier when negative); raises `BadPeriod` outside the years 1900 to 2199."""
        year, before = divmod(self.ordinal + n, self.frequency.per_year)
        return Period(self.frequency, year, before + 1)

    def is_future(self, today: date) -> bool:
        """Whether the period starts after `today`, so that nothing can have been observed for it.

        A period that has begun but not ended is not future: a monthly source publishes "so far" figures,
        and a survey wave asks about the quarter that it runs in. Imports refuse future periods.
        """
        return self.start > today

    @staticmethod
    def range_of(first: Period, last: Period) -> tuple[Period, ...]:
        """All periods from `first` to `last`, both included.

        Raises `ValueError` when the frequencies differ or `last` lies before `first`.
        """
        if first.frequency is not last.frequency:
            raise ValueError(f"{first} and {last} are of different frequencies")
        if last < first:
            raise ValueError(f"{last} lies before {first}")
        return tuple(first.shift(n) for n in range(last.ordinal - first.ordinal + 1))

    @property
    def _months(self) -> int:
        return 12 // self.frequency.per_year


range_of: Final = Period.range_of
