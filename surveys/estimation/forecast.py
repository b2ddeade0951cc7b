"""How many firms will have answered when a wave closes, from counts by ISO week and nothing finer.

Answers are taken to come in at a rate that decays with the time since the opening (one invitation, then fewer and fewer
late answers): a share 1 - exp(-t/tau) of those that would ever come has come by day t. The observed weeks choose tau by
maximum likelihood of the multinomial that they make of the answers so far; the range holds the values of tau whose
likelihood is within 1.92 of the best (Wilks), and the Poisson error of what is still to come.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_ANSWERS = 30
LEAST_DAYS = 1.0
# one period of counting says nothing about tau: the range then covers what mail surveys with reminders show
_UNKNOWN = (5.0, 14.0)
_GRID = tuple(2.0 * 1.05**step for step in range(63))  # 2 to 41 days
_DROP = 1.92  # half the 95 % point of chi-square with one degree of freedom
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Span:
    """Answers between two days since the opening; the last span ends now."""

    start: float
    end: float
    count: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Answers at the close: what is expected, and a range."""

    expected: float
    low: float
    high: float


def at_close(spans: Sequence[Span], *, days: float, invited: int) -> Forecast | None:
    """Answers expected when the wave has been open for `days`; None where there is too little to go by.

    Raises:
        ValueError: the spans do not follow one another from 0 on.
    """
    edges = [0.0, *(span.end for span in spans)]
    if any(span.start != edge or span.end <= span.start for span, edge in zip(spans, edges, strict=False)):
        raise ValueError("the spans must follow one another from the opening on")
    answered, now = sum(span.count for span in spans), edges[-1]
    if answered < LEAST_ANSWERS or now < LEAST_DAYS:
        return None
    if now >= days:
        return Forecast(answered, answered, answered)
    best, others = _taus(spans)
    finals = [_final(answered, now, days, tau) for tau in others]
    low, high = min(finals), max(finals)
    return Forecast(
        expected=min(_final(answered, now, days, best), invited),
        low=max(answered, low - _Z * math.sqrt(max(0.0, low - answered))),
        high=min(invited, high + _Z * math.sqrt(max(0.0, high - answered))),
    )


def _taus(spans: Sequence[Span]) -> tuple[float, tuple[float, ...]]:
    """The best tau in days, and the ends of its range."""
    if len(spans) == 1:
        return math.sqrt(_UNKNOWN[0] * _UNKNOWN[1]), _UNKNOWN
    likelihood = {tau: _likelihood(spans, tau) for tau in _GRID}
    best = max(_GRID, key=lambda tau: likelihood[tau])
    near = [tau for tau in _GRID if likelihood[tau] >= likelihood[best] - _DROP]
    return best, (near[0], near[-1])


def _likelihood(spans: Sequence[Span], tau: float) -> float:
    whole = 1 - math.exp(-spans[-1].end / tau)
    return sum(
        span.count * math.log((math.exp(-span.start / tau) - math.exp(-span.end / tau)) / whole)
        for span in spans
    )


def _final(answered: int, now: float, days: float, tau: float) -> float:
    return answered * (1 - math.exp(-days / tau)) / (1 - math.exp(-now / tau))
