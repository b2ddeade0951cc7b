"""How figures came about, as finished text: what was counted, how it was weighted, and what the report of the weights says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.dashboards import formats
from surveys.domain import estimates, hierarchies
from surveys.domain.queries.live_figures import Reading
from surveys.domain.weighting import DIMENSIONS
from surveys.fieldwork import code_names
from surveys.fieldwork.code_names import Names
from surveys.fieldwork.estimate_words import number
from surveys.instrument.schema import Questionnaire
from surveys.models import EstimateRun

Fact = dict[str, Any]
Table = dict[str, Any]


def live(reading: Reading, *, now: datetime) -> list[Fact]:
    counted = _("%(counted)s of %(population)s firms of the frame") % {
        "counted": f"{reading.respondents:,}",
        "population": f"{reading.population:,}",
    }
    rows = [
        (_("Kind"), _("live, provisional: design weight × response class, the stratum being the class")),
        (_("Firms counted"), counted),
        (_("Answers not counted yet"), f"{reading.uncounted:,}"),
        (_("Strata joined with a neighbour for want of answers"), f"{reading.joined:,}"),
        (_("Version of the method"), estimates.METHOD),
        (_("Looked at"), formats.moment(now)),
        (_("Content hash"), _("none: a live figure is not kept")),
    ]
    return [*_facts(rows), _method()]


def final(run: EstimateRun) -> list[Fact]:
    report: Mapping[str, Any] = run.weighting
    rows = [
        (_("Kind"), _("final: design weight × response class, trimmed, calibrated to the frame")),
        (_("Version of the method"), run.method),
        (_("Computed"), formats.moment(run.finished_at) if run.finished_at else ""),
    ]
    facts = [*_facts(rows), {"term": _("Content hash"), "text": run.content_hash, "code": True}]
    if report.get("steps"):
        facts += _facts(_weights(report))
    if change := report.get("change"):
        said = _("%(wave)s; %(firms)s firms answered in both") % {
            "wave": change["wave"],
            "firms": f"{change['paired']:,}",
        }
        facts += _facts([(_("Wave before"), said)])
    return [*facts, _method()]


def _weights(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    used = list(dict.fromkeys(name.partition("=")[0] for name in report.get("margins", ())))
    last = report["steps"][-1]
    low, high = report.get("factors", (1.0, 1.0))
    answered = next(one for one in report["steps"] if one["name"] == "answered")
    return [
        (_("Firms that answered"), f"{answered['units']:,}"),
        (_("Response classes"), f"{len(report.get('classes', ())):,}"),
        (_("Weights trimmed"), f"{report.get('cut', 0):,}"),
        (_("Margins met"), ", ".join(map(_margin, used)) or _("none")),
        (_("Margins left out, because they could not be met with the others"),
         ", ".join(map(_margin, report.get("left_out", ()))) or _("none")),
        (_("Factors of the calibration"), f"{number(low, 3)} – {number(high, 3)}"),
        (_("Cost of unequal weights (Kish)"), number(last["kish"], 3)),
    ]  # fmt: skip


def tables(run: EstimateRun, questionnaire: Questionnaire, names: Names) -> list[dict[str, Any]]:
    """The report of the weights, part by part: [{id, table}]."""
    report: Mapping[str, Any] = run.weighting
    parts = [
        ("steps", _steps(report.get("steps", ()))),
        ("classes", _classes(report.get("classes", ()), names)),
        ("named", _named(report.get("named") or {}, names)),
        ("alphas", _alphas(run.reliability, questionnaire)),
    ]
    return [{"id": f"report-{name}", "table": table} for name, table in parts if table["rows"]]


def _steps(steps: Sequence[Mapping[str, Any]]) -> Table:
    words = {
        "design": _("design weights of all that were invited"),
        "answered": _("of those that answered"),
        "response": _("after the response classes"),
        "trimmed": _("after trimming"),
        "calibrated": _("after calibration"),
    }
    rows = [
        [words.get(one["name"], one["name"]), f"{one['units']:,}", number(one["total"], 1),
         number(one["lowest"]), number(one["highest"]), number(one["kish"], 3)]
        for one in steps
    ]  # fmt: skip
    heads = [
        _("Step"),
        _("Firms"),
        _("Sum of weights"),
        _("Least"),
        _("Greatest"),
        _("Cost of unequal weights"),
    ]
    return _table(_("Weights, step by step"), heads, rows)


def _classes(classes: Sequence[Mapping[str, Any]], names: Names) -> Table:
    rows = [
        ["; ".join(_class(key, names) for key in one["made_of"]), f"{one['invited']:,}",
         f"{one['answered']:,}", f"{100 * one['rate']:.1f}%", number(one["factor"], 3)]
        for one in classes
    ]  # fmt: skip
    heads = [_("Class"), _("Invited"), _("Answered"), _("Rate by weight"), _("Factor")]
    return _table(_("Response classes, merged ones as one"), heads, rows)


def _class(key: Sequence[str], names: Names) -> str:
    said = [
        code_names.code(names, name, code)
        for name, code in zip(DIMENSIONS, key, strict=True)
        if code != hierarchies.TOTAL
    ]
    return " · ".join(said) or _("All firms")


def _named(report: Mapping[str, Mapping[str, int]], names: Names) -> Table:
    rows = [
        [code_names.code(names, "tier", tier), *(f"{one[name]:,}" for name in
         ("invited", "answered", "weighted", "unknown", "raised"))]
        for tier, one in sorted(report.items())
    ]  # fmt: skip
    heads = [
        _("Tier"),
        _("Invited"),
        _("Answered"),
        _("Weighted"),
        _("Number of customers unknown"),
        _("Number raised to the namers seen"),
    ]
    return _table(_("Firms that others named"), heads, rows)


def _alphas(found: Mapping[str, Mapping[str, Any]], questionnaire: Questionnaire) -> Table:
    titles = {one.code: one.title.say(formats.language()) for one in questionnaire.areas}
    rows = [
        [titles.get(area, area), number(one["alpha"], 3), f"{len(one['items']):,}",
         ", ".join(item.removeprefix("item.") for item in one["against"]) or "–"]
        for area, one in found.items()
    ]  # fmt: skip
    heads = [_("Area"), _("Cronbach's alpha"), _("Items"), _("Items that run against the others")]
    return _table(_("How well the items of an area hold together"), heads, rows)


def _margin(name: str) -> str:
    return _("number of all firms") if name == "all" else code_names.dimension(name)


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return {
        "caption": caption,
        "columns": [{"label": label, "numeric": place > 0} for place, label in enumerate(heads)],
        "rows": [
            {
                "cells": [
                    {"text": text, "rowheader": not place, "numeric": place > 0}
                    for place, text in enumerate(row)
                ]
            }
            for row in rows
        ],
    }


def _facts(rows: Sequence[tuple[str, str]]) -> list[Fact]:
    return [{"term": term, "text": text} for term, text in rows if text]


def _method() -> Fact:
    return {
        "term": _("Method"),
        "text": _("How the figures of the survey are made"),
        "url": reverse("method-survey"),
    }
