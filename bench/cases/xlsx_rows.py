"""Reading an XLSX workbook into rows of text, against openpyxl in its read-only mode.

Both read the same bytes, of a sheet with 16 columns as staff hand them in, from opening to the last row. Fair to
openpyxl: it is asked for bare values and for nothing else. Ours does more on the way (it guards against bombs and
entities, tells formulas, dates and percents apart, and writes each number as its shortest decimal). That the cells
are equal is checked.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from openpyxl import load_workbook

from bench import figures
from bench.duels import Case, DifferentResults, Duel, Side
from monitoring.sources import tables


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        content = _workbook(size)

        def ours(content: bytes = content) -> int:
            return sum(1 for _ in tables.open_table(content, name="bench.xlsx").rows())

        def openpyxl(content: bytes = content) -> int:
            return sum(1 for _ in _openpyxl_rows(content)) - 1

        def agree(ours: int, peer: int, content: bytes = content) -> None:
            _agree(content)
            if not ours == peer == size:  # noqa: B023 - called before the next size
                raise DifferentResults(f"{ours} {peer}")

        yield Duel("read", size, "openpyxl read-only", Side(ours), Side(openpyxl), agree)


def _openpyxl_rows(content: bytes) -> Iterator[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(content), read_only=True)
    yield from book.worksheets[0].iter_rows(values_only=True)


def _agree(content: bytes) -> None:
    """Every cell of the first thousand rows."""
    mine = tables.open_table(content, name="bench.xlsx").rows()
    theirs = _openpyxl_rows(content)
    next(theirs)
    for (_, ours), peer, _ in zip(mine, theirs, range(1_000), strict=False):
        told = tuple("" if cell is None else str(cell) for cell in peer)
        if ours != told:
            raise DifferentResults(f"{ours} {told}")


def _workbook(size: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("figures")
        sheet.write_row(0, 0, figures.HEADER)
        place = figures.HEADER.index("value")
        for number, row in enumerate(figures.pairs(figures.cells(size // 2)), start=1):
            for column, text in enumerate(row):
                if column == place and text:
                    sheet.write_number(number, column, float(text))
                elif text:
                    sheet.write_string(number, column, text)
    return out.getvalue()


CASE = Case(sizes=(10_000, 30_000, 60_000), quick_sizes=(500,), rounds=3, duels=duels)
