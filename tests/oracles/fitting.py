"""Raking as Deming & Stephan (1940) did it: each margin in turn, until nothing moves."""

from collections.abc import Mapping, Sequence


def proportional(
    base: Sequence[float], codes: Sequence[Sequence[str]], totals: Sequence[Mapping[str, float]]
) -> list[float]:
    weight = list(base)
    for _ in range(5000):
        before = list(weight)
        for code, known in zip(codes, totals, strict=True):
            sums = dict.fromkeys(known, 0.0)
            for one, group in zip(weight, code, strict=True):
                sums[group] += one
            weight = [one * known[group] / sums[group] for one, group in zip(weight, code, strict=True)]
        if max(abs(a / b - 1) for a, b in zip(weight, before, strict=True)) < 1e-13:
            return weight
    raise AssertionError("no end")
