"""Opening a file that staff hand in: what it is, and its rows one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal, Protocol

from monitoring.sources import limits
from monitoring.sources.cells import BadCell, Cell
from monitoring.sources.csv_table import CsvTable
from monitoring.sources.limits import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS
from monitoring.sources.refusals import REFUSALS, TableRefused
from monitoring.sources.xlsx_table import XlsxTable, open_book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.sources.headers import Record
    from monitoring.sources.workbook import Workbook

__all__ = [
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "REFUSALS",
    "BadCell",
    "Cell",
    "Table",
    "TableRefused",
    "open_table",
    "open_workbook",
]

_XLSX: Final = (".xlsx",)
_TEXT: Final = (".csv", ".tsv", ".txt")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_IMAGES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_BY_ENDING: Final = {".xls": "old_excel", ".xlsm": "macros", ".xltm": "macros", ".ods": "open_document"}


class _Reader(Protocol):
    def rows(self, after: int) -> Iterator[Record]: ...
    def count_hint(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first row names its columns.

    `encoding` is utf-8, utf-8-sig, cp949, or xlsx. `delimiter` is None for a workbook; `sheet` is None for text.
    """

    format: Literal["csv", "xlsx"]
    encoding: str
    delimiter: str | None
    sheet: str | None
    other_sheets: tuple[str, ...]
    header: tuple[str, ...]
    _reader: _Reader

    def rows(self, after: int = 0) -> Iterator[Record]:
        """(row number, cells) of each row behind row `after` that is not blank, read while it is asked for.

        Row numbers are those that a spreadsheet shows: the header is 1, blank rows count. A quoted line break
        in CSV starts no new row. A row has as many cells as the header, unless the file is wrong there.
        Reading anew with the number of the last row done goes on where an earlier reading stopped.
        Raises `TableRefused` when the file turns out damaged or too long further down.
        """
        return self._reader.rows(after)

    def count_hint(self) -> int:
        """About how many data rows there are: line breaks in cells and blank rows are counted as rows."""
        return self._reader.count_hint()


def open_table(content: bytes, *, name: str) -> Table:
    """The table in an XLSX workbook or in delimited text, judged by content and by the ending of `name`.

    Raises `TableRefused` with a rule of `REFUSALS`.
    """
    _refuse_weight(content)
    ending = PurePath(name).suffix.casefold()
    found = _sniff(content, ending)
    if ending not in (*_XLSX, *_TEXT):
        raise TableRefused("unknown_type", {"extension": ending[:20]})
    if (found == "xlsx") != (ending in _XLSX):
        raise TableRefused("wrong_extension", {"extension": ending, "found": found})
    if found == "xlsx":
        book = XlsxTable(content)
        return Table("xlsx", book.encoding, None, book.sheet, book.other_sheets, book.header, book)
    text = CsvTable(content)
    return Table("csv", text.encoding, text.delimiter, None, (), text.header, text)


def open_workbook(content: bytes, *, name: str) -> Workbook:
    """All sheets of an XLSX workbook, under the same guards. Raises `TableRefused` with a rule of `REFUSALS`."""
    _refuse_weight(content)
    ending = PurePath(name).suffix.casefold()
    found = _sniff(content, ending)
    if found != "xlsx" or ending not in _XLSX:
        raise TableRefused("wrong_extension", {"extension": ending[:20], "found": found})
    return open_book(content)


def _refuse_weight(content: bytes) -> None:
    if not content:
        raise TableRefused("empty_file")
    if len(content) > limits.MAX_BYTES:
        raise TableRefused("too_big", {"size": len(content), "limit": limits.MAX_BYTES})


def _sniff(content: bytes, ending: str) -> Literal["csv", "xlsx"]:
    """By the first bytes; the ending only words the refusal better. Raises `TableRefused` for all other kinds."""
    if content.startswith(_OLE):
        raise TableRefused("encrypted" if _OLE_PACKAGE in content else "old_excel")
    if content.startswith(b"%PDF"):
        raise TableRefused("pdf")
    if content.startswith(_IMAGES) or (content.startswith(b"RIFF") and content[8:12] == b"WEBP"):
        raise TableRefused("image")
    if ending in _BY_ENDING:
        raise TableRefused(_BY_ENDING[ending])
    return "xlsx" if content.startswith(_ZIP) else "csv"
