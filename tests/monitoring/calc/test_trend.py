from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.calc import trend
from monitoring.calc.gaps import Measure
from monitoring.calc.periods import Frequency, Period
from monitoring.calc.trend import Verdict, VerdictKind
from tests.oracles import theil_sen

Points = list[tuple[Period, Decimal]]
gap_values = st.integers(-30, 30).map(lambda tenths: Decimal(tenths) / 10)


def yearly(first: int, values: Sequence[str]) -> Points:
    return [(Period(Frequency.A, first + n), Decimal(value)) for n, value in enumerate(values)]


@st.composite
def series(draw: st.DrawFn, least: int = 8, most: int = 24) -> Points:
    """Periods of one frequency in any order, with holes; values with many ties and changes of sign."""
    frequency = draw(st.sampled_from(Frequency))
    base = Period(frequency, 2000)
    steps = draw(st.lists(st.integers(0, 60), min_size=least, max_size=most, unique=True))
    return [(base.shift(step), draw(gap_values)) for step in steps]


def kind_by_hand(points: Points, equality: int, confidence: float = 0.95) -> VerdictKind:
    exact = [(period.ordinal, abs(Fraction(value) - equality)) for period, value in points]
    _, low, high = theil_sen.interval(exact, confidence)
    if high < 0:
        return VerdictKind.NARROWING
    return VerdictKind.WIDENING if low > 0 else VerdictKind.NO_CLEAR_CHANGE


def kind_with(n: int, descending: int) -> VerdictKind:
    """The verdict on 1 … n put in an order with so many descending pairs (one value inserted after another)."""
    order: list[int] = []
    for value in range(1, n + 1):
        jumped = min(descending, len(order))
        order.insert(len(order) - jumped, value)
        descending -= jumped
    points = [(Period(Frequency.A, 1950 + place), Decimal(value)) for place, value in enumerate(order)]
    return trend.verdict(points=points, measure=Measure.DIFFERENCE).kind


def test_oracle_gives_sens_published_example() -> None:
    # The example of Sen 1968: slope 4, interval 26/7 to 35/8 (3.71 to 4.38) at 93 %.
    x, y = [1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78]
    points = [(t, Fraction(value)) for t, value in zip(x, y, strict=True)]
    assert theil_sen.interval(points, 0.93) == (4, Fraction(26, 7), Fraction(35, 8))


def test_verdict_gives_sens_published_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trend, "TREND_FROM", 7)
    years, values = [1901, 1902, 1903, 1904, 1910, 1912, 1918], [9, 15, 19, 20, 45, 55, 78]
    points = [(Period(Frequency.A, year), Decimal(value)) for year, value in zip(years, values, strict=True)]
    found = trend.verdict(points=points, measure=Measure.DIFFERENCE, confidence=0.93)
    assert found == Verdict(
        kind=VerdictKind.WIDENING,
        n=7,
        first=Period(Frequency.A, 1901),
        last=Period(Frequency.A, 1918),
        change=Decimal(69),
        slope=4.0,
        low=26 / 7,
        high=35 / 8,
        confidence=0.93,
    )


@given(series(), st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.999]))
def test_verdict_equals_the_naive_computation(points: Points, confidence: float) -> None:
    found = trend.verdict(points=points, measure=Measure.DIFFERENCE, confidence=confidence)
    naive = theil_sen.interval([(p.ordinal, abs(float(value))) for p, value in points], confidence)
    assert (found.slope, found.low, found.high) == naive
    assert found.kind is kind_by_hand(points, 0, confidence)
    by_period = sorted(points)
    assert (found.n, found.first, found.last) == (len(points), by_period[0][0], by_period[-1][0])
    assert found.change == abs(by_period[-1][1]) - abs(by_period[0][1])
    assert found.confidence == confidence


@given(series(), st.sampled_from([Decimal(-40), Decimal("0.0"), Decimal("12.34")]))
def test_a_ratio_is_judged_by_its_distance_from_100(points: Points, away: Decimal) -> None:
    ratios = [(period, 100 + away + value) for period, value in points]
    differences = [(period, away + value) for period, value in points]
    found = trend.verdict(points=ratios, measure=Measure.RATIO)
    assert found == trend.verdict(points=differences, measure=Measure.DIFFERENCE)
    assert found.kind is kind_by_hand(ratios, 100)


