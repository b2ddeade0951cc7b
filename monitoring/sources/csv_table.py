"""Delimited text: its encoding, its delimiter, its rows."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING, Final

from monitoring.sources import headers, limits
from monitoring.sources.cells import read_text
from monitoring.sources.refusals import TableRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.sources.headers import Record

DELIMITERS: Final = (",", ";", "\t")
_CHUNK: Final = 1 << 20


class CsvTable:
    """Rows are numbered as records: a quoted line break inside a cell starts no new row, as in a spreadsheet."""

    sheet = None
    other_sheets: tuple[str, ...] = ()

    def __init__(self, content: bytes) -> None:
        """Raises `TableRefused` when the text cannot be decoded or has no usable header."""
        self._content = content
        self.encoding = find_encoding(content)
        self.delimiter, first = self._find_delimiter()
        self.header = headers.read_header([read_text(text) for text in first])

    def rows(self, after: int) -> Iterator[Record]:
        records = (
            (number, tuple(map(read_text, record)))
            for number, record in self._records(self.delimiter)
            if number > after
        )
        return headers.fit(records, width=len(self.header), after=after, pad=False)

    def count_hint(self) -> int:
        breaks = self._content.count(b"\n") or self._content.count(b"\r")
        ended = self._content.endswith((b"\n", b"\r"))
        return max(0, breaks - 1 if ended else breaks)

    def _find_delimiter(self) -> tuple[str, list[str]]:
        """The delimiter that splits the header into the most columns; the comma when none splits it.

        Raises `TableRefused` when the first row can be read with none of them.
        """
        found: list[tuple[str, list[str]]] = []
        refused: list[TableRefused] = []
        for mark in DELIMITERS:
            try:
                found.append((mark, next(self._records(mark), (1, []))[1]))
            except TableRefused as error:
                refused.append(error)
        if not found:
            raise refused[0]
        return max(found, key=lambda one: len(one[1]))

    def _records(self, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        lines = _Lines(self._content, self.encoding)
        number = 0
        try:
            for record in csv.reader(lines, delimiter=delimiter, strict=True):
                lines.open_record()
                number += 1
                yield number, record
        except csv.Error as error:
            raise TableRefused("broken_csv", {"row": number + 1}) from error


class _Lines:
    """Physical lines, counted per record, so one never-closed quotation mark cannot take up the whole file."""

    def __init__(self, content: bytes, encoding: str) -> None:
        self._stream = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
        self._length = 0
        self._record = 1

    def open_record(self) -> None:
        self._length = 0
        self._record += 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(limits.MAX_RECORD + 1)
        self._length += len(line)
        if self._length > limits.MAX_RECORD:
            raise TableRefused("record_too_long", {"row": self._record, "limit": limits.MAX_RECORD})
        if not line:
            raise StopIteration
        return line


def find_encoding(content: bytes) -> str:
    """`utf-8-sig`, `utf-8` or `cp949`: the first, in this order, that decodes all of the content.

    Raises `TableRefused` with the byte where the encoding that got furthest failed.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TableRefused("utf16")
    zero = content.find(b"\0")
    if zero >= 0:
        raise TableRefused("nul_bytes", {"offset": zero})
    marked = content.startswith(codecs.BOM_UTF8)
    candidates = ("utf-8-sig",) if marked else ("utf-8", "cp949")
    failures = []
    for encoding in candidates:
        if _decodes(content, encoding):
            return encoding
        failures.append((_first_failure(content, encoding), encoding))
    offset, encoding = max(failures)
    line = content.count(b"\n", 0, offset) + 1
    raise TableRefused("undecodable", {"encoding": encoding, "offset": offset, "line": line})


def _decodes(content: bytes, encoding: str) -> bool:
    """Decodes piece by piece: a second copy of the whole file as text would cost up to four times its size."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    try:
        for start in range(0, len(content), _CHUNK):
            decoder.decode(view[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_failure(content: bytes, encoding: str) -> int:
    """The byte at which decoding stops, counted from 0 in the file as it was sent."""
    mark = len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0
    try:
        content[mark:].decode("utf-8" if mark else encoding)
    except UnicodeDecodeError as error:
        return mark + error.start
    raise AssertionError(encoding)
