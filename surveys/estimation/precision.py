"""What a sample buys: sample size for a margin of error, and the interval to expect of a design.

Sources: Cochran, Sampling Techniques, 3rd ed. 1977: eq. 4.1-4.2 (proportion) and 4.4-4.6 (mean) with the finite
population correction, section 4.7 (t for small n), eq. 5.6 and 5.11 (variance and interval of a stratified mean),
section 2.13 with eq. 2.70 (domains). Answers are expected, not certain: m = n × response rate; firms that do not
answer are taken to be like those of their stratum that do, which a plan may assume and a result may not.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from scipy.special import ndtri, stdtrit

Quantile = Literal["z", "t"]
CONFIDENCE: Final = 0.95
# S of a proportion of 50 %, in points: the widest a proportion can be.
SPREAD_OF_A_SHARE: Final = 50.0
# Fewer expected answers than this carry no interval worth a promise (and would not be published).
LEAST_ANSWERS: Final = 5
LEAST_DEGREES: Final = 4
_ROUNDS: Final = 100
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Part:
    """The firms of one stratum that belong to a domain: `population` of the stratum's `stratum_population`.

    `invited` is the number drawn in the whole stratum, `spread` the expected standard deviation in points.
    """

    population: int
    stratum_population: int
    invited: int
    spread: float


@dataclass(frozen=True, slots=True)
class Expected:
    """`half_width` in points, None where fewer than five answers are expected or a stratum of it is not drawn from."""

    population: int
    answers: float
    half_width: float | None


def spread_of_share(percent: float) -> float:
    """S in points of a yes/no answer that `percent` of firms give: sqrt(P Q) (Cochran 3.2, N/(N-1) left out)."""
    return math.sqrt(percent * (100 - percent))


def quantile(*, degrees: float, kind: Quantile = "t", confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile: of the normal (`z`), or of Student's t with `degrees` of freedom."""
    tail = (1 + confidence) / 2
    return float(ndtri(tail)) if kind == "z" else float(stdtrit(max(degrees, 1.0), tail))


def answers_for(*, margin: float, spread: float, population: int, kind: Quantile = "z") -> int:
    """The fewest answers of a simple random sample whose interval is at most ± `margin` points at 95 %.

    n0 = (q S / margin)², n = n0 / (1 + n0/N): eq. 4.2 with S² = PQ, 4.6 for a mean. With `t` the quantile has n - 1 degrees
    and the equation is solved by repetition (section 4.7). Raises `ValueError` unless margin and population are positive.
    """
    if margin <= 0 or population <= 0:
        raise ValueError("a margin and a population are positive")
    size = _corrected(quantile(degrees=1, kind="z"), spread, margin, population)
    if kind == "t":
        for _ in range(_ROUNDS):
            following = _corrected(quantile(degrees=math.ceil(size) - 1), spread, margin, population)
            if abs(following - size) < _SAME:
                break
            size = following
    return min(population, math.ceil(size - 1e-9))


def invitations_for(*, answers: int, response_rate: float) -> int:
    """How many to invite so that `answers` are expected; `response_rate` in (0, 1]."""
    if not 0 < response_rate <= 1:
        raise ValueError(f"no response rate: {response_rate}")
    return math.ceil(answers / response_rate - 1e-9)


def expect(parts: Sequence[Part], *, response_rate: float, kind: Quantile = "t") -> Expected:
    """The interval to expect of a domain that is made of `parts`.

    V = sum (N_dh/N_d)² (1 - m_h/N_h) S_h² / m_dh with m_h = rate × n_h answers in the stratum and m_dh = m_h N_dh/N_h of
    them in the domain: eq. 5.6 where the domain holds whole strata, and 2.70 within a stratum it cuts, the domain's
    size being known from the frame. t has as many degrees of freedom as answers less strata met are expected: a part of m
    expected answers is met with the chance 1 - exp(-m), so a thin domain cut through many strata does not lose them all.
    """
    held = [part for part in parts if part.population > 0]
    population = sum(part.population for part in held)
    answers = [response_rate * part.invited * part.population / part.stratum_population for part in held]
    total = sum(answers)
    degrees = total - sum(1 - math.exp(-got) for got in answers)
    if total < LEAST_ANSWERS or degrees < LEAST_DEGREES or any(part.invited == 0 for part in held):
        return Expected(population, total, None)
    variance = sum(
        (part.population / population) ** 2
        * (1 - response_rate * part.invited / part.stratum_population)
        * part.spread**2
        / got
        for part, got in zip(held, answers, strict=True)
    )
    width = quantile(degrees=degrees, kind=kind) * math.sqrt(max(variance, 0.0))
    return Expected(population, total, width)


def size_for(half_width: Callable[[int], float | None], *, margin: float, most: int) -> int | None:
    """The fewest invitations up to `most` for which `half_width` is at most `margin`; None where none is enough.

    `half_width` gives the interval of a design of that size and falls with it, but for the steps of rounding.
    """
    reached = half_width(most)
    if reached is None or reached > margin:
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        width = half_width(middle)
        low, high = (low, middle) if width is not None and width <= margin else (middle, high)
    return high


def _corrected(factor: float, spread: float, margin: float, population: int) -> float:
    first = (factor * spread / margin) ** 2
    return first / (1 + first / population)
