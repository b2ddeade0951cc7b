"""Files made on the spot for the tests of the importer."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def csv_bytes(rows: Iterable[Sequence[object]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(*sheets: Sequence[Sequence[object]], fill: Callable[..., None] | None = None) -> bytes:
    """Texts as texts, numbers as numbers; `fill(book, first sheet)` adds what is special."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                for index, value in enumerate(row):
                    write = sheet.write_string if isinstance(value, str) else sheet.write_number
                    write(number, index, value)
        if fill is not None:
            fill(book, book.worksheets()[0])
    return target.getvalue()


def with_part(content: bytes, part: str, data: bytes | None) -> bytes:
    """The archive with one member replaced, added, or (None) left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        if data is not None:
            new.writestr(part, data)
    return target.getvalue()


def read_part(content: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(part)
