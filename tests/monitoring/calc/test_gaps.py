from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.calc import gaps
from monitoring.calc.gaps import Derivation, Gap, Measure, Operand, Reason, Rule, Status
from tests.oracles import gap_by_hand

MARGIN = Rule(frozenset({Measure.LEVEL, Measure.DIFFERENCE, Measure.RATIO}), ratio_needs_positive=True)
GROWTH = Rule(frozenset({Measure.LEVEL, Measure.DIFFERENCE}), ratio_needs_positive=False)
WAGE = Rule(frozenset({Measure.LEVEL, Measure.RATIO}), ratio_needs_positive=True)
MISSING = Operand(None, Status.MISSING)
NOT_APPLICABLE = Operand(None, Status.NOT_APPLICABLE)
WITHHELD = Operand(None, Status.WITHHELD)

amounts = st.decimals(min_value=-(10**19), max_value=10**19, allow_nan=False, allow_infinity=False, places=9)


def ok(text: str) -> Operand:
    return Operand(Decimal(text), Status.OK)


def both(large: str, sme: str, rule: Rule) -> Gap:
    return gaps.compute(large=ok(large), sme=ok(sme), rule=rule)


@pytest.mark.parametrize(
    ("large", "sme", "difference", "ratio"),
    [
        ("5.56", "4.84", "0.72", "87.1"),  # 2009, the paper's section 2.1
        ("6.80", "4.47", "2.33", "65.7"),  # 2010, the paper's section 2.1
        ("7.76", "5.55", "2.21", "71.5"),  # 2010, Bank of Korea, old sample basis, in KBIZ status tables
        ("3.7", "3.2", "0.5", "86.5"),  # 2023, Bank of Korea census
        ("5.6", "3.0", "2.6", "53.6"),  # 2024, Bank of Korea census
        ("8.39", "4.13", "4.26", "49.2"),  # 2018-Q3, Bank of Korea, audited firms: "widest gap"
        ("4.7", "5.4", "-0.7", "114.9"),  # 2022-Q3, same: SMEs above large enterprises
    ],
)
def test_operating_margin_as_published(large: str, sme: str, difference: str, ratio: str) -> None:
    gap = both(large, sme, MARGIN)
    assert gap == Gap(
        large=Decimal(large),
        sme=Decimal(sme),
        difference=Decimal(difference),
        ratio=Decimal(ratio),
        derivation=Derivation.COMPUTED,
        status=Status.OK,
        reason=None,
    )
    assert str(gap.difference) == difference


@pytest.mark.parametrize(
    ("large", "sme", "difference", "senseless"),
    [("0.3", "5.6", "-5.3", "1866.7"), ("-1.6", "8.9", "-10.5", "-556.3")],  # 2013 and 2016, Bank of Korea
)
def test_sales_growth_has_no_ratio(large: str, sme: str, difference: str, senseless: str) -> None:
    gap = both(large, sme, GROWTH)
    assert (gap.difference, gap.ratio, gap.status) == (Decimal(difference), None, Status.OK)
    careless = Rule(frozenset({Measure.RATIO}), ratio_needs_positive=False)
    assert both(large, sme, careless).ratio == Decimal(senseless)


def test_wage_has_a_ratio_and_no_difference() -> None:
    gap = both("607.1", "353.7", WAGE)  # 2023, 10,000 won, firms of 1-299 and of 300 and more: 58.3 %
    assert (gap.difference, gap.ratio) == (None, Decimal("58.3"))


@pytest.mark.parametrize(("large", "sme"), [("0", "3"), ("-1", "3"), ("3", "0"), ("3", "-1"), ("-2", "-1")])
def test_margin_ratio_needs_both_sides_above_zero(large: str, sme: str) -> None:
    gap = both(large, sme, MARGIN)
    assert (gap.ratio, gap.status, gap.reason) == (None, Status.OK, None)
    assert gap.difference == Decimal(large) - Decimal(sme)
    alone = both(large, sme, WAGE)
    assert (alone.large, alone.sme) == (Decimal(large), Decimal(sme))
    assert (alone.ratio, alone.status) == (None, Status.NOT_APPLICABLE)
    assert alone.reason is Reason.RATIO_NOT_POSITIVE


def test_nothing_is_divided_by_zero_where_the_rule_allows_any_sign() -> None:
    rule = Rule(frozenset({Measure.RATIO}), ratio_needs_positive=False)
    assert both("0", "3", rule).reason is Reason.RATIO_NOT_POSITIVE
    assert both("3", "0", rule).ratio == 0


def test_a_definition_without_gap_measures_has_no_gap() -> None:
    gap = both("3", "2", Rule(frozenset({Measure.LEVEL}), ratio_needs_positive=False))
    assert (gap.status, gap.reason) == (Status.NOT_APPLICABLE, Reason.NO_MEASURE)


