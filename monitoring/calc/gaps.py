"""The gap between large enterprises and SMEs in one cell, on one basis, in one period.

Difference = large − SME, in the indicator's unit (percentage points for a rate).
Ratio      = SME / large × 100, "SME as % of large", the form in which the Korean SME status tables
             (KBIZ, 중소기업 위상지표) and the wage and productivity series publish the gap.

Which of the two exists is a matter of the indicator's definition (`Rule`): a ratio of growth rates has no
meaning, since 5.6 % over 0.3 % is 1866.7 % and −1.6 % over 8.9 % changes its sign. The direction of a gap is
data: SMEs above large enterprises give a negative difference and a ratio above 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import Final

LARGEST: Final = Decimal("1E+20")
MOST_DECIMALS: Final = 18
MOST_RATIO_DECIMALS: Final = 10

# Every operation on checked values is exact in 60 digits but the division, which is cut (not rounded) so that
# the one rounding after it decides alone.
EXACT: Final = Context(prec=60, rounding=ROUND_DOWN)
_HUNDRED: Final = Decimal(100)


class Measure(StrEnum):
    LEVEL = "level"
    DIFFERENCE = "difference"
    RATIO = "ratio"


class Status(StrEnum):
    OK = "ok"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    WITHHELD = "withheld"


class Derivation(StrEnum):
    COMPUTED = "computed"
    PUBLISHED = "published"


class Reason(StrEnum):
    """Why a gap has no value. Withheld has one code only, whichever side it comes from."""

    LARGE_MISSING = "large_missing"
    SME_MISSING = "sme_missing"
    BOTH_MISSING = "both_missing"
    LARGE_NOT_APPLICABLE = "large_not_applicable"
    SME_NOT_APPLICABLE = "sme_not_applicable"
    BOTH_NOT_APPLICABLE = "both_not_applicable"
    WITHHELD = "withheld"
    NOT_PUBLISHED = "not_published"
    GAP_MISSING = "gap_missing"
    GAP_NOT_APPLICABLE = "gap_not_applicable"
    RATIO_NOT_POSITIVE = "ratio_not_positive"
    NO_MEASURE = "no_measure"


def checked(value: Decimal) -> Decimal:
    """`value` itself; raises `ValueError` for anything but a finite Decimal below 10^20 with at most 18 decimals."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError(f"not a finite decimal: {value!r}")
    if value.copy_abs() >= LARGEST or _decimals(value) > MOST_DECIMALS:
        raise ValueError(f"outside ±10^20 or more than {MOST_DECIMALS} decimals: {value!r}")
    return value


