"""The verdict on a trend against Theil-Sen by the book.

Ours is `calc.trend.verdict`: the checks of the points, the distances as exact decimals and SciPy's slopes. The peer
is the oracle of the tests, which takes every pairwise slope in a Python loop and knows nothing of periods. Fair: both
give the median slope and Sen's interval of the same distances, and the results are compared.
"""

import math
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bench.duels import Case, DifferentResults, Duel, Side
from monitoring.calc import trend
from monitoring.calc.gaps import Measure
from monitoring.calc.periods import Frequency, Period
from tests.oracles import theil_sen

SEED = 20261124
CONFIDENCE = 0.95


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        yield _duel(size)


def _duel(size: int) -> Duel:
    dice = random.Random(SEED)  # noqa: S311 - seeded on purpose
    first = Period(Frequency.M, 2005)
    points = [(first.shift(n), Decimal(f"{2 + dice.gauss(0, 1) - n / 300:.2f}")) for n in range(size)]
    plain = [(period.ordinal, float(abs(value))) for period, value in points]

    def ours() -> tuple[float | None, ...]:
        found = trend.verdict(points=points, measure=Measure.DIFFERENCE, confidence=CONFIDENCE)
        return found.slope, found.low, found.high

    def oracle() -> tuple[float | None, ...]:
        return theil_sen.interval(plain, CONFIDENCE)

    return Duel("verdict", size, "pairwise loop", Side(ours), Side(oracle), _agree, loops=max(1, 800 // size))


def _agree(ours: tuple[float, ...], peer: tuple[float, ...]) -> None:
    """Both count in floating point, in another order."""
    if not all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(ours, peer, strict=True)):
        raise DifferentResults(f"{ours} {peer}")


CASE = Case(sizes=(8, 40, 200), quick_sizes=(8,), rounds=9, duels=duels, warm=True)
