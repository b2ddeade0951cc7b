"""Sample sizes against published figures, and intervals against R survey's stratified formula."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from surveys.estimation import precision
from surveys.estimation.precision import Part


def test_published_sample_sizes_of_a_proportion() -> None:
    half = precision.SPREAD_OF_A_SHARE
    # the table of Krejcie and Morgan (1970) for ± 5 points at 95 %: population → sample
    published = {10: 10, 100: 80, 500: 217, 1000: 278, 5000: 357, 10_000: 370, 50_000: 381, 100_000: 384}
    # their formula has N - 1 where Cochran's has N: at these N both round to within one answer
    found = {size: precision.answers_for(margin=5, spread=half, population=size) for size in published}
    assert all(abs(found[size] - wanted) <= 1 for size, wanted in published.items())
    assert precision.answers_for(margin=5, spread=half, population=10**9) == 385
    assert precision.answers_for(margin=3, spread=half, population=10**9) == 1068


def test_cochrans_forest_nursery() -> None:
    # Cochran 1977, section 4.7: N = 430, S² = 85.6, mean 19, to be within 10 % (1.9) at 95 % (1 in 20): n0 = 91, n = 75
    assert precision.answers_for(margin=1.9, spread=math.sqrt(85.6), population=430) in {75, 76}


def test_small_samples_ask_for_more_with_t() -> None:
    z = precision.answers_for(margin=15, spread=20, population=10**6)
    by_t = precision.answers_for(margin=15, spread=20, population=10**6, kind="t")
    assert (z, by_t) == (7, 10)
    assert (
        student.ppf(0.975, by_t - 1) * 20 / math.sqrt(by_t)
        <= 15
        < student.ppf(0.975, by_t - 2) * 20 / math.sqrt(by_t - 1)
    )


def test_invitations_for_answers() -> None:
    assert precision.invitations_for(answers=385, response_rate=0.3) == 1284
    assert precision.invitations_for(answers=30, response_rate=0.3) == 100
    with pytest.raises(ValueError, match="response rate"):
        precision.invitations_for(answers=1, response_rate=0)


def test_the_interval_of_a_stratified_mean_is_that_of_r_survey() -> None:
    # apistrat of R's survey package 4.1-1, mean of api00: SE 9.4089408, 95 % interval 643.7322-680.8425, df 197
    parts = [
        Part(4421, 4421, 100, 125.2494283137823),
        Part(1018, 1018, 50, 117.57915267111403),
        Part(755, 755, 50, 109.30274190410368),
    ]
    found = precision.expect(parts, response_rate=1)
    assert (found.population, found.answers) == (6194, 200)
    assert found.half_width == pytest.approx((680.8425 - 643.7322) / 2, abs=1e-4)
    assert found.half_width == pytest.approx(student.ppf(0.975, 197) * 9.4089408, rel=1e-7)


def test_nothing_is_promised_for_fewer_than_five_answers_or_an_empty_stratum() -> None:
    assert precision.expect([Part(100, 100, 10, 25)], response_rate=0.4).half_width is None
    assert precision.expect([Part(100, 100, 50, 25), Part(9, 9, 0, 25)], response_rate=1).half_width is None
    assert precision.expect([Part(100, 100, 100, 25)], response_rate=1).half_width == 0


def test_spread_of_a_share() -> None:
    assert precision.spread_of_share(50) == 50
    assert precision.spread_of_share(10) == 30


def test_quantiles_are_scipys() -> None:
    assert precision.quantile(degrees=1, kind="z") == pytest.approx(norm.ppf(0.975), rel=1e-14)
    assert precision.quantile(degrees=12.5) == pytest.approx(student.ppf(0.975, 12.5), rel=1e-12)


def test_the_smallest_design_is_found() -> None:
    def width(size: int) -> float | None:
        return 100 / size if size >= 5 else None

    assert precision.size_for(width, margin=7, most=50) == 15
    assert precision.size_for(width, margin=1, most=50) is None


@given(st.integers(50, 5000), st.integers(10, 50), st.floats(0.1, 1))
def test_more_invitations_never_widen_the_interval(population: int, invited: int, rate: float) -> None:
    few = precision.expect([Part(population, population, invited, 25)], response_rate=rate).half_width
    more = precision.expect([Part(population, population, invited + 1, 25)], response_rate=rate).half_width
    if few is not None and more is not None:
        assert more <= few
