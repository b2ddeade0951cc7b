"""CSV for people: streamed, with the byte-order mark that makes Excel read UTF-8, safe against formulas."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

BOM = "\ufeff"
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\0")


class _Echo:
    def write(self, text: str) -> str:
        return text


def safe(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, CSV injection)."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_START):
        return f"'{cell}"
    return f"{cell:f}" if isinstance(cell, Decimal) else cell


def attachment(name: str) -> str:
    """The header that makes a browser save the answer under this name, in any script."""
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def stream(*, name: str, header: list[str], rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """An attachment; `rows` is read as it is sent."""
    return StreamingHttpResponse(
        _lines(header, rows, language=translation.get_language()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": attachment(name)},
    )


def _lines(header: list[str], rows: Iterable[Iterable[object]], *, language: str | None) -> Iterator[str]:
    # The answer is sent when the request, and the language that it was made in, is over.
    with translation.override(language):
        writer = csv.writer(_Echo())
        yield BOM + writer.writerow(header)
        for row in rows:
            yield writer.writerow([safe(cell) for cell in row])
