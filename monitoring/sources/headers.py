"""The first row of a table: the names of its columns."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from monitoring.sources import limits
from monitoring.sources.cells import BadCell, Cell, is_blank, is_control, shown
from monitoring.sources.refusals import TableRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Record = tuple[int, tuple[Cell, ...]]


def read_header(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Column names in NFC, trimmed, without the empty columns that spreadsheets leave at the right.

    Raises `TableRefused` when a name is missing, doubled, too long or not plain text.
    """
    used = len(cells)
    while used and is_blank(cells[used - 1]):
        used -= 1
    if not used:
        raise TableRefused("header_missing")
    if used > limits.MAX_COLUMNS:
        raise TableRefused("too_many_columns", {"limit": limits.MAX_COLUMNS})
    names: list[str] = []
    for index, cell in enumerate(cells[:used]):
        name = _name(cell, letters(index))
        if name in names:
            raise TableRefused("header_doubled", {"name": name})
        names.append(name)
    return tuple(names)


def fit(records: Iterator[Record], *, width: int, after: int, pad: bool) -> Iterator[Record]:
    """Data rows behind row `after`: blank ones left out, empty cells to the right of the header cut off.

    `pad` fills short rows (a workbook does not write its empty cells); a CSV row stays as short as it is,
    so that a lost delimiter is seen. Raises `TableRefused` beyond the row limit.
    """
    for number, cells in records:
        if number > limits.MAX_ROWS + 1:
            raise TableRefused("too_many_rows", {"limit": limits.MAX_ROWS})
        if number <= max(after, 1) or all(map(is_blank, cells)):
            continue
        have = len(cells)
        if have == width:
            yield number, cells
            continue
        while have > width and is_blank(cells[have - 1]):
            have -= 1
        filling = ("",) * (width - have) if pad else ()
        yield number, (*cells[:have], *filling)


def letters(index: int) -> str:
    """The spreadsheet's name of the column with this index, counted from 0: A, B, …, Z, AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _name(cell: Cell, column: str) -> str:
    if isinstance(cell, BadCell):
        raise TableRefused("header_cell", {"value": cell.value, "column": column})
    name = unicodedata.normalize("NFC", cell).strip()
    if not name:
        raise TableRefused("header_empty", {"column": column})
    if len(name) > limits.MAX_HEADER:
        raise TableRefused("header_too_long", {"column": column, "limit": limits.MAX_HEADER})
    if any(map(is_control, name)):
        raise TableRefused("header_cell", {"value": shown(name), "column": column})
    return name
