"""Allocation by the slow way that textbooks print: take overflowing strata whole, allocate the rest again."""

from fractions import Fraction


def real_numbers(weights: list[int], caps: list[int], total: int) -> list[Fraction]:
    """Exact shares before rounding, without least numbers (Cochran 1977, section 5.8)."""
    fixed: dict[int, Fraction] = {}
    while True:
        free = [place for place in range(len(weights)) if place not in fixed]
        rest = Fraction(total) - sum(fixed.values())
        weight = sum(weights[place] for place in free)
        shares = {place: rest * weights[place] / weight if weight else Fraction(0) for place in free}
        over = [place for place in free if shares[place] > caps[place]]
        if not over:
            return [fixed.get(place, shares.get(place, Fraction(0))) for place in range(len(weights))]
        fixed |= {place: Fraction(caps[place]) for place in over}
