"""What a sample buys: sizes and intervals against published and hand-worked values."""

import math

import pytest
from scipy import stats

from surveys.estimation.precision import (
    Part,
    answers_for,
    expect,
    invitations_for,
    quantile,
    size_for,
    spread_of_share,
)


@pytest.mark.parametrize(
    ("population", "answers"),
    # Krejcie and Morgan's table prints 370 for 10,000 firms and 278 for 1,000 with chi-square 3.841; Cochran's n0 is 384.1
    [(10**9, 385), (10_000, 370), (1_000, 278)],
)
def test_the_well_known_sizes_for_five_points(population: int, answers: int) -> None:
    assert answers_for(margin=5, spread=50, population=population) == answers


def test_small_samples_by_t_need_more() -> None:
    by_z = answers_for(margin=20, spread=30, population=10_000)
    by_t = answers_for(margin=20, spread=30, population=10_000, kind="t")
    assert by_z == 9
    # the fewest n with t(n-1)·30·sqrt((1-n/N)/n) ≤ 20, looked for one by one
    by_hand = next(
        n for n in range(2, 100) if stats.t.ppf(0.975, n - 1) * 30 * math.sqrt((1 - n / 10_000) / n) <= 20
    )
    assert abs(by_t - by_hand) <= 1
    assert by_t > by_z


def test_quantiles_of_the_tables() -> None:
    assert round(quantile(degrees=1, kind="z"), 3) == 1.960
    assert round(quantile(degrees=10), 3) == 2.228
    assert round(quantile(degrees=1), 3) == 12.706


def test_invitations_grow_with_silence() -> None:
    assert invitations_for(answers=385, response_rate=0.3) == 1284
    assert invitations_for(answers=385, response_rate=1.0) == 385


@pytest.mark.parametrize("rate", [0.0, 1.1])
def test_an_impossible_rate_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="response rate"):
        invitations_for(answers=5, response_rate=rate)


@pytest.mark.parametrize(("margin", "population"), [(0, 10), (5, 0)])
def test_impossible_questions_are_refused(margin: float, population: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        answers_for(margin=margin, spread=50, population=population)


def test_a_share_is_widest_in_the_middle() -> None:
    assert spread_of_share(50) == 50
    assert round(spread_of_share(10), 6) == 30


def test_the_interval_of_two_strata_by_hand() -> None:
    parts = [Part(800, 800, 100, 20.0), Part(200, 200, 40, 30.0)]
    found = expect(parts, response_rate=0.5)
    variance = 0.8**2 * (1 - 50 / 800) * 400 / 50 + 0.2**2 * (1 - 20 / 200) * 900 / 20
    assert found.answers == 70
    assert found.half_width == pytest.approx(stats.t.ppf(0.975, 68) * math.sqrt(variance), rel=1e-9)


def test_a_whole_census_has_no_error() -> None:
    assert expect([Part(50, 50, 50, 25.0)], response_rate=1.0).half_width == 0.0


@pytest.mark.parametrize(
    "parts", [[Part(100, 100, 8, 20.0)], [Part(100, 100, 90, 20.0), Part(10, 10, 0, 20.0)]]
)
def test_too_few_answers_or_an_unasked_stratum_promise_nothing(parts: list[Part]) -> None:
    assert expect(parts, response_rate=0.5).half_width is None


def test_the_fewest_invitations_are_found() -> None:
    def width(size: int) -> float | None:
        return (
            expect([Part(10_000, 10_000, size, 50.0)], response_rate=0.3, kind="z").half_width
            if size
            else None
        )

    found = size_for(width, margin=5.0, most=10_000)
    assert found is not None
    reached, short = width(found), width(found - 1)
    assert reached is not None
    assert short is not None
    assert reached <= 5.0 < short
    assert size_for(width, margin=0.01, most=2_000) is None
