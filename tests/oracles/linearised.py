"""The variance of a domain's mean, total or ratio, counted unit by unit as the textbook writes it, in plain Python.

Särndal, Swensson & Wretman 1992, eq. 4.6.2; the residuals of calibration by the normal equations in exact fractions.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

Rows = Sequence[tuple[int, int, float]]  # stratum, cluster, weight


def ratio(y: Sequence[float], x: Sequence[float], inside: Sequence[bool], rows: Rows) -> float:
    above = sum(w * a for (_, _, w), a, here in zip(rows, y, inside, strict=True) if here)
    return above / sum(w * b for (_, _, w), b, here in zip(rows, x, inside, strict=True) if here)


def ratio_scores(y: Sequence[float], x: Sequence[float], inside: Sequence[bool], rows: Rows) -> list[float]:
    share = ratio(y, x, inside, rows)
    base = sum(w * b for (_, _, w), b, here in zip(rows, x, inside, strict=True) if here)
    return [(a - share * b) / base if here else 0.0 for a, b, here in zip(y, x, inside, strict=True)]


def se(scores: Sequence[float], rows: Rows, population: dict[int, float], *, lonely: str = "remove") -> float:
    """Square root of the variance of Σ w·score; a stratum that is not in `population` has no correction."""
    sums: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for (stratum, cluster, weight), score in zip(rows, scores, strict=True):
        sums[stratum][cluster] += weight * score
    whole, counted, alone = 0.0, 0, 0
    for stratum, units in sums.items():
        n = len(units)
        kept = 1 - n / population[stratum] if stratum in population else 1.0
        if n == 1 and kept > 0:
            alone += 1
            whole += kept * sum(one**2 for one in units.values()) if lonely == "adjust" else 0.0
            continue
        counted += 1
        if n > 1:
            middle = sum(units.values()) / n
            whole += kept * n / (n - 1) * sum((one - middle) ** 2 for one in units.values())
    return sqrt(whole * (counted + alone) / counted if lonely == "average" else whole)


def residuals(
    scores: Sequence[float], auxiliary: Sequence[Sequence[int]], base: Sequence[float]
) -> list[float]:
    """Residuals u − x'B with B from (Σ d x x') B = Σ d x u, solved by Gauss-Jordan in fractions; X has full rank."""
    size = len(auxiliary[0])
    system = [
        [
            sum((Fraction(d) * row[i] * row[j] for row, d in zip(auxiliary, base, strict=True)), Fraction(0))
            for j in range(size)
        ]
        + [
            sum(
                (
                    Fraction(d) * row[i] * Fraction(u)
                    for row, d, u in zip(auxiliary, base, scores, strict=True)
                ),
                Fraction(0),
            )
        ]
        for i in range(size)
    ]
    for here in range(size):
        pivot = next(one for one in range(here, size) if system[one][here])
        system[here], system[pivot] = system[pivot], system[here]
        system[here] = [cell / system[here][here] for cell in system[here]]
        for other in range(size):
            if other != here:
                factor = system[other][here]
                system[other] = [a - factor * b for a, b in zip(system[other], system[here], strict=True)]
    slopes = [line[-1] for line in system]
    return [
        float(Fraction(u) - sum(b * x for b, x in zip(slopes, row, strict=True)))
        for u, row in zip(scores, auxiliary, strict=True)
    ]
