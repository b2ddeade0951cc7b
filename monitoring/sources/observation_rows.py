"""Checking one row of a handed-in table of observations."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from monitoring.calc.periods import BadPeriod, Period
from monitoring.sources import numbers
from monitoring.sources.cells import BadCell, Cell, is_control, shown
from monitoring.sources.limits import MAX_CELL
from monitoring.sources.observation_columns import (
    DEFAULTS,
    FIELDS,
    REQUIRED,
    ColumnMap,
    ColumnUse,
    map_header,
)
from monitoring.sources.observation_row import IndicatorRule, Interval, Reference, Row
from monitoring.sources.row_rules import RULES, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from decimal import Decimal

__all__ = [
    "DEFAULTS",
    "FIELDS",
    "REQUIRED",
    "RULES",
    "ColumnMap",
    "ColumnUse",
    "IndicatorRule",
    "Interval",
    "Problem",
    "Reference",
    "Row",
    "check",
    "map_header",
]

TOTAL: Final = "_T"
MEASURES: Final = ("level", "ratio", "difference")
STATUSES: Final = ("normal", "provisional", "missing", "not_applicable")
EMPTY_STATUSES: Final = frozenset({"missing", "not_applicable"})
GAP_SIZE_CLASS: Final = "SME"
TEXT_LIMIT: Final = 200
_DIMENSIONS: Final = ("region", "industry", "size_class", "tier", "buyer")
_LIMITS: Final = {"note": MAX_CELL}
_NOTE_BREAKS: Final = frozenset("\n\r\t")


def check(
    row_number: int, cells: tuple[Cell, ...], columns: ColumnMap, reference: Reference
) -> Row | tuple[Problem, ...]:
    """The row, typed, or every problem of it. Cells are trimmed; defaults stand for empty cells.

    Raises `ValueError` when the column map is not usable.
    """
    if not columns.is_usable:
        raise ValueError("the column map is not usable")
    expected = len(columns.columns)
    if len(cells) != expected:
        counts = {"found": len(cells), "expected": expected}
        return (Problem(row_number, "", "", "", "column_count", counts),)
    return _Check(row_number, cells, columns, reference).run()


class _Check:
    """The checks of one row. A field that failed is absent from `texts`, and rules that need it are left out."""

    def __init__(
        self, number: int, cells: tuple[Cell, ...], columns: ColumnMap, reference: Reference
    ) -> None:
        self._number = number
        self._cells = cells
        self._columns = columns
        self._reference = reference
        self._problems: list[Problem] = []
        self._texts: dict[str, str] = {}

    def run(self) -> Row | tuple[Problem, ...]:
        self._read_cells()
        period = self._period()
        for field in _DIMENSIONS:
            self._dimension(field, period)
        self._listed("measure", MEASURES)
        self._listed("status", STATUSES)
        self._indicator_rules()
        self._source()
        value = self._value()
        if self._problems or period is None:
            order = {column.header: column.index for column in self._columns.columns}
            return tuple(sorted(self._problems, key=lambda one: order.get(one.column, -1)))
        return self._row(period, value)

    def _row(self, period: Period, value: Decimal | None) -> Row:
        texts = dict(self._texts)
        del texts["value"]
        texts["period"] = str(period)
        return Row(
            row=self._number,
            period_start=period.start,
            period_end=period.end,
            value=value,
            **{"table": "", "item": "", "note": "", **texts},
        )

    def _read_cells(self) -> None:
        self._texts.update(DEFAULTS)
        for column in self._columns.columns:
            if column.field is not None:
                self._read_cell(column.field, self._cells[column.index])

    def _read_cell(self, field: str, cell: Cell) -> None:
        if isinstance(cell, BadCell):
            self._texts.pop(field, None)
            limit = {"limit": MAX_CELL} if cell.rule == "too_long" else {}
            self._report(field, cell.rule, cell.value, limit)
            return
        text = cell.strip()
        if not text:
            if field in REQUIRED and field != "value":
                self._report(field, "required", "")
            elif field not in DEFAULTS:
                self._texts[field] = ""
            return
        self._texts.pop(field, None)
        limit_of_field = _LIMITS.get(field, TEXT_LIMIT)
        if len(text) > limit_of_field:
            self._report(field, "too_long", text, {"limit": limit_of_field})
        elif not text.isprintable() and (hidden := _hidden(text, field)):
            self._report(field, "control_character", text, {"character": f"U+{ord(hidden):04X}"})
        else:
            self._texts[field] = text

    def _period(self) -> Period | None:
        text = self._texts.get("period")
        if text is None:
            return None
        period = _parse_period(text)
        if period is None:
            self._report("period", "bad_period", text)
        elif period.is_future(self._reference.today):
            self._report("period", "future_period", text, {"today": self._reference.today.isoformat()})
        return period

    def _dimension(self, field: str, period: Period | None) -> None:
        code = self._texts.get(field)
        if code is None or code == TOTAL:
            return
        codes = self._reference.codes.get(field, {})
        intervals = codes.get(code)
        if intervals is None:
            self._unknown(field, "unknown_code", code, {TOTAL, *codes})
        elif period is not None and not any(_meets(period, interval) for interval in intervals):
            self._report(field, "not_valid_then", code, {"period": str(period)})

    def _listed(self, field: str, allowed: tuple[str, ...]) -> None:
        text = self._texts.get(field)
        if text is not None and text not in allowed:
            del self._texts[field]
            self._unknown(field, "unknown_code", text, allowed)

    def _indicator_rules(self) -> None:
        code, measure = self._texts.get("indicator"), self._texts.get("measure")
        size_class = self._texts.get("size_class")
        if measure in {"ratio", "difference"} and size_class not in {GAP_SIZE_CLASS, None}:
            shown_params = {"measure": measure, "expected": GAP_SIZE_CLASS}
            self._report("size_class", "ratio_size_class", size_class or "", shown_params)
        if code is None:
            return
        rule = self._reference.indicators.get(code)
        if rule is None:
            self._unknown("indicator", "unknown_code", code, self._reference.indicators)
            return
        self._allowed("basis", "basis_not_allowed", rule.bases)
        if not self._allowed("measure", "measure_not_allowed", rule.measures) or measure is None:
            return
        unit, expected = self._texts.get("unit"), _unit_of(rule, measure)
        if unit is not None and unit != expected:
            self._report("unit", "unit_mismatch", unit, {"expected": expected})

    def _allowed(self, field: str, rule: str, allowed: frozenset[str]) -> bool:
        text = self._texts.get(field)
        if text is None or text in allowed:
            return True
        self._report(field, rule, text, {"allowed": ", ".join(sorted(allowed))})
        return False

    def _source(self) -> None:
        source = self._texts.get("source")
        if source is not None and source not in self._reference.sources:
            self._unknown("source", "unknown_source", source, self._reference.sources)

    def _value(self) -> Decimal | None:
        text, status = self._texts.get("value"), self._texts.get("status")
        if text is None:
            return None
        if not text:
            if status is not None and status not in EMPTY_STATUSES:
                self._report("value", "value_without_reason", "", {"status": status})
            return None
        try:
            value = numbers.read_decimal(text)
        except numbers.NotRead as error:
            digits = {"integer_digits": numbers.INTEGER_DIGITS, "decimals": numbers.DECIMALS}
            self._report("value", error.rule, text, digits if error.rule == "too_many_digits" else {})
            return None
        if status in EMPTY_STATUSES:
            self._report("value", "value_despite_status", text, {"status": status})
        return value

    def _unknown(self, field: str, rule: str, text: str, known: Collection[str]) -> None:
        close = _close(text, tuple(sorted(known)))
        if close:
            self._report(field, rule, text, {"suggestions": ", ".join(close)})
        else:
            self._report(field, f"{rule}_no_match", text)

    def _report(self, field: str, rule: str, value: str, params: Mapping[str, object] | None = None) -> None:
        column = next((one.header for one in self._columns.columns if one.field == field), "")
        self._problems.append(Problem(self._number, column, field, shown(value), rule, params or {}))


def _unit_of(rule: IndicatorRule, measure: str) -> str:
    if measure == "ratio":
        return "percent_of_large"
    if measure == "difference" and rule.unit == "percent":
        return "percentage_point"
    return rule.unit


def _meets(period: Period, interval: Interval) -> bool:
    first, past = interval
    return (first is None or first <= period.end) and (past is None or past > period.start)


def _hidden(text: str, field: str) -> str | None:
    spared = _NOTE_BREAKS if field == "note" else frozenset[str]()
    return next((one for one in text if is_control(one) and one not in spared), None)


@lru_cache(maxsize=4096)
def _parse_period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except BadPeriod:
        return None


@lru_cache(maxsize=4096)
def _close(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Up to three codes that look like the text; only the one that differs by capital letters, if there is one."""
    by_fold = {code.casefold(): code for code in known}
    folded = text.casefold()
    if folded in by_fold:
        return (by_fold[folded],)
    return tuple(by_fold[one] for one in get_close_matches(folded, list(by_fold), n=3))
