"""Method: how a value becomes a gap, a verdict and a publication, in words with the formulas."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring.calc import trend
from monitoring.dashboards import formats
from monitoring.domain.queries import indicators


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    page = {
        "title": _("How the figures are made"),
        "lead": _("Every rule that turns a published value into a gap and a verdict is here."),
        "sections": [_values(), _gap(), _verdict(), _publication(), _survey(), *_indicators()],
    }
    return render(request, "monitoring/method.html", {"page": page})


def _section(identity: str, title: str, *paragraphs: str, formula: str = "") -> dict[str, Any]:
    return {"id": identity, "title": title, "paragraphs": list(paragraphs), "formula": formula}


def _values() -> dict[str, Any]:
    return _section(
        "values",
        _("Values and bases"),
        _("A value is stored with its source, table, item, basis, unit, period and the file that it came in."),
        _("A basis says who counts as large and who was asked. Two bases are two series: they are never spliced, "
          "and nothing is computed across them."),
        _("A revision adds a vintage. The earlier vintage stays, and can be read by the as-of date."),
    )  # fmt: skip


def _gap() -> dict[str, Any]:
    return _section(
        "gap",
        _("Gap"),
        _("A gap is computed from two published values of one basis and one period, or taken as its source published "
          "it. Rates such as margins and growth are compared by the difference in percentage points. A ratio exists "
          "for margins with both sides above zero, and for levels such as wages and productivity."),
        _("A ratio of growth rates has no meaning: 5.6 % over 0.3 % would be 1866.7 %."),
        _("Where one side is missing, the gap is missing and says why. Missing is not zero."),
        formula="difference = large − SME\nratio = SME ÷ large × 100",
    )  # fmt: skip


def _verdict() -> dict[str, Any]:
    return _section(
        "verdict",
        _("Verdict"),
        _("Narrowing means that the distance from equality falls: the absolute difference, or the distance of the "
          "ratio from 100. SMEs may be above large enterprises; the direction is part of the data."),
        _("With at least %(least)s comparable periods, the Theil-Sen slope of the distance is taken with its 95 %% "
          "interval. The gap is called narrowing or widening only if the whole interval lies on one side of zero; "
          "otherwise there is no clear change.") % {"least": trend.TREND_FROM},
        _("With 3 to 7 periods the change since the first is told, and no trend. With 1 or 2, only the values."),
        _("Source of the method: Theil (1950); Sen (1968), JASA 63, 1379–1389."),
        formula="slope = median of (dⱼ − dᵢ) ÷ (tⱼ − tᵢ), i < j;  d = |difference| or |ratio − 100|",
    )  # fmt: skip


def _publication() -> dict[str, Any]:
    return _section(
        "release",
        _("Release"),
        _("Figures become public only by a numbered release: assembled with its gaps, signed off by an administrator "
          "and published at its minute. Page, file and API change together."),
        _("Official statistics are shown with what their source gives. Where a source publishes no sampling error, "
          "the page says so."),
    )  # fmt: skip


def _survey() -> dict[str, Any]:
    # a page of the collection room, by its name
    link = {"term": _("Method"), "text": _("How the figures of the survey are made"), "url": reverse("method-survey")}  # fmt: skip
    return _section(
        "survey",
        _("Felt level"),
        _("What firms say is weighted, and has an interval. Its method has a page of its own."),
    ) | {"facts": [link]}


def _indicators() -> list[dict[str, Any]]:
    return [
        _section(
            one.code.replace("_", "-"),
            formats.label(one),
            formats.label(one, "description"),
            formats.label(one, "rationale"),
            formula=formats.label(one, "formula"),
        )
        for one in [*indicators.with_gap(), *indicators.without_gap()]
    ]