@given(series(), st.integers(0, 500))
def test_the_same_points_added_to_every_ratio_on_one_side_change_no_verdict(
    points: Points, more: int
) -> None:
    above = [(period, 104 + value) for period, value in points]
    further = [(period, value + more) for period, value in above]
    before = trend.verdict(points=above, measure=Measure.RATIO)
    after = trend.verdict(points=further, measure=Measure.RATIO)
    assert (after.kind, after.change) == (before.kind, before.change)


@given(series())
def test_swapping_the_sides_changes_nothing(points: Points) -> None:
    swapped = [(period, -value) for period, value in points]
    expected = trend.verdict(points=points, measure=Measure.DIFFERENCE)
    assert trend.verdict(points=swapped, measure=Measure.DIFFERENCE) == expected


@given(series(), st.randoms(use_true_random=False))
def test_order_of_points_does_not_matter(points: Points, random: object) -> None:
    shuffled = points.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert trend.verdict(points=shuffled, measure=Measure.DIFFERENCE) == trend.verdict(
        points=points, measure=Measure.DIFFERENCE
    )


@given(series(), st.integers(-30, 30))
def test_every_series_shifted_in_time_has_the_same_slope(points: Points, years: int) -> None:
    moved = [(p.shift(years * p.frequency.per_year), value) for p, value in points]
    before = trend.verdict(points=points, measure=Measure.DIFFERENCE)
    after = trend.verdict(points=moved, measure=Measure.DIFFERENCE)
    assert (after.kind, after.slope, after.low, after.high) == (
        before.kind,
        before.slope,
        before.low,
        before.high,
    )


@pytest.mark.parametrize("value", ["0", "2.6", "-0.7"])
@pytest.mark.parametrize("n", [8, 9, 40])
def test_constant_series_shows_no_change_and_no_warning(value: str, n: int) -> None:
    found = trend.verdict(points=yearly(1990, [value] * n), measure=Measure.DIFFERENCE)
    assert (found.kind, found.slope, found.low, found.high) == (VerdictKind.NO_CLEAR_CHANGE, 0.0, 0.0, 0.0)
    assert found.change == 0


def test_straight_lines_are_trends() -> None:
    down = yearly(2010, ["3.5", "3.0", "2.5", "2.0", "1.5", "1.0", "0.5", "0.0"])
    found = trend.verdict(points=down, measure=Measure.DIFFERENCE)
    assert (found.kind, found.slope, found.low, found.high) == (VerdictKind.NARROWING, -0.5, -0.5, -0.5)
    assert found.change == Decimal("-3.5")
    up = [
        (period, -value)
        for period, value in zip([p for p, _ in down][::-1], [v for _, v in down], strict=True)
    ]
    assert trend.verdict(points=up, measure=Measure.DIFFERENCE).kind is VerdictKind.WIDENING


def test_one_step_in_the_middle_is_no_clear_change() -> None:
    # Kendall's test alone would call this a trend (S = −16, z = −2.2); Sen's interval ends at 0.
    found = trend.verdict(points=yearly(2010, ["1.0"] * 4 + ["0.9"] * 4), measure=Measure.DIFFERENCE)
    assert (found.kind, found.high) == (VerdictKind.NO_CLEAR_CHANGE, 0.0)


def test_sme_passing_large_is_not_narrowing_for_ever() -> None:
    # The signed gap falls every year, the distance falls to 2014 and rises again.
    points = yearly(2010, ["4", "3", "2", "1", "0", "-1", "-2", "-3", "-4"])
    found = trend.verdict(points=points, measure=Measure.DIFFERENCE)
    assert (found.kind, found.slope, found.change) == (VerdictKind.NO_CLEAR_CHANGE, 0.0, 0)
    beyond = yearly(2014, ["0", "-1", "-2", "-3", "-4", "-5", "-6", "-7"])
    assert trend.verdict(points=beyond, measure=Measure.DIFFERENCE).kind is VerdictKind.WIDENING


def test_manufacturing_pay_with_uneven_years() -> None:
    # SME pay per head as % of large, mining and manufacturing survey as cited in the press (test anchor only).
    published = {
        1985: "74.5",
        1995: "65.9",
        2002: "55.7",
        2005: "52.4",
        2007: "49.6",
        2010: "46.9",
        2013: "53.2",
    }
    points = [(Period(Frequency.A, year), Decimal(value)) for year, value in published.items()]
    early = trend.verdict(points=points, measure=Measure.RATIO)
    assert (early.kind, early.n, early.slope) == (VerdictKind.CHANGE_ONLY, 7, None)
    assert early.change == Decimal("21.3")
    found = trend.verdict(
        points=[*points, (Period(Frequency.A, 2014), Decimal("52.5"))], measure=Measure.RATIO
    )
    assert (found.kind, found.n, found.change) == (VerdictKind.NO_CLEAR_CHANGE, 8, Decimal("22.0"))
    assert found.slope == pytest.approx(0.88)
    assert found.low == pytest.approx(-0.1 / 9)  # 52.4 in 2005, 52.5 in 2014


