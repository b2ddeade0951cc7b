"""Comparable gaps as lines, each with what may be said about its trend. A line never crosses a basis or a frequency."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from monitoring.calc import trend
from monitoring.calc.gaps import Measure, Status
from monitoring.calc.periods import Period
from monitoring.models import Basis, GapResult, Indicator
from monitoring.models.indicators import TOTAL


@dataclass(frozen=True, slots=True)
class Line:
    """The gaps of one indicator and cell on one basis at one frequency, by period; `measure` is the judged one."""

    indicator: Indicator
    basis: Basis
    measure: Measure
    gaps: tuple[GapResult, ...]
    verdict: trend.Verdict
    change: trend.Change | None

    @property
    def industry(self) -> str:
        return self.gaps[0].industry

    @property
    def last(self) -> GapResult | None:
        """The latest gap that has a figure by the judged measure."""
        known = [gap for gap in self.gaps if figure(gap=gap, measure=self.measure) is not None]
        return known[-1] if known else None


def judged_measure(indicator: Indicator) -> Measure:
    """Levels (wage, productivity) are judged by the ratio, rates by the difference in percentage points."""
    return Measure.DIFFERENCE if Measure.DIFFERENCE in indicator.gap_measures else Measure.RATIO


def figure(*, gap: GapResult, measure: Measure) -> Decimal | None:
    value: Decimal | None = gap.difference if measure is Measure.DIFFERENCE else gap.ratio
    return value


def lines(gaps: Iterable[GapResult]) -> list[Line]:
    """One line for each indicator, cell, basis and frequency, in the order of the indicators and bases."""
    groups: dict[tuple[object, ...], list[tuple[Period, GapResult]]] = {}
    for gap in gaps:
        period = Period.parse(gap.period)
        cell = (gap.region, gap.industry, gap.tier, gap.buyer)
        groups.setdefault((gap.indicator_id, cell, gap.basis_id, period.frequency), []).append((period, gap))
    found = [_line(sorted(group, key=lambda pair: pair[0])) for group in groups.values()]
    return sorted(found, key=lambda line: (line.indicator.order, line.basis.family, line.basis.version))


def widest(candidates: Iterable[Line]) -> list[Line]:
    """Of each indicator and basis the lines of the whole economy; where it has none, those of the industries it covers."""
    known = list(candidates)
    whole = {(line.indicator.pk, line.basis.pk) for line in known if line.industry == TOTAL}
    return [
        line for line in known if line.industry == TOTAL or (line.indicator.pk, line.basis.pk) not in whole
    ]


def headline(candidates: Iterable[Line]) -> Line | None:
    """The line that speaks for an indicator: the one with the latest figure; then the one with more of them."""
    known = [line for line in candidates if line.last is not None]
    return max(known, key=lambda line: (line.last.period_end, line.verdict.n, line.basis.code), default=None)  # type: ignore[union-attr]


def _line(group: list[tuple[Period, GapResult]]) -> Line:
    indicator, basis = group[0][1].indicator, group[0][1].basis
    measure = judged_measure(indicator)
    points = [
        (period, value)
        for period, gap in group
        if gap.status == Status.OK and (value := figure(gap=gap, measure=measure)) is not None
    ]
    return Line(
        indicator=indicator,
        basis=basis,
        measure=measure,
        gaps=tuple(gap for _, gap in group),
        verdict=trend.verdict(points=points, measure=measure),
        change=trend.change(points=points, measure=measure),
    )
