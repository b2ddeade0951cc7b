"""A second way to `surveys.estimation.forecast`: the rate of answers is added up in small steps, tau is tried finely."""

import math
from collections.abc import Sequence

STEP = 0.01


def arrived(start: float, end: float, tau: float) -> float:
    """Answers between two days, of one that would ever come, by the midpoint rule."""
    steps = max(1, round((end - start) / STEP))
    width = (end - start) / steps
    return sum(math.exp(-(start + (number + 0.5) * width) / tau) / tau * width for number in range(steps))


def final(spans: Sequence[tuple[float, float, int]], days: float, tau: float) -> float:
    answered = sum(count for _, _, count in spans)
    return answered * arrived(0.0, days, tau) / arrived(0.0, spans[-1][1], tau)


def best_tau(spans: Sequence[tuple[float, float, int]], taus: Sequence[float]) -> float:
    def fit(tau: float) -> float:
        whole = arrived(0.0, spans[-1][1], tau)
        return sum(count * math.log(arrived(start, end, tau) / whole) for start, end, count in spans)

    return max(taus, key=fit)
