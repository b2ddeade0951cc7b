"""Checking one row of a handed-in table of observations."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from monitoring.calc.periods import BadPeriod, Period
from monitoring.sources import numbers
from monitoring.sources.limits import MAX_CELL
from monitoring.sources.observation_columns import (
    DEFAULTS,
    FIELDS,
    REQUIRED,
    SHAPE,
    ColumnMap,
    ColumnUse,
    map_header,
)
from monitoring.sources.observation_row import IndicatorRule, Interval, Reference, Row
from monitoring.sources.row_check import RowCheck
from monitoring.sources.row_rules import RULES, Problem

if TYPE_CHECKING:
    from decimal import Decimal

    from monitoring.sources.cells import Cell

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
_DIMENSIONS: Final = ("region", "industry", "size_class", "tier", "buyer")
_LIMITS: Final = {"note": MAX_CELL}


def check(
    row_number: int, cells: tuple[Cell, ...], columns: ColumnMap, reference: Reference
) -> Row | tuple[Problem, ...]:
    """The row, typed, or every problem of it. Cells are trimmed; defaults stand for empty cells.

    Raises `ValueError` when the column map is not usable.
    """
    return _Check(row_number, cells, columns, reference).run()


class _Check(RowCheck):
    def __init__(
        self, number: int, cells: tuple[Cell, ...], columns: ColumnMap, reference: Reference
    ) -> None:
        super().__init__(number, cells, columns, SHAPE, _LIMITS)
        self._reference = reference

    def run(self) -> Row | tuple[Problem, ...]:
        if not self.fits():
            return tuple(self.problems)
        self.read_cells()
        period = self._period()
        for field in _DIMENSIONS:
            self._dimension(field, period)
        self._listed("measure", MEASURES)
        self._listed("status", STATUSES)
        self._indicator_rules()
        self._source()
        value = self._value()
        if self.problems or period is None:
            return self.sorted_problems()
        return self._row(period, value)

    def _row(self, period: Period, value: Decimal | None) -> Row:
        texts = dict(self.texts)
        del texts["value"]
        texts["period"] = str(period)
        return Row(
            row=self.number,
            period_start=period.start,
            period_end=period.end,
            value=value,
            **{"table": "", "item": "", "note": "", **texts},
        )

    def _period(self) -> Period | None:
        text = self.texts.get("period")
        if text is None:
            return None
        period = _parse_period(text)
        if period is None:
            self.report("period", "bad_period", text)
        elif period.is_future(self._reference.today):
            self.report("period", "future_period", text, {"today": self._reference.today.isoformat()})
        return period

    def _dimension(self, field: str, period: Period | None) -> None:
        code = self.texts.get(field)
        if code is None or code == TOTAL:
            return
        codes = self._reference.codes.get(field, {})
        intervals = codes.get(code)
        if intervals is None:
            self.report_unknown(field, "unknown_code", code, {TOTAL, *codes})
        elif period is not None and not any(_meets(period, interval) for interval in intervals):
            self.report(field, "not_valid_then", code, {"period": str(period)})

    def _listed(self, field: str, allowed: tuple[str, ...]) -> None:
        text = self.texts.get(field)
        if text is not None and text not in allowed:
            del self.texts[field]
            self.report_unknown(field, "unknown_code", text, allowed)

    def _indicator_rules(self) -> None:
        code, measure = self.texts.get("indicator"), self.texts.get("measure")
        size_class = self.texts.get("size_class")
        if measure in {"ratio", "difference"} and size_class not in {GAP_SIZE_CLASS, None}:
            shown_params = {"measure": measure, "expected": GAP_SIZE_CLASS}
            self.report("size_class", "ratio_size_class", size_class or "", shown_params)
        if code is None:
            return
        rule = self._reference.indicators.get(code)
        if rule is None:
            self.report_unknown("indicator", "unknown_code", code, self._reference.indicators)
            return
        self._allowed("basis", "basis_not_allowed", rule.bases)
        if not self._allowed("measure", "measure_not_allowed", rule.measures) or measure is None:
            return
        unit, expected = self.texts.get("unit"), _unit_of(rule, measure)
        if unit is not None and unit != expected:
            self.report("unit", "unit_mismatch", unit, {"expected": expected})

    def _allowed(self, field: str, rule: str, allowed: frozenset[str]) -> bool:
        text = self.texts.get(field)
        if text is None or text in allowed:
            return True
        self.report(field, rule, text, {"allowed": ", ".join(sorted(allowed))})
        return False

    def _source(self) -> None:
        source = self.texts.get("source")
        if source is not None and source not in self._reference.sources:
            self.report_unknown("source", "unknown_source", source, self._reference.sources)

    def _value(self) -> Decimal | None:
        text, status = self.texts.get("value"), self.texts.get("status")
        if text is None:
            return None
        if not text:
            if status is not None and status not in EMPTY_STATUSES:
                self.report("value", "value_without_reason", "", {"status": status})
            return None
        try:
            value = numbers.read_decimal(text)
        except numbers.NotRead as error:
            digits = {"integer_digits": numbers.INTEGER_DIGITS, "decimals": numbers.DECIMALS}
            self.report("value", error.rule, text, digits if error.rule == "too_many_digits" else {})
            return None
        if status in EMPTY_STATUSES:
            self.report("value", "value_despite_status", text, {"status": status})
        return value


def _unit_of(rule: IndicatorRule, measure: str) -> str:
    if measure == "ratio":
        return "percent_of_large"
    if measure == "difference" and rule.unit == "percent":
        return "percentage_point"
    return rule.unit


def _meets(period: Period, interval: Interval) -> bool:
    first, past = interval
    return (first is None or first <= period.end) and (past is None or past > period.start)


@lru_cache(maxsize=4096)
def _parse_period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except BadPeriod:
        return None
