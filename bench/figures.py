"""Seeded synthetic import files: every figure in them is made up, and no file leaves the bench."""

import csv
import io
import random
from collections.abc import Iterator
from itertools import islice, product

from monitoring.definitions import catalog

SEED = 20261124
HEADER = (
    "indicator", "basis", "region", "industry", "size_class", "tier", "buyer", "measure",
    "period", "value", "status", "unit", "source", "table", "item", "note",
)  # fmt: skip
_BASES = ("bok_census.v2", "bok_census.v1", "bok_sample.v1")
_MONTHS = tuple(f"{year}-{month:02d}" for year in range(2013, 2026) for month in range(1, 13))
Cell = tuple[str, str, str, str]


def codes(dimension: str) -> list[str]:
    """Codes of a dimension that are confirmed and valid in all the months used here."""
    found = next(one for one in catalog.classifications() if one.code == dimension)
    return [
        one.code
        for one in found.codes
        if one.confirmed
        and one.valid_to is None
        and (one.valid_from is None or one.valid_from.isoformat() <= "2012-12-31")
    ]


def cells(count: int) -> list[Cell]:
    """(basis, region, industry, month) of `count` different cells, a series' months one after the other."""
    every = product(_BASES, codes("region"), codes("industry"), _MONTHS)
    found = list(islice(every, count))
    if len(found) < count:
        raise ValueError(f"only {len(found)} cells")
    return found


def pairs(wanted: list[Cell]) -> Iterator[tuple[str, ...]]:
    """Both operands of the operating margin in each cell; 2 % of the values are missing."""
    dice = random.Random(SEED)  # noqa: S311 - seeded on purpose
    for basis, region, industry, month in wanted:
        for size_class in ("L", "SME"):
            missing = dice.random() < 0.02  # noqa: PLR2004 - see the docstring
            value = "" if missing else f"{dice.gauss(5, 3):.2f}"
            yield (
                "operating_margin", basis, region, industry, size_class, "_T", "_T", "level", month, value,
                "missing" if missing else "normal", "percent", "S105", "synthetic table", "operating margin", "",
            )  # fmt: skip


def csv_file(rows: Iterator[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(rows)
    return out.getvalue().encode()
