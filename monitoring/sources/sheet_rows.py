"""The rows of one sheet of an XLSX file, one after the other (ISO/IEC 29500-1, 18.3)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from monitoring.sources import limits
from monitoring.sources.cells import BadCell, Cell, read_text, shown
from monitoring.sources.refusals import TableRefused
from monitoring.sources.workbook import Workbook, unescape
from monitoring.sources.xml_parts import parse, qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.sources.headers import Record

_TAGS: Final = qualified("row", "c", "v", "f", "t", "rPh")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SAFE_DIGITS: Final = 15
"""Digits that an IEEE 754 double keeps, so a whole number this long is its own shortest form."""


def read_rows(book: Workbook, part: str) -> Iterator[Record]:
    """Row number and cells of each row that the sheet writes, in order; gaps are filled with empty cells.

    Cells beyond the column limit are dropped but for one, so that a row of a million cells is seen to be too wide
    without being built. Raises `TableRefused` as `parse` does, and when row numbers do not rise.
    """
    reader = _SheetReader(book)
    for _ in parse(book.archive, part, start=reader.start, end=reader.end, text=reader.text):
        if reader.ready:
            yield from reader.ready
            reader.ready.clear()


class _SheetReader:
    """Handlers of the parser. `ready` fills with finished rows."""

    def __init__(self, book: Workbook) -> None:
        self.ready: list[Record] = []
        self._book = book
        self._cells: list[Cell] = []
        self._row = 0
        self._column = 0
        self._columns: dict[str, int] = {}
        self._kind = "n"
        self._style = 0
        self._pieces: list[str] = []
        self._length = 0
        self._taking = False
        self._formula: bool = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _TAGS.get(name):
            case "c":
                self._open_cell(attributes)
            case "v" | "t":
                self._taking = not self._phonetic and not self._formula
            case "row":
                self._open_row(attributes)
            case "f":
                self._formula = self._taking = True
            case "rPh":
                self._phonetic = True

    def text(self, data: str) -> None:
        if self._taking and self._length <= limits.MAX_CELL:
            self._pieces.append(data)
            self._length += len(data)

    def end(self, name: str) -> None:
        match _TAGS.get(name):
            case "c":
                self._close_cell()
            case "v" | "t" | "f":
                self._taking = False
            case "row":
                self.ready.append((self._row, tuple(self._cells)))
                self._cells = []
            case "rPh":
                self._phonetic = False

    def _open_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if "r" in attributes else self._row + 1
        if number <= self._row:
            raise TableRefused("rows_out_of_order", {"row": number, "previous": self._row})
        self._row = number
        self._column = -1

    def _open_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            name = reference.rstrip("0123456789")
            found = self._columns.get(name)
            self._column = self._learn_column(name) if found is None else found
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._formula = False
        self._length = 0

    def _learn_column(self, name: str) -> int:
        if not (name.isascii() and name.isalpha() and name.isupper() and len(name) <= 3):  # noqa: PLR2004  # XFD is the last column of a sheet
            raise ValueError(name)
        index = 0
        for letter in name:
            index = index * 26 + ord(letter) - ord("A") + 1
        self._columns[name] = index - 1
        return index - 1

    def _close_cell(self) -> None:
        if not self._pieces and not self._formula:
            return
        raw = "".join(self._pieces)
        self._pieces.clear()
        cell = BadCell(shown(f"={raw}"), "formula") if self._formula else self._read(raw)
        column = min(self._column, limits.MAX_COLUMNS)
        missing = column - len(self._cells)
        if missing >= 0:
            self._cells.extend([""] * missing)
            self._cells.append(cell)
        elif column < limits.MAX_COLUMNS:
            raise ValueError(raw)  # the same cell twice, or cells from right to left

    def _read(self, raw: str) -> Cell:
        match self._kind:
            case "s":
                return read_text(self._book.texts[_index(raw)])
            case "n":
                return self._read_number(raw)
            case "str" | "inlineStr":
                return read_text(unescape(raw))
            case "b":
                return BadCell("TRUE" if raw.strip() == "1" else "FALSE", "boolean_cell")
            case "e" | "d":
                return BadCell(shown(raw), "error_cell" if self._kind == "e" else "date_cell")
        raise ValueError(self._kind)

    def _read_number(self, raw: str) -> Cell:
        if self._style in self._book.dates:
            return BadCell(_date_text(raw, from_1904=self._book.from_1904), "date_cell")
        if self._style in self._book.percents:
            return BadCell(number_text(raw), "percent_cell")
        return number_text(raw)


def number_text(raw: str) -> str:
    """The shortest decimal that is the same IEEE 754 double: "2.6000000000000001" → "2.6", "2024.0" → "2024".

    What is not a number is given back as it is, for the check of values to name.
    """
    if raw.isdigit() and raw.isascii() and len(raw) <= _SAFE_DIGITS and (raw[0] != "0" or raw == "0"):
        return raw
    if _NUMBER.fullmatch(raw.strip()) is None:
        return shown(raw)
    exact = Decimal(repr(float(raw)))
    if not exact.is_finite():
        return str(exact)
    if exact == 0:
        return "0"
    written = format(exact, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _date_text(raw: str, *, from_1904: bool) -> str:
    try:
        moment = from_excel(float(raw), MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
    except (OverflowError, ValueError):
        return shown(raw)
    return str(moment).removesuffix(" 00:00:00")


def _index(raw: str) -> int:
    index = int(raw)
    if index < 0:
        raise ValueError(raw)
    return index
