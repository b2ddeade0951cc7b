"""A table of an extract as people's programs read it: next to each code its label, no text that runs as a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from surveys.extracts.columns import NOT_APPLICABLE, Column, Kind, UnknownCode, Value
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
    plan = [(place, make) for place, column in enumerate(columns) for make in _makers(column, not_applicable)]
    for row in rows:
        try:
            yield [make(row[place]) for place, make in plan]
        except KeyError:
            raise _unknown(columns, row) from None


def written(value: Cell) -> Cell:
    """A text made safe; a number as it is."""
    return cell(value) if isinstance(value, str) else value


class _Plain(dict[Value, Cell]):
    """What stands for no value, and whatever is a value as it is. Looking up costs less than asking for its type."""

    def __missing__(self, value: Value) -> Cell:
        return cell(value) if isinstance(value, str) else value  # type: ignore[return-value] # gaps are in it


def _makers(column: Column, not_applicable: str) -> list[Callable[[Value], Cell]]:
    """One for each cell of the column: look-ups, so that a long file is written fast."""
    gaps: dict[Value, Cell] = {None: "", NOT_APPLICABLE: NOT_APPLICABLE.value}
    if column.kind is not Kind.CODE:
        return [_Plain(gaps | ({0: 0, 1: 1} if column.kind is Kind.FLAG else {})).__getitem__]
    codes: dict[Value, Cell] = {code: cell(code) for code, _label in column.values}
    labels: dict[Value, Cell] = {code: cell(label) for code, label in column.values}
    words: dict[Value, Cell] = {None: "", NOT_APPLICABLE: cell(not_applicable)}
    return [(gaps | codes).__getitem__, (words | labels).__getitem__]


def _unknown(columns: tuple[Column, ...], row: Row) -> UnknownCode:
    known = {column.name: {code for code, _label in column.values} for column in columns}
    return next(
        UnknownCode(column.name, value)
        for column, value in zip(columns, row, strict=True)
        if column.kind is Kind.CODE and isinstance(value, str) and value not in known[column.name]
    )
