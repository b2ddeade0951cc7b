"""An extract as CSV for people: UTF-8 with the mark that makes Excel read it so, CRLF, formula-safe."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from surveys.extracts import tables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from surveys.extracts.columns import Column, Row

_ENCODING: Final = "utf-8-sig"


def write(
    path: Path,
    *,
    columns: tuple[Column, ...],
    rows: Iterable[Row],
    not_applicable: str,
) -> int:
    """Writes row by row and returns how many rows there were."""
    with path.open("w", encoding=_ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(tables.header(columns))
        count = 0
        for line in tables.lines(columns, rows, not_applicable=not_applicable):
            writer.writerow(line)
            count += 1
    return count


def write_plain(path: Path, *, header: list[str], rows: Iterable[Iterable[tables.Cell]]) -> None:
    """A table without labels of its own, such as the codebook."""
    with path.open("w", encoding=_ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([tables.written(name) for name in header])
        writer.writerows([tables.written(one) for one in row] for row in rows)
