"""A sheet of an XLSX file as a table."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from monitoring.sources import headers, limits
from monitoring.sources.archive import Archive
from monitoring.sources.cells import is_blank
from monitoring.sources.refusals import TableRefused
from monitoring.sources.sheet_rows import read_rows
from monitoring.sources.workbook import WORKBOOK, Sheet, Workbook, read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.sources.headers import Record

_CONTENT_TYPES = "[Content_Types].xml"


class XlsxTable:
    """The first visible sheet that holds a cell; the names of the others that hold one are in `other_sheets`."""

    encoding = "xlsx"
    delimiter = None

    def __init__(self, content: bytes) -> None:
        """Raises `TableRefused` when the content is no plain XLSX workbook or its first row is no header."""
        self._book = open_book(content)
        filled = [sheet for sheet in self._book.sheets if _first_row(self._book, sheet) is not None]
        chosen = next((sheet for sheet in filled if sheet.visible), None)
        if chosen is None:
            raise TableRefused("no_sheet")
        number, cells = _first_row(self._book, chosen) or (0, ())
        if number != 1:
            raise TableRefused("header_missing")
        self._sheet = chosen
        self.sheet = chosen.name
        self.other_sheets = tuple(sheet.name for sheet in filled if sheet is not chosen)
        self.header = headers.read_header(cells)

    def rows(self, after: int) -> Iterator[Record]:
        written = read_rows(self._book, self._sheet.part)
        return headers.fit(written, width=len(self.header), after=after, pad=True)

    def count_hint(self) -> int:
        return self._written_rows

    @cached_property
    def _written_rows(self) -> int:
        """Counted, as the size that a sheet declares is often missing or wrong."""
        pieces = self._book.archive.chunks(self._sheet.part)
        count = sum(piece.count(b"<row") + piece.count(b":row") // 2 for piece in pieces)
        return min(max(0, count - 1), limits.MAX_ROWS)


def open_book(content: bytes) -> Workbook:
    """Raises `TableRefused` when the content is no plain XLSX workbook."""
    archive = Archive(content)
    _refuse_kin(archive)
    return read_workbook(archive)


def _first_row(book: Workbook, sheet: Sheet) -> Record | None:
    return next((one for one in read_rows(book, sheet.part) if not all(map(is_blank, one[1]))), None)


def _refuse_kin(archive: Archive) -> None:
    """Raises `TableRefused` for archives that are something else, or a workbook with macros."""
    if "mimetype" in archive and b"opendocument" in b"".join(archive.chunks("mimetype")):
        raise TableRefused("open_document")
    if _CONTENT_TYPES not in archive or WORKBOOK not in archive:
        raise TableRefused("not_xlsx")
    if any(name.endswith("vbaProject.bin") for name in archive.names()):
        raise TableRefused("macros")
    if b"macroEnabled" in b"".join(archive.chunks(_CONTENT_TYPES)):
        raise TableRefused("macros")