@pytest.mark.parametrize(
    ("large", "sme", "status", "reason"),
    [
        (None, None, Status.MISSING, Reason.NOT_PUBLISHED),
        (None, ok("1"), Status.MISSING, Reason.LARGE_MISSING),
        (ok("1"), None, Status.MISSING, Reason.SME_MISSING),
        (MISSING, ok("1"), Status.MISSING, Reason.LARGE_MISSING),
        (ok("1"), MISSING, Status.MISSING, Reason.SME_MISSING),
        (MISSING, MISSING, Status.MISSING, Reason.BOTH_MISSING),
        (MISSING, None, Status.MISSING, Reason.BOTH_MISSING),
        (NOT_APPLICABLE, ok("1"), Status.NOT_APPLICABLE, Reason.LARGE_NOT_APPLICABLE),
        (ok("1"), NOT_APPLICABLE, Status.NOT_APPLICABLE, Reason.SME_NOT_APPLICABLE),
        (NOT_APPLICABLE, NOT_APPLICABLE, Status.NOT_APPLICABLE, Reason.BOTH_NOT_APPLICABLE),
        (MISSING, NOT_APPLICABLE, Status.NOT_APPLICABLE, Reason.SME_NOT_APPLICABLE),
        (NOT_APPLICABLE, None, Status.NOT_APPLICABLE, Reason.LARGE_NOT_APPLICABLE),
        (WITHHELD, ok("1"), Status.WITHHELD, Reason.WITHHELD),
        (ok("1"), WITHHELD, Status.WITHHELD, Reason.WITHHELD),
        (WITHHELD, MISSING, Status.WITHHELD, Reason.WITHHELD),
        (NOT_APPLICABLE, WITHHELD, Status.WITHHELD, Reason.WITHHELD),
        (None, WITHHELD, Status.WITHHELD, Reason.WITHHELD),
    ],
)
def test_an_operand_without_value_gives_a_gap_without(
    large: Operand | None, sme: Operand | None, status: Status, reason: Reason
) -> None:
    gap = gaps.compute(large=large, sme=sme, rule=MARGIN)
    known = (large.value if large else None, sme.value if sme else None)
    assert gap == Gap(*known, None, None, Derivation.COMPUTED, status, reason)


def test_published_ratio_is_kept_as_printed_and_knows_no_operands() -> None:
    gap = gaps.published(difference=None, ratio=ok("27.40"), rule=WAGE)
    assert gap == Gap(None, None, None, Decimal("27.40"), Derivation.PUBLISHED, Status.OK, None)
    assert str(gap.ratio) == "27.40"


def test_published_difference() -> None:
    gap = gaps.published(difference=ok("-5.3"), ratio=None, rule=GROWTH)
    assert (gap.difference, gap.ratio, gap.status) == (Decimal("-5.3"), None, Status.OK)


def test_published_zero_difference_is_a_value() -> None:
    assert gaps.published(difference=ok("0"), ratio=WITHHELD, rule=MARGIN).difference == 0


@pytest.mark.parametrize(
    ("difference", "ratio", "status", "reason"),
    [
        (None, None, Status.MISSING, Reason.NOT_PUBLISHED),
        (MISSING, None, Status.MISSING, Reason.GAP_MISSING),
        (NOT_APPLICABLE, MISSING, Status.NOT_APPLICABLE, Reason.GAP_NOT_APPLICABLE),
        (None, WITHHELD, Status.WITHHELD, Reason.WITHHELD),
        (NOT_APPLICABLE, WITHHELD, Status.WITHHELD, Reason.WITHHELD),
        (None, ok("-3"), Status.NOT_APPLICABLE, Reason.RATIO_NOT_POSITIVE),
        (MISSING, ok("0"), Status.NOT_APPLICABLE, Reason.RATIO_NOT_POSITIVE),
    ],
)
def test_published_without_a_usable_value(
    difference: Operand | None, ratio: Operand | None, status: Status, reason: Reason
) -> None:
    gap = gaps.published(difference=difference, ratio=ratio, rule=MARGIN)
    assert gap == Gap(None, None, None, None, Derivation.PUBLISHED, status, reason)


def test_published_negative_ratio_stays_where_the_rule_asks_for_no_sign() -> None:
    rule = Rule(frozenset({Measure.RATIO}), ratio_needs_positive=False)
    assert gaps.published(difference=None, ratio=ok("-3"), rule=rule).ratio == -3


