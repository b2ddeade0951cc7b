"""The sheets of an XLSForm workbook as rows of named cells, read under the guards of every file that staff hand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from monitoring.calc import spreadsheet
from monitoring.sources import tables
from monitoring.sources.sheet_rows import read_rows
from surveys.xlsform.refusals import Refusal

if TYPE_CHECKING:
    from monitoring.sources.cells import Cell

MOST_ROWS: Final = 3_000
# truth values as LibreOffice and Google Sheets write them
_TRUTH: Final = {"=TRUE()": "TRUE", "=FALSE()": "FALSE"}
_READABLE: Final = {"boolean_cell", "date_cell"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as a spreadsheet shows it, and its filled cells by column name."""

    number: int
    cells: dict[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A cell by its sheet, its row and its index under the header."""

    sheet: str
    row: int
    header: list[str]
    index: int


@dataclass(slots=True)
class Book:
    """The sheets by their lower-case name; `refusals` collects what is wrong with cells."""

    sheets: dict[str, Sheet]
    refusals: list[Refusal] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        return self.sheets.get(name, Sheet(name))


def read(content: bytes, *, name: str) -> Book:
    """Raises `monitoring.sources.refusals.TableRefused` for what is no readable XLSX workbook."""
    source = tables.open_workbook(content, name=name)
    book = Book({})
    for part in source.sheets:
        rows = read_rows(source, part.part)
        sheet = part.name.strip().lower()
        header: list[str] = []
        lines: list[Line] = []
        for number, cells in rows:
            if number > MOST_ROWS:
                book.refusals.append(
                    Refusal(part.name, number, "", "", "too_many_rows", {"limit": str(MOST_ROWS)})
                )
                break
            texts = [
                _text(book, Place(part.name, number, header, place), cell) for place, cell in enumerate(cells)
            ]
            if not header:
                header = [" ".join(text.split()) for text in texts] if any(texts) else []
                continue
            filled = {header[place]: text for place, text in enumerate(texts) if text and place < len(header)}
            if filled:
                lines.append(Line(number, filled))
        book.sheets[sheet] = Sheet(part.name, tuple(header), tuple(lines))
    return book


def _text(book: Book, place: Place, cell: Cell) -> str:
    if isinstance(cell, str):
        text = cell.strip()
        # an apostrophe that our own export put before what looks like a formula
        return text[1:] if text[:1] == "'" and spreadsheet.safe(text[1:]) == text else text
    if cell.rule in _READABLE:
        return cell.value
    if cell.value in _TRUTH:
        return _TRUTH[cell.value]
    column = place.header[place.index] if place.index < len(place.header) else ""
    book.refusals.append(Refusal(place.sheet, place.row, column, cell.value, cell.rule))
    return ""
