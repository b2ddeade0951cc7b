from collections.abc import Sequence
from decimal import Decimal

import pytest

from monitoring.calc import trend
from monitoring.calc.gaps import Measure
from monitoring.calc.periods import Frequency, Period
from monitoring.calc.trend import Change, Direction


def yearly(first: int, values: Sequence[str]) -> list[tuple[Period, Decimal]]:
    return [(Period(Frequency.A, first + n), Decimal(value)) for n, value in enumerate(values)]


def test_change_of_a_published_ratio() -> None:
    # Regular workers' pay, 5-299 against 300 and more, SME as % of large; order of the points is free.
    points = [(Period.parse("2016"), Decimal("62.9")), *yearly(1997, ["77.3"]), *yearly(2007, ["64.8"])]
    assert trend.change(points=points, measure=Measure.RATIO) == Change(
        first=Period.parse("1997"),
        last=Period.parse("2016"),
        distance=Decimal("14.4"),
        signed=Decimal("-14.4"),
        direction=Direction.WIDENED,
        crossed=False,
    )


def test_change_across_equality() -> None:
    # Operating margins, audited firms: 2018-Q3 8.39 / 4.13 and 2022-Q3 4.7 / 5.4.
    points = [(Period.parse("2022-Q3"), Decimal("-0.7")), (Period.parse("2018-Q3"), Decimal("4.26"))]
    assert trend.change(points=points, measure=Measure.DIFFERENCE) == Change(
        first=Period.parse("2018-Q3"),
        last=Period.parse("2022-Q3"),
        distance=Decimal("-3.56"),
        signed=Decimal("-4.96"),
        direction=Direction.NARROWED,
        crossed=True,
    )


@pytest.mark.parametrize(
    ("before", "after", "direction", "crossed"),
    [
        ("2.6", "0.5", Direction.NARROWED, False),
        ("0.5", "2.6", Direction.WIDENED, False),
        ("0.5", "0.5", Direction.UNCHANGED, False),
        ("0.5", "-0.5", Direction.UNCHANGED, True),
        ("-0.5", "0.7", Direction.WIDENED, True),
        ("0", "-0.5", Direction.WIDENED, False),
        ("0", "0.5", Direction.WIDENED, False),
        ("-0.5", "0", Direction.NARROWED, False),
        ("0.5", "0", Direction.NARROWED, False),
        ("-0.5", "-0.7", Direction.WIDENED, False),
    ],
)
def test_direction_of_a_change(before: str, after: str, direction: Direction, crossed: bool) -> None:  # noqa: FBT001
    found = trend.change(points=yearly(2023, [before, after]), measure=Measure.DIFFERENCE)
    assert found is not None
    assert (found.direction, found.crossed) == (direction, crossed)
    ratios = yearly(2023, [str(100 + Decimal(before)), str(100 + Decimal(after))])
    assert trend.change(points=ratios, measure=Measure.RATIO) == found


@pytest.mark.parametrize("n", [0, 1])
def test_no_change_below_two_points(n: int) -> None:
    assert trend.change(points=yearly(2023, ["1"] * n), measure=Measure.DIFFERENCE) is None


def test_distance() -> None:
    both = {"difference": Decimal("-0.7"), "ratio": Decimal("114.9")}
    assert trend.distance(**both, measure=Measure.DIFFERENCE) == Decimal("0.7")
    assert trend.distance(**both, measure=Measure.RATIO) == Decimal("14.9")
    assert trend.distance(difference=None, ratio=Decimal("53.6"), measure=Measure.RATIO) == Decimal("46.4")
    long = Decimal("12345678901234567890.123456789012345678")
    assert trend.distance(difference=long.copy_negate(), ratio=None, measure=Measure.DIFFERENCE) == long
    assert trend.distance(difference=None, ratio=long, measure=Measure.RATIO) == Decimal(
        "12345678901234567790.123456789012345678"
    )


@pytest.mark.parametrize(
    ("difference", "ratio", "measure"),
    [
        (None, Decimal(1), Measure.DIFFERENCE),
        (Decimal(1), None, Measure.RATIO),
        (Decimal("NaN"), None, Measure.DIFFERENCE),
        (Decimal(1), Decimal("Infinity"), Measure.RATIO),
        (Decimal(1), Decimal(1), Measure.LEVEL),
    ],
)
def test_distance_of_nothing_is_refused(
    difference: Decimal | None, ratio: Decimal | None, measure: Measure
) -> None:
    with pytest.raises(ValueError, match=r"given|finite|level"):
        trend.distance(difference=difference, ratio=ratio, measure=measure)
