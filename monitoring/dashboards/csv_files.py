"""CSV for people: streamed, with the byte-order mark that makes Excel read UTF-8, safe against formulas."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

from monitoring.calc.spreadsheet import safe

BOM = "\ufeff"


class _Echo:
    def write(self, text: str) -> str:
        return text


def _cell(cell: object) -> object:
    if isinstance(cell, str):
        return safe(cell)
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
            yield writer.writerow([_cell(cell) for cell in row])
