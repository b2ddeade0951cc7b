"""A table of an extract as people's programs read it: next to each code its label, no text that runs as a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from surveys.extracts.columns import NOT_APPLICABLE, Absent, Column, Kind, UnknownCode, Value
from surveys.extracts.names import cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from surveys.extracts.columns import Row

Cell = str | int | float
LABEL: Final = ".label"


def header(columns: Iterable[Column]) -> list[str]:
    """The names; a coded column is followed by the one of its labels."""
    names: list[str] = []
    for column in columns:
        names.append(cell(column.name))
        if column.kind is Kind.CODE:
            names.append(cell(column.name + LABEL))
    return names


def lines(columns: tuple[Column, ...], rows: Iterable[Row], *, not_applicable: str) -> Iterator[list[Cell]]:
    """Each row as cells under `header`. Numbers stay numbers; a missing answer is an empty cell, and a question that
    was not to be asked says `not_applicable` (the word in the file's language stands in the label column).

    Raises:
        UnknownCode: a coded cell holds a code that its column does not list.
    """
    makers = [_maker(column, not_applicable) for column in columns]
    for row in rows:
        line: list[Cell] = []
        for value, make in zip(row, makers, strict=True):
            made = make(value)
            if isinstance(made, tuple):
                line += made
            else:
                line.append(made)
        yield line


def written(value: Cell) -> Cell:
    """A text made safe; a number as it is."""
    return cell(value) if isinstance(value, str) else value


def _maker(column: Column, not_applicable: str) -> Callable[[Value], Cell | tuple[Cell, Cell]]:
    if column.kind is Kind.CODE:
        pairs: dict[Value, tuple[Cell, Cell]] = {
            code: (cell(code), cell(label)) for code, label in column.values
        }
        pairs[None] = ("", "")
        pairs[NOT_APPLICABLE] = (NOT_APPLICABLE.value, cell(not_applicable))

        def coded(value: Value) -> tuple[Cell, Cell]:
            try:
                return pairs[value]
            except KeyError:
                raise UnknownCode(column.name, value) from None

        return coded
    return _plain


def _plain(value: Value) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str):
        return cell(value)
    return value.value if isinstance(value, Absent) else value
