"""Where a period stands on a numeric axis, and which points of a series a line may join."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from monitoring.calc.periods import Period

MOST_TICKS = 8
STEPS = (1, 2, 5, 10, 20, 50)


def position(code: str) -> float:
    """The middle of the period in years, with whole years on whole numbers: 2024 → 2024, 2024-Q1 → 2023.625.

    Raises `BadPeriod` for anything but a period code.
    """
    period = Period.parse(code)
    share = 1 / period.frequency.per_year
    return period.year + (period.number - 0.5) * share - 0.5


def span(codes: Iterable[str]) -> tuple[float, float]:
    """Positions of the first and the last period; (0, 0) for none."""
    positions = [position(code) for code in codes]
    return min(positions, default=0), max(positions, default=0)


def in_order(codes: Iterable[str]) -> list[str]:
    """Period codes from the earliest to the latest; raises `ValueError` when one comes twice."""
    ordered = sorted(codes, key=Period.parse)
    for before, after in pairwise(ordered):
        if before == after:
            raise ValueError(f"period twice in one line: {after}")
    return ordered


def split(codes: Sequence[str]) -> list[tuple[str, ...]]:
    """Ordered codes cut wherever the next one is not the very next period of the same frequency."""
    runs: list[tuple[str, ...]] = []
    for code in codes:
        period = Period.parse(code)
        if runs:
            last = Period.parse(runs[-1][-1])
            if last.frequency is period.frequency and last.ordinal + 1 == period.ordinal:
                runs[-1] = (*runs[-1], code)
                continue
        runs.append((code,))
    return runs


def ticks(codes: Iterable[str]) -> list[int]:
    """Whole years over the range of the codes, at most eight of them where a step of 50 years allows."""
    years = sorted({Period.parse(code).year for code in codes})
    if not years:
        return []
    span = years[-1] - years[0]
    step = next((step for step in STEPS if span // step < MOST_TICKS), STEPS[-1])
    return [year for year in range(years[0], years[-1] + 1) if (years[-1] - year) % step == 0]
