"""From published gaps to the figure builders: numbers and finished words."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from monitoring.calc.gaps import Measure
from monitoring.dashboards import formats, gap_words
from monitoring.domain.queries.trends import Line
from monitoring.domain.queries.units import difference_unit
from monitoring.figures import gaps as figures
from monitoring.models import GapResult
from monitoring.models.indicators import TOTAL


def build(lines: Sequence[Line], *, first: Line | None) -> dict[str, Any]:
    """One indicator's lines, each basis drawn apart: both operands, or the ratio where the indicator is a level.

    The line that speaks for the indicator comes first: it has the solid stroke and the labels at its end.
    """
    by_basis: dict[tuple[str, str], list[Line]] = {}
    for line in sorted(lines, key=lambda line: line is not first):
        by_basis.setdefault((line.basis.code, line.industry), []).append(line)
    drawn = [
        figures.GapLine(
            basis=code if industry == TOTAL else f"{code} {industry}",
            label=gap_words.basis(group[0]),
            points=tuple(_point(gap) for line in group for gap in line.gaps),
        )
        for (code, industry), group in by_basis.items()
    ]
    text = _text(lines)
    ratio = lines[0].measure is Measure.RATIO
    return figures.build_ratio(drawn, text) if ratio else figures.build_operands(drawn, text)


def _point(gap: GapResult) -> figures.GapPoint:
    return figures.GapPoint(
        period=gap.period,
        large=_float(gap.large),
        sme=_float(gap.sme),
        difference=_float(gap.difference),
        ratio=_float(gap.ratio),
        status=gap.status,
        reason=gap_words.reason(gap),
    )


def _text(lines: Sequence[Line]) -> figures.GapChartText:
    indicator = lines[0].indicator
    unit = formats.unit(indicator.unit)
    ratio = lines[0].measure is Measure.RATIO
    return figures.GapChartText(
        x_title=_("Reference period"),
        y_title=_("SMEs, % of large enterprises") if ratio else f"{formats.label(indicator)} ({unit})",
        large=_("Large enterprises"),
        sme=_("SMEs"),
        gap=_("Gap (large − SME)"),
        ratio=_("SMEs, % of large"),
        large_short=_("Large"),
        sme_short=_("SMEs"),
        parity=_("100 = both equal"),
        unit=unit if unit == "%" else f" {unit}",
        gap_unit=formats.unit(difference_unit(indicator.unit)) if unit == "%" else f" {unit}",
        periods={gap.period: formats.period(gap.period) for line in lines for gap in line.gaps},
    )


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
