"""The forecast against answers that really ebb away, and against a count in small steps."""

import math

import pytest

from surveys.estimation import forecast
from surveys.estimation.forecast import Span
from tests.oracles import forecast_by_steps


def ebbing(total: int, tau: float, edges: list[float]) -> list[Span]:
    """Spans of answers of which `total` would ever come."""
    came = [round(total * (1 - math.exp(-day / tau))) for day in edges]
    return [
        Span(start, end, late - early)
        for start, end, early, late in zip(edges, edges[1:], came, came[1:], strict=False)
    ]


@pytest.mark.parametrize("tau", [3.0, 6.0, 12.0])
def test_two_weeks_tell_how_the_third_goes(tau: float) -> None:
    spans = ebbing(4_000, tau, [0.0, 4.0, 11.0, 14.0])
    seen = forecast.at_close(spans, days=21.0, invited=10_000)
    assert seen is not None
    truth = 4_000 * (1 - math.exp(-21 / tau))
    assert abs(seen.expected - truth) < 0.03 * truth
    assert seen.low <= truth <= seen.high
    plain = [(span.start, span.end, span.count) for span in spans]
    taus = [tau * factor for factor in (0.8, 0.9, 1.0, 1.1, 1.25)]
    assert forecast_by_steps.best_tau(plain, taus) == tau
    assert abs(seen.expected - forecast_by_steps.final(plain, 21.0, tau)) < 0.03 * truth


def test_one_week_says_little_and_the_range_says_so() -> None:
    few = forecast.at_close([Span(0.0, 5.0, 400)], days=21.0, invited=2_000)
    more = forecast.at_close(ebbing(700, 6.0, [0.0, 5.0, 12.0]), days=21.0, invited=2_000)
    assert few is not None
    assert more is not None
    assert few.low < few.expected < few.high
    assert few.high - few.low > more.high - more.low


@pytest.mark.parametrize("spans", [[Span(0.0, 5.0, 29)], [Span(0.0, 0.9, 500)], []])
def test_too_little_gives_none(spans: list[Span]) -> None:
    assert forecast.at_close(spans, days=21.0, invited=2_000) is None


def test_at_the_close_it_is_the_count_and_never_more_than_were_invited() -> None:
    over = forecast.at_close([Span(0.0, 7.0, 90), Span(7.0, 21.0, 10)], days=21.0, invited=2_000)
    assert over == forecast.Forecast(100, 100, 100)
    capped = forecast.at_close([Span(0.0, 2.0, 90)], days=21.0, invited=100)
    assert capped is not None
    assert (capped.expected, capped.high) == (100, 100)


def test_spans_with_a_gap_are_refused() -> None:
    with pytest.raises(ValueError, match="follow one another"):
        forecast.at_close([Span(0.0, 2.0, 90), Span(3.0, 4.0, 1)], days=21.0, invited=100)