def test_codes_read_from_a_table_are_taken_for_the_measure() -> None:
    points = yearly(2010, ["110", "109", "108", "107", "106", "105", "104", "103"])
    for measure in Measure.DIFFERENCE, Measure.RATIO:
        text = measure.value
        assert trend.verdict(points=points, measure=text) == trend.verdict(points=points, measure=measure)
    with pytest.raises(ValueError, match="level"):
        trend.verdict(points=points, measure="level")


def test_three_to_seven_points_tell_the_change_only() -> None:
    # Regular workers' pay, 5-299 against 300 and more, SME as % of large.
    published = {1997: "77.3", 2002: "67.5", 2007: "64.8", 2012: "64.1", 2016: "62.9"}
    points = [(Period(Frequency.A, year), Decimal(value)) for year, value in published.items()]
    first, last = Period(Frequency.A, 1997), Period(Frequency.A, 2016)
    assert trend.verdict(points=points, measure=Measure.RATIO, confidence=0.9) == Verdict(
        VerdictKind.CHANGE_ONLY, 5, first, last, Decimal("14.4"), None, None, None, 0.9
    )


@pytest.mark.parametrize(
    ("n", "kind"),
    [
        *((0, VerdictKind.NO_DATA), (1, VerdictKind.VALUES_ONLY), (2, VerdictKind.VALUES_ONLY)),
        *((3, VerdictKind.CHANGE_ONLY), (7, VerdictKind.CHANGE_ONLY), (8, VerdictKind.WIDENING)),
    ],
)
def test_what_may_be_said_depends_on_the_number_of_points(n: int, kind: VerdictKind) -> None:
    points = yearly(2010, [str(value) for value in range(1, n + 1)])
    found = trend.verdict(points=points, measure=Measure.DIFFERENCE)
    assert (found.kind, found.n) == (kind, n)
    assert found.change == (n - 1 if n >= 3 else None)
    assert (found.slope is None) is (found.low is None) is (found.high is None) is (n < 8)
    assert (found.first, found.last) == ((points[0][0], points[-1][0]) if n else (None, None))


@pytest.mark.parametrize(
    ("points", "measure", "message"),
    [
        ([*yearly(2023, ["1"]), (Period.parse("2024-Q1"), Decimal(1))], Measure.DIFFERENCE, "frequencies"),
        ([*yearly(2023, ["1"]), *yearly(2023, ["1"])], Measure.DIFFERENCE, "twice"),
        (yearly(2023, ["1", "NaN"]), Measure.DIFFERENCE, "finite"),
        (yearly(2023, ["-Infinity"]), Measure.RATIO, "finite"),
        ([(Period.parse("2023"), None)], Measure.DIFFERENCE, "finite"),
        (yearly(2023, ["1"]), Measure.LEVEL, "level"),
    ],
)
def test_points_that_cannot_be_compared_are_refused(points: Points, measure: Measure, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        trend.verdict(points=points, measure=measure)
    with pytest.raises(ValueError, match=message):
        trend.change(points=points, measure=measure)


@pytest.mark.parametrize("confidence", [0.0, 0.05, 0.5, 0.9991, 1.0, float("nan")])
def test_a_level_of_a_test_is_not_taken_for_a_confidence(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        trend.verdict(points=[], measure=Measure.DIFFERENCE, confidence=confidence)


@pytest.mark.parametrize("n", range(8, 21))
def test_without_trend_a_false_verdict_is_rarer_than_one_in_twenty(n: int) -> None:
    """Exact chance that 0 lies outside the 95 % interval when every order of n distinct values is equally likely.

    Kendall's S has the distribution of descending pairs; the interval misses 0 when fewer than `rank` pairs go
    the other way.
    """
    orders = [1]  # orders[k] = permutations with k descending pairs
    for size in range(2, n + 1):
        orders = [sum(orders[max(0, k - size + 1) : k + 1]) for k in range(len(orders) + size - 1)]
    clear = [k for k in range(n * (n - 1) // 2 + 1) if kind_with(n, k) is VerdictKind.WIDENING]
    assert clear == list(range(len(clear)))
    assert Fraction(2 * sum(orders[: len(clear)]), factorial(n)) <= Fraction(1, 20)
