"""An extract for SPSS (.sav) and Stata (.dta): numbers with labels, and missing kinds that the programs know.

`polars` carries the columns: the writer takes its frames and no plain lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyreadstat

from surveys.extracts import names
from surveys.extracts.columns import FIRST_GAP, Absent, Column, Kind, UnknownCode, letters, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from surveys.extracts.columns import Row, Value

SAV_NOT_APPLICABLE: Final = -9_999_999
"""Declared to SPSS as a missing value with its own label; a missing answer is system-missing."""

DTA_NOT_APPLICABLE: Final = "a"
"""Stata's extended missing value `.a`."""

_SAV_LABEL, _SAV_VALUE_LABEL = 255, 120  # bytes
_DTA_LABEL, _DTA_VALUE_LABEL = 80, 8_000  # characters
_NUMERIC: Final = (Kind.CODE, Kind.FLAG, Kind.WHOLE, Kind.NUMBER)
_TYPES: Final = {
    Kind.CODE: pl.Int32,
    Kind.FLAG: pl.Int32,
    Kind.WHOLE: pl.Float64,
    Kind.NUMBER: pl.Float64,
    Kind.DATE: pl.Date,
    Kind.TEXT: pl.String,
}
_Stored = int | str | float | date | None
_Labels = dict[Any, str]


@dataclass(frozen=True, slots=True)
class _Variable:
    """A column on its way: `codes` gives what each code is stored as, `gap` what was not to be asked."""

    name: str
    column: Column
    codes: Mapping[str, int | str]
    gap: int | str
    values: list[_Stored]

    def put(self, value: Value) -> None:
        self.values.append(self._stored(value))

    def _stored(self, value: Value) -> _Stored:
        kind = self.column.kind
        if isinstance(value, Absent):
            return self.gap if kind in _NUMERIC else None
        if value is None:
            return None
        if kind is Kind.CODE:
            if value not in self.codes:
                raise UnknownCode(self.column.name, value)
            return self.codes[str(value)]
        if kind is Kind.DATE:
            return date.fromisoformat(str(value))
        return float(value) if kind in {Kind.NUMBER, Kind.WHOLE} else value

    def labels(self, not_applicable: str) -> _Labels:
        """Of its codes, and of what was not to be asked where that occurs."""
        found: _Labels = {self.codes[code]: label for code, label in self.column.values if code in self.codes}
        return found | ({self.gap: not_applicable} if self.has_gap else {})

    @property
    def has_gap(self) -> bool:
        return self.gap in self.values


def write_sav(
    path: Path, *, columns: tuple[Column, ...], rows: Iterable[Row], not_applicable: str, title: str
) -> int:
    """Returns how many rows there were. Labels longer than SPSS keeps are cut with an ellipsis.

    Raises:
        UnknownCode: a coded cell holds a code that its column does not list.
    """
    made = _variables(columns, {column.name: numbers(column) for column in columns}, SAV_NOT_APPLICABLE)
    count = _fill(made, rows)
    pyreadstat.write_sav(
        pl.DataFrame([pl.Series(one.name, one.values, dtype=_TYPES[one.column.kind]) for one in made]),
        str(path),
        file_label=names.fit(title, size=64, unit="bytes"),
        column_labels=[names.fit(one.column.label, size=_SAV_LABEL, unit="bytes") for one in made],
        variable_value_labels={
            one.name: {
                value: names.fit(label, size=_SAV_VALUE_LABEL, unit="bytes")
                for value, label in labels.items()
            }
            for one in made
            if (labels := one.labels(not_applicable))
        },
        missing_ranges=_gaps(made),
        row_compress=True,
    )
    return count


def write_dta(
    path: Path, *, columns: tuple[Column, ...], rows: Iterable[Row], not_applicable: str, title: str
) -> int:
    """Returns how many rows there were. Labels longer than Stata keeps are cut with an ellipsis.

    Raises:
        UnknownCode: a coded cell holds a code that its column does not list.
    """
    codes = {column.name: numbers(column) | letters(column) for column in columns}
    made = _variables(columns, codes, DTA_NOT_APPLICABLE)
    count = _fill(made, rows)
    tags = {one.name: _letters(one) for one in made if one.column.kind in _NUMERIC}
    pyreadstat.write_dta(
        pl.DataFrame(
            [
                pl.Series(
                    one.name,
                    one.values,
                    dtype=pl.Object if tags.get(one.name) else _TYPES[one.column.kind],
                )
                for one in made
            ]
        ),
        str(path),
        file_label=names.fit(title, size=80),
        column_labels=[names.fit(one.column.label, size=_DTA_LABEL) for one in made],
        variable_value_labels={
            one.name: {
                value: names.fit(label, size=_DTA_VALUE_LABEL)
                for value, label in one.labels(not_applicable).items()
                if not isinstance(value, str) or value in tags[one.name]
            }
            for one in made
            if one.labels(not_applicable)
        },
        missing_user_values={name: found for name, found in tags.items() if found},
    )
    return count


def _variables(
    columns: tuple[Column, ...], codes: Mapping[str, Mapping[str, int | str]], gap: int | str
) -> list[_Variable]:
    variables = names.of_variables(column.name for column in columns)
    return [
        _Variable(name, column, codes[column.name] if column.kind is Kind.CODE else {}, gap, [])
        for name, column in zip(variables, columns, strict=True)
    ]


def _fill(made: list[_Variable], rows: Iterable[Row]) -> int:
    count = 0
    for row in rows:
        count += 1
        for one, value in zip(made, row, strict=True):
            one.put(value)
    return count


def _letters(one: _Variable) -> list[str]:
    """The extended missing values of a variable: all of its gaps, whether answered or not, and what was not asked."""
    return [*letters(one.column).values(), *([DTA_NOT_APPLICABLE] if one.has_gap else [])]


def _gaps(made: list[_Variable]) -> dict[str, list[Any]]:
    return {one.name: [_missing(one)] for one in made if one.has_gap or one.column.gaps}


def _missing(one: _Variable) -> int | dict[str, int]:
    """SPSS takes three single values or a range: codes have no numbers down there, measured numbers may."""
    return {"lo": SAV_NOT_APPLICABLE, "hi": FIRST_GAP} if one.column.kind is Kind.CODE else SAV_NOT_APPLICABLE
