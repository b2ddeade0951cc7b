"""Theil-Sen by the book: every pairwise slope in a loop, the median, Sen's ranks from Kendall's variance.

Works on Fractions (exact) as on floats. Source: Sen 1968, JASA 63, 1379-1389, with Kendall's variance for ties.
"""

from collections import Counter
from fractions import Fraction
from statistics import NormalDist, median
from typing import Any


def slopes(points: list[tuple[int, Any]]) -> list[Any]:
    """Sorted slopes of all pairs with distinct x."""
    found = []
    for i, (x1, y1) in enumerate(points):
        for x2, y2 in points[i + 1 :]:
            if x2 > x1:
                found.append((y2 - y1) / (x2 - x1))
            elif x1 > x2:
                found.append((y1 - y2) / (x1 - x2))
    return sorted(found)


def variance_of_s(values: list[Any]) -> Fraction:
    n = len(values)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    return Fraction(n * (n - 1) * (2 * n + 5) - ties, 18)


def interval(points: list[tuple[int, Any]], confidence: float) -> tuple[Any, Any, Any]:
    """(median slope, low, high); the ranks are rounded to the nearest whole number."""
    ordered = slopes(points)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    width = z * float(variance_of_s([y for _, y in points])) ** 0.5
    rank_low = round((len(ordered) - width) / 2)
    rank_high = round((len(ordered) + width) / 2) + 1
    return median(ordered), ordered[max(rank_low, 1) - 1], ordered[min(rank_high, len(ordered)) - 1]
