"""The same numbers as the figure, as a table for the page and as rows for the file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from monitoring.calc.gaps import Measure
from monitoring.dashboards import formats, gap_words
from monitoring.domain.queries.trends import Line
from monitoring.models import GapResult, Source

SIDES = ("large_input", "sme_input", "difference_input", "ratio_input")
FILE_HEADER = [
    "indicator", "basis", "industry", "period", "large", "sme", "difference", "ratio", "derivation", "unit", "status",
    "reason", "source", "release", "published_at",
]  # fmt: skip


def build(lines: Sequence[Line], *, caption: str) -> dict[str, Any]:
    """The table component's context; columns without any figure are left out."""
    wanted = _columns(lines)
    columns = [{"label": label, "numeric": numeric} for _name, label, numeric in wanted]
    named = [(gap_words.basis(line), line) for line in lines]
    rows = [
        {"cells": [_cell(column, basis, gap, numeric=numeric) for column, _label, numeric in wanted]}
        for basis, line in named
        for gap in line.gaps
    ]
    return {"caption": caption, "columns": columns, "rows": rows}


def source_names(gap: GapResult) -> str:
    return ", ".join(formats.label(source, "title") for source in _sources(gap))


def sources(lines: Sequence[Line]) -> list[dict[str, str]]:
    """Each source of these lines once, in their order: who published it, what it is, and where it stands."""
    found = dict.fromkeys(source for line in lines for gap in line.gaps for source in _sources(gap))
    return [
        {"label": f"{formats.label(one, 'publisher')}, {formats.label(one, 'title')}", "url": one.url}
        for one in found
    ]


def file_rows(lines: Sequence[Line]) -> Iterator[list[object]]:
    """Rows of the download under `FILE_HEADER`: codes as in the API, numbers unrounded."""
    for line in lines:
        for gap in line.gaps:
            yield [
                line.indicator.code, line.basis.code, gap.industry, gap.period, gap.large, gap.sme, gap.difference, gap.ratio,
                gap.derivation, line.indicator.unit, gap.status, gap.reason,
                "; ".join(source.code for source in _sources(gap)), gap.release.number,
                gap.published_at.isoformat() if gap.published_at else "",
            ]  # fmt: skip


def _sources(gap: GapResult) -> list[Source]:
    inputs = [getattr(gap, side) for side in SIDES]
    return list(dict.fromkeys(one.source for one in inputs if one))


def _columns(lines: Sequence[Line]) -> list[tuple[str, str, bool]]:
    gaps = [gap for line in lines for gap in line.gaps]
    unit = formats.unit(lines[0].indicator.unit)
    named = [
        ("large", _("Large (%(unit)s)") % {"unit": unit}, True),
        ("sme", _("SMEs (%(unit)s)") % {"unit": unit}, True),
        ("difference", _("Difference (%(unit)s)") % {"unit": _difference_unit(lines)}, True),
        ("ratio", _("SMEs, % of large"), True),
    ]
    return [
        ("basis", _("Basis"), False),
        ("period", _("Period"), False),
        *[column for column in named if any(getattr(gap, column[0]) is not None for gap in gaps)],
        ("derivation", _("Derivation"), False),
        ("source", _("Source"), False),
        ("vintage", _("Release, vintage"), False),
    ]


def _difference_unit(lines: Sequence[Line]) -> str:
    judged = [line for line in lines if line.measure is Measure.DIFFERENCE]
    return gap_words.unit(judged[0]) if judged else formats.unit(lines[0].indicator.unit)


def _cell(name: str, basis: str, gap: GapResult, *, numeric: bool) -> dict[str, Any]:
    if numeric:
        number = getattr(gap, name)
        return {
            "text": formats.value(number),
            "numeric": True,
            "missing": number is None,
            "title": gap_words.reason(gap),
        }
    texts = {
        "basis": lambda: basis,
        "period": lambda: formats.period(gap.period),
        "derivation": lambda: _("computed") if gap.derivation == "computed" else _("as published"),
        "source": lambda: source_names(gap),
        "vintage": lambda: _vintages(gap),
    }
    return {"text": texts[name](), "rowheader": name in {"basis", "period"}, "short": name == "period"}


def _vintages(gap: GapResult) -> str:
    vintages = sorted({one.vintage for side in SIDES if (one := getattr(gap, side))})
    words = {"release": gap.release.number, "vintages": ", ".join(map(str, vintages))}
    return _("%(release)s, v%(vintages)s") % words