@pytest.mark.parametrize(
    ("difference", "ratio", "rule"),
    [(None, ok("1866.7"), GROWTH), (ok("2.6"), None, WAGE), (None, MISSING, GROWTH)],
)
def test_published_as_a_measure_without_definition_is_refused(
    difference: Operand | None, ratio: Operand | None, rule: Rule
) -> None:
    with pytest.raises(ValueError, match="rule does not have"):
        gaps.published(difference=difference, ratio=ratio, rule=rule)


@pytest.mark.parametrize(
    ("large", "sme", "written"),
    [
        ("5.56", "4.84", "0.72"),
        ("5.6", "3.0", "2.6"),
        ("5.5", "3.5", "2.0"),
        ("7", "4", "3"),
        ("1.10", "1.1", "0.00"),
    ],
)
def test_difference_has_the_places_of_the_finer_operand(large: str, sme: str, written: str) -> None:
    rule = Rule(frozenset({Measure.DIFFERENCE}), ratio_needs_positive=False)
    assert str(both(large, sme, rule).difference) == written


@given(amounts, amounts)
def test_difference_is_exact(large: Decimal, sme: Decimal) -> None:
    gap = gaps.compute(large=Operand(large, Status.OK), sme=Operand(sme, Status.OK), rule=GROWTH)
    assert gap.difference is not None
    assert Fraction(gap.difference) == gap_by_hand.difference(large, sme)


@given(amounts.filter(bool), amounts, st.integers(0, 10))
def test_ratio_is_rounded_once_with_halves_away_from_zero(
    large: Decimal, sme: Decimal, decimals: int
) -> None:
    rule = Rule(frozenset({Measure.RATIO}), ratio_needs_positive=False, ratio_decimals=decimals)
    gap = gaps.compute(large=Operand(large, Status.OK), sme=Operand(sme, Status.OK), rule=rule)
    assert gap.ratio is not None
    assert Fraction(gap.ratio) == gap_by_hand.percent(sme, large, decimals)
    assert gap.ratio.as_tuple().exponent == -decimals


def test_a_half_goes_up_and_just_below_goes_down() -> None:
    assert both("1000", "502.5", WAGE).ratio == Decimal("50.3")
    assert both("1000", "502.499999999999999999", WAGE).ratio == Decimal("50.2")


def test_index_is_the_ratio_on_its_base() -> None:
    # manufacturing productivity, SME as % of large: 31.8 in 1999, 27.4 in 2008 (the paper's section 2.1)
    assert gaps.index(ratio=Decimal("27.4"), base=Decimal("31.8")) == Decimal("86.2")
    assert gaps.index(ratio=Decimal("31.8"), base=Decimal("31.8")) == Decimal("100.0")
    assert gaps.index(ratio=Decimal("27.4"), base=Decimal("31.8"), decimals=3) == Decimal("86.164")


@pytest.mark.parametrize(
    ("ratio", "base", "decimals"),
    [("1", "0", 1), ("1", "-2", 1), ("NaN", "1", 1), ("1", "Infinity", 1), ("1", "2", -1), ("1", "2", 11)],
)
def test_index_without_sense_is_refused(ratio: str, base: str, decimals: int) -> None:
    with pytest.raises(ValueError, match=r"base|finite"):
        gaps.index(ratio=Decimal(ratio), base=Decimal(base), decimals=decimals)


@pytest.mark.parametrize(
    "value", [*map(Decimal, ("NaN", "sNaN", "-Infinity", "1E+20", "-1E+20", "1E-19", "0E-19")), 1.5, 3, "2"]
)
def test_only_finite_decimals_of_a_stated_size_are_taken(value: Any) -> None:
    with pytest.raises(ValueError, match=r"finite|outside"):
        Operand(value, Status.OK)


@pytest.mark.parametrize("status", [Status.MISSING, Status.NOT_APPLICABLE, Status.WITHHELD])
def test_a_value_and_its_status_agree(status: Status) -> None:
    assert Operand(None, status).value is None
    with pytest.raises(ValueError, match="status"):
        Operand(Decimal(1), status)
    with pytest.raises(ValueError, match="status"):
        Operand(None, Status.OK)


@pytest.mark.parametrize("ratio_decimals", [-1, 11])
def test_a_rule_with_impossible_places_is_refused(ratio_decimals: int) -> None:
    with pytest.raises(ValueError, match="ratio decimals"):
        Rule(frozenset(), ratio_needs_positive=True, ratio_decimals=ratio_decimals)


def test_codes_that_are_stored_and_published() -> None:
    assert [str(m) for m in Measure] == ["level", "difference", "ratio"]
    assert [str(s) for s in Status] == ["ok", "missing", "not_applicable", "withheld"]
    assert [str(d) for d in Derivation] == ["computed", "published"]
    assert [str(r) for r in Reason if "withheld" in r] == ["withheld"]
