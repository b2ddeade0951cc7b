"""An extract as an Excel workbook: the rows, and the codebook as a second sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import xlsxwriter

from surveys.extracts import names, tables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from surveys.extracts.columns import Column, Row

MOST_ROWS: Final = 1_048_575
"""Rows under the header that a sheet can hold."""

MOST_COLUMNS: Final = 16_384
_LONGEST_CELL: Final = 32_767
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class TooManyRows(Exception):  # noqa: N818 - it says what happened
    """More than a sheet holds; nothing is cut off silently."""


def write(
    path: Path,
    *,
    columns: tuple[Column, ...],
    rows: Iterable[Row],
    not_applicable: str,
    sheet: str,
    codebook: tuple[str, list[str], list[list[tables.Cell]]],
) -> int:
    """Writes row by row and returns how many rows there were. `codebook`: name of its sheet, header, rows.

    Raises:
        TooManyRows: there are more than `MOST_ROWS`.
    """
    with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)}) as book:
        bold = book.add_format({"bold": True})
        data = book.add_worksheet(names.of_sheet(sheet))
        _line(data, 0, tables.header(columns), bold)
        data.freeze_panes(1, 0)
        count = 0
        for line in tables.lines(columns, rows, not_applicable=not_applicable):
            count += 1
            if count > MOST_ROWS:
                raise TooManyRows
            _line(data, count, line)
        title, header, entries = codebook
        words = book.add_worksheet(names.of_sheet(title))
        _line(words, 0, [tables.written(name) for name in header], bold)
        for number, entry in enumerate(entries, start=1):
            _line(words, number, [tables.written(one) for one in entry])
    return count


def _line(sheet: Worksheet, row: int, cells: Iterable[tables.Cell], style: Format | None = None) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, str):
            if value:
                sheet.write_string(row, column, value[:_LONGEST_CELL], style)
        else:
            sheet.write_number(row, column, value, style)
