"""What a checked row holds, and what rows are checked against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

Interval = tuple["date | None", "date | None"]
"""Days on which a code is valid: the first, and the first on which it is no more; None = without end."""


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """`unit` of its levels; `bases` and `measures` that it may be imported on; `kind` as in the definitions."""

    unit: str
    bases: frozenset[str]
    measures: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What rows are checked against. `codes`: dimension → code → intervals of validity.

    The total `_T` is always a code. A dimension without codes (buyer, as a rule) knows the total only.
    """

    indicators: Mapping[str, IndicatorRule]
    codes: Mapping[str, Mapping[str, tuple[Interval, ...]]]
    sources: frozenset[str]
    today: date


@dataclass(frozen=True, slots=True)
class Row:
    """A row without a problem. `value` is None exactly when the status is missing or not_applicable.

    `period_start` and `period_end` are the first and the last day of the period. `row` is its number in the file.
    """

    row: int
    indicator: str
    basis: str
    region: str
    industry: str
    size_class: str
    tier: str
    buyer: str
    measure: str
    period: str
    period_start: date
    period_end: date
    value: Decimal | None
    status: str
    unit: str
    source: str
    table: str
    item: str
    note: str
