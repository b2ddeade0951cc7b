"""What a column of an extract holds, and what may stand in its cells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Kind(Enum):
    """`CODE`: one of `values`; `FLAG`: 0 or 1; `DATE`: ISO text; the others as they are called."""

    CODE = "code"
    FLAG = "flag"
    WHOLE = "whole"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


class Absent(Enum):
    """Why a cell has no value. A missing answer is none; a question that was not to be asked is something else."""

    NOT_APPLICABLE = "not_applicable"


NOT_APPLICABLE: Final = Absent.NOT_APPLICABLE

Value = str | int | float | Absent | None
"""A cell: `None` is a missing answer."""

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`label` and the labels in `values` (code, label) are in the language of the file. `gaps` are those codes that
    stand for a missing value: “does not apply”, “don't know”, “no answer given on purpose”.
    """

    name: str
    label: str
    kind: Kind
    values: tuple[tuple[str, str], ...] = ()
    gaps: tuple[str, ...] = ()


class UnknownCode(ValueError):  # noqa: N818 - it says what was met
    """An answer holds a code that its column does not list; nothing is written rather than something wrong."""

    def __init__(self, column: str, code: object) -> None:
        super().__init__(f"{column} holds {code!r}, which is none of its codes")


FIRST_GAP: Final = -1_001
"""What the first of `gaps` is for SPSS; the next ones lie below."""


def numbers(column: Column) -> dict[str, int]:
    """The number of each code for programs that label numbers only: the code itself where all are whole numbers
    written plainly, else its place in the list from 1 on. Gaps have numbers of their own, from `FIRST_GAP` down.
    """
    codes = [code for code, _label in column.values if code not in column.gaps]
    found = {code: FIRST_GAP - place for place, code in enumerate(column.gaps)}
    if all(code.isascii() and code.isdigit() and str(int(code)) == code for code in codes):
        return found | {code: int(code) for code in codes}
    return found | {code: place for place, code in enumerate(codes, start=1)}


def letters(column: Column) -> dict[str, str]:
    """The extended missing value of Stata for each gap: `b` for `.b`; `a` is for what was not to be asked."""
    return dict(zip(column.gaps, "bcdefghijklmnopqrstuvwxyz", strict=False))