@dataclass(frozen=True, slots=True)
class Operand:
    """One published side. Raises `ValueError` unless a value is there exactly when the status is OK."""

    value: Decimal | None
    status: Status

    def __post_init__(self) -> None:
        if (self.value is None) is (self.status == Status.OK):
            raise ValueError(f"status {self.status} with value {self.value!r}")
        if self.value is not None:
            checked(self.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """What the indicator's definition allows.

    `measures`: DIFFERENCE and RATIO are computed where named; LEVEL alone yields no gap.
    `ratio_needs_positive`: a ratio only where both sides are > 0 (margins).
    `ratio_decimals`: places a computed ratio is rounded to, halves away from zero (ROUND_HALF_UP).
    Raises `ValueError` for places outside 0–10.
    """

    measures: frozenset[Measure]
    ratio_needs_positive: bool
    ratio_decimals: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.ratio_decimals <= MOST_RATIO_DECIMALS:
            raise ValueError(f"ratio decimals {self.ratio_decimals}")


@dataclass(frozen=True, slots=True)
class Gap:
    """`reason` is None exactly when `status` is OK; an OK gap has a difference, a ratio, or both.

    `large` and `sme` are the operands' values where they are known (always None when published as a gap).
    """

    large: Decimal | None
    sme: Decimal | None
    difference: Decimal | None
    ratio: Decimal | None
    derivation: Derivation
    status: Status
    reason: Reason | None


def compute(*, large: Operand | None, sme: Operand | None, rule: Rule) -> Gap:
    """The gap of two published operands of one basis and period; None = the source has no observation.

    An operand without a value gives a gap without one; withheld goes before not applicable before missing.
    A ratio that cannot be formed is left out; if nothing else remains, the gap is not applicable.
    """
    large_value = None if large is None else large.value
    sme_value = None if sme is None else sme.value
    if large_value is None or sme_value is None:
        return _without(_operands_reason(large, sme), Derivation.COMPUTED, large=large_value, sme=sme_value)
    difference = _difference(large_value, sme_value, rule)
    ratio = _ratio(large_value, sme_value, rule)
    if difference is None and ratio is None:
        reason = Reason.RATIO_NOT_POSITIVE if Measure.RATIO in rule.measures else Reason.NO_MEASURE
        return _without(reason, Derivation.COMPUTED, large=large_value, sme=sme_value)
    return Gap(large_value, sme_value, difference, ratio, Derivation.COMPUTED, Status.OK, None)


def published(*, difference: Operand | None, ratio: Operand | None, rule: Rule) -> Gap:
    """The gap as its source printed it, unrounded; the operands are unknown.

    A ratio ≤ 0 is left out where the rule asks for positive operands.
    Raises `ValueError` for a measure that the rule does not have.
    """
    if (difference and Measure.DIFFERENCE not in rule.measures) or (
        ratio and Measure.RATIO not in rule.measures
    ):
        raise ValueError("published as a measure that the indicator's rule does not have")
    difference_value = None if difference is None else difference.value
    printed = None if ratio is None else ratio.value
    ratio_value = None if printed is not None and printed <= 0 and rule.ratio_needs_positive else printed
    if difference_value is not None or ratio_value is not None:
        return Gap(None, None, difference_value, ratio_value, Derivation.PUBLISHED, Status.OK, None)
    if printed is not None:
        return _without(Reason.RATIO_NOT_POSITIVE, Derivation.PUBLISHED)
    return _without(_published_reason(difference, ratio), Derivation.PUBLISHED)


def index(*, ratio: Decimal, base: Decimal, decimals: int = 1) -> Decimal:
    """`ratio` / `base` × 100: 100 = as in the base period; halves are rounded away from zero.

    Raises `ValueError` for NaN, infinity, a base ≤ 0 and decimals outside 0–10.
    """
    if checked(base) <= 0 or not 0 <= decimals <= MOST_RATIO_DECIMALS:
        raise ValueError(f"base {base!r}, decimals {decimals}")
    return _percent(checked(ratio), base, decimals)


_STATUS: Final = {
    Reason.LARGE_MISSING: Status.MISSING,
    Reason.SME_MISSING: Status.MISSING,
    Reason.BOTH_MISSING: Status.MISSING,
    Reason.NOT_PUBLISHED: Status.MISSING,
    Reason.GAP_MISSING: Status.MISSING,
    Reason.WITHHELD: Status.WITHHELD,
    Reason.LARGE_NOT_APPLICABLE: Status.NOT_APPLICABLE,
    Reason.SME_NOT_APPLICABLE: Status.NOT_APPLICABLE,
    Reason.BOTH_NOT_APPLICABLE: Status.NOT_APPLICABLE,
    Reason.GAP_NOT_APPLICABLE: Status.NOT_APPLICABLE,
    Reason.RATIO_NOT_POSITIVE: Status.NOT_APPLICABLE,
    Reason.NO_MEASURE: Status.NOT_APPLICABLE,
}
# (both sides, large only, SME only)
_SIDES: Final = {
    Status.NOT_APPLICABLE: (
        Reason.BOTH_NOT_APPLICABLE,
        Reason.LARGE_NOT_APPLICABLE,
        Reason.SME_NOT_APPLICABLE,
    ),
    Status.MISSING: (Reason.BOTH_MISSING, Reason.LARGE_MISSING, Reason.SME_MISSING),
}


def _without(
    reason: Reason, derivation: Derivation, *, large: Decimal | None = None, sme: Decimal | None = None
) -> Gap:
    return Gap(large, sme, None, None, derivation, _STATUS[reason], reason)


def _operands_reason(large: Operand | None, sme: Operand | None) -> Reason:
    if large is None and sme is None:
        return Reason.NOT_PUBLISHED
    sides = (_status(large), _status(sme))
    if Status.WITHHELD in sides:
        return Reason.WITHHELD
    status = Status.NOT_APPLICABLE if Status.NOT_APPLICABLE in sides else Status.MISSING
    both, only_large, only_sme = _SIDES[status]
    if sides == (status, status):
        return both
    return only_large if sides[0] == status else only_sme


def _published_reason(difference: Operand | None, ratio: Operand | None) -> Reason:
    if difference is None and ratio is None:
        return Reason.NOT_PUBLISHED
    statuses = (_status(difference), _status(ratio))
    if Status.WITHHELD in statuses:
        return Reason.WITHHELD
    return Reason.GAP_NOT_APPLICABLE if Status.NOT_APPLICABLE in statuses else Reason.GAP_MISSING


def _status(operand: Operand | None) -> Status:
    return Status.MISSING if operand is None else operand.status


def _difference(large: Decimal, sme: Decimal, rule: Rule) -> Decimal | None:
    if Measure.DIFFERENCE not in rule.measures:
        return None
    # Decimal keeps the places of the finer operand: 5.6 − 3.0 is printed 2.6, and 5.56 − 4.84 is printed 0.72.
    return EXACT.subtract(large, sme)


def _ratio(large: Decimal, sme: Decimal, rule: Rule) -> Decimal | None:
    if Measure.RATIO not in rule.measures or large == 0:
        return None
    if rule.ratio_needs_positive and (large < 0 or sme <= 0):
        return None
    return _percent(sme, large, rule.ratio_decimals)


def _percent(part: Decimal, whole: Decimal, decimals: int) -> Decimal:
    cut = EXACT.divide(EXACT.multiply(part, _HUNDRED), whole)
    return cut.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=EXACT)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
