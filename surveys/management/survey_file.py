"""A CSV file of survey answers as columns of labels and numbers; the first thing wrong in it is named by its place."""

import csv
import io
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from monitoring.sources import csv_table

# What stands for “no answer”; the same as R's read.csv takes for missing in a column of numbers.
MISSING: Final = frozenset({"", "NA", "NaN"})
NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ENDLESS: Final = frozenset({"Inf", "inf"})


class FileFaultError(ValueError):
    """`rule` is a key of `estimate_words.RULES`, `params` fill its places; `row` counts as a spreadsheet does."""

    def __init__(self, rule: str, **params: object) -> None:
        super().__init__(rule, params)
        self.rule, self.params = rule, params


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """`header` and the records below it, each with its `rows` number; empty lines are left out."""

    header: tuple[str, ...]
    rows: tuple[int, ...]
    records: tuple[tuple[str, ...], ...]

    def labels(self, column: str, *, needed: bool) -> list[str]:
        """The cells as text, "" where missing; a missing one is a fault if it is `needed`."""
        cells = ["" if cell in MISSING else cell for cell in self._cells(column)]
        if needed and "" in cells:
            raise FileFaultError("missing", column=column, row=self.rows[cells.index("")])
        return cells

    def numbers(
        self, column: str, *, needed: bool, least: float = -math.inf, endless: bool = False
    ) -> list[float]:
        """The cells as numbers, NaN where missing and not `needed`; none under `least`, infinite only if `endless`."""
        found = []
        for row, cell in zip(self.rows, self._cells(column), strict=True):
            if cell in MISSING:
                if needed:
                    raise FileFaultError("missing", column=column, row=row)
                found.append(math.nan)
                continue
            plain = bool(NUMBER.fullmatch(cell)) or (endless and cell in _ENDLESS)
            value = float(cell) if plain else math.nan
            if not plain or (math.isinf(value) and not endless):
                raise FileFaultError("not_a_number", column=column, row=row, value=cell)
            if value < least:
                raise FileFaultError("too_small", column=column, row=row, value=cell, least=f"{least:g}")
            found.append(value)
        return found

    def _cells(self, column: str) -> list[str]:
        """The cells of a column without the space around them; it has to be there once."""
        if column not in self.header:
            raise FileFaultError("no_column", column=column, columns=", ".join(filter(None, self.header)))
        place = self.header.index(column)
        return [record[place].strip() for record in self.records]


def read(content: bytes) -> SurveyFile:
    """The table of a CSV file in UTF-8, with or without a mark, or CP949; the first row names the columns.

    Raises:
        TableRefused: it is no text in these encodings.
        FileFaultError: a row cannot be split, is longer or shorter than the header, or two columns have one name.
    """
    text = content.decode(csv_table.find_encoding(content))
    records = _split(text)
    if not records:
        raise FileFaultError("empty")
    (first, header), *below = records
    names = tuple(name.strip() for name in header)
    doubled = [name for name, times in Counter(names).items() if times > 1 and name]
    if doubled:
        raise FileFaultError("doubled", row=first, column=doubled[0])
    for row, record in below:
        if len(record) != len(names):
            raise FileFaultError("width", row=row, found=len(record), wanted=len(names))
    if not below:
        raise FileFaultError("empty")
    return SurveyFile(names, tuple(row for row, _record in below), tuple(record for _row, record in below))


def _split(text: str) -> list[tuple[int, tuple[str, ...]]]:
    records: list[tuple[int, tuple[str, ...]]] = []
    row = 0
    try:
        for row, record in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if record:
                records.append((row, tuple(record)))
    except csv.Error as error:
        raise FileFaultError("broken", row=row + 1) from error
    return records
