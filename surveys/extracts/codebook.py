"""What each column and each code of an extract means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surveys.extracts.columns import Column, Kind, letters, numbers
from surveys.extracts.names import of_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = ["column", "variable", "kind", "label", "code", "number", "missing_in_stata", "code_label"]


def rows(columns: tuple[Column, ...]) -> Iterator[list[str | int | float]]:
    """A line for each column, and under a coded one a line for each of its codes; `variable` and `number` are what
    SPSS and Stata call them.
    """
    variables = of_variables(column.name for column in columns)
    for column, variable in zip(columns, variables, strict=True):
        yield [column.name, variable, column.kind.value, column.label, "", "", "", ""]
        if column.kind is Kind.CODE:
            number, letter = numbers(column), letters(column)
            for code, label in column.values:
                gap = f".{letter[code]}" if code in letter else ""
                yield [column.name, variable, "", "", code, number[code], gap, label]
