"""Data & API: what can be taken out of the house, how, and with which codes."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring.dashboards import formats
from monitoring.domain.queries import classifications, indicators
from monitoring.models import Code


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "monitoring/data.html", {"page": _page(request)})


def _page(request: HttpRequest) -> dict[str, Any]:
    return {
        "title": _("Every published figure, as a file or by the API"),
        "lead": _(
            "Open to everyone, no log-in needed. Every value names its source, basis, vintage and release."
        ),
        "files": _files(),
        "endpoints": _endpoints(),
        "examples": _examples(request),
        "docs_url": reverse("api:docs"),
        "schema_url": reverse("api:schema"),
        "rules": _rules(),
        "licence": _(
            "The figures stay under the terms of their sources; name the source and the release number."
        ),
        "codes": _code_tables(),
    }


def _files() -> list[dict[str, str]]:
    return [
        {
            "label": formats.label(one),
            "text": formats.label(one, "description"),
            "url": f"{reverse('gaps-csv')}?indicator={one.code}",
            "type": "CSV",
        }
        for one in indicators.with_gap()
    ]


def _endpoints() -> list[dict[str, str]]:
    texts = [
        ("gaps", _("Gaps with operands, difference, ratio and the vintages they came from")),
        ("observations", _("Values with vintage, status, source and release")),
        ("series", _("Indicator × basis × dimensions")),
        ("indicators", _("Definitions: unit, direction, formula, rationale")),
        ("classifications", _("Code lists with validity; on= gives the codes of a date")),
        ("releases", _("What was published when, with the hash of the content")),
    ]
    return [
        {"path": reverse(f"api:{name}"), "url": f"{reverse(f'api:{name}')}?format=json", "text": text}
        for name, text in texts
    ]


def _examples(request: HttpRequest) -> list[dict[str, str]]:
    gaps = request.build_absolute_uri(reverse("api:gaps"))
    return [
        {
            "title": _("All operating-margin gaps"),
            "code": f"curl '{gaps}?indicator=operating_margin&page_size=200'",
        },
        {"title": _("As it was public on a date"), "code": f"curl '{gaps}?as_of=2026-11-24&format=csv'"},
        {"title": _("Only if a release has changed it"), "code": f"curl -H 'If-None-Match: \"…\"' '{gaps}'"},
    ]


def _rules() -> list[dict[str, str]]:
    return [
        {
            "term": _("Rate"),
            "text": _("%(rate)s requests a minute for each client; above it: status 429 with Retry-After.")
            % {"rate": settings.API_REQUESTS_PER_MINUTE},
        },
        {
            "term": _("Pages"),
            "text": _("Up to %(most)s results on a page (page_size); follow next until it is empty.")
            % {"most": settings.API_PAGE_SIZE_MOST},
        },
        {"term": _("Formats"), "text": _("JSON, or CSV by format=csv.")},
        {
            "term": _("Caching"),
            "text": _("ETag changes with each release; If-None-Match is answered by 304."),
        },
        {
            "term": _("Revisions"),
            "text": _("as_of gives what was public at that time; old vintages stay readable."),
        },
    ]


def _code_tables() -> list[dict[str, Any]]:
    today = timezone.localdate()
    tables = []
    for one in classifications.known():
        aliases = classifications.aliases(classification=one, on=today)
        systems = sorted({system for found in aliases.values() for system in found})
        headers = [_("Code"), _("Name"), *(_system(system) for system in systems)]
        rows = [
            [
                code.code,
                _named(code),
                *(", ".join(aliases.get(code.code, {}).get(system, [])) for system in systems),
            ]
            for code in classifications.codes(classification=one, on=today)
        ]
        tables.append(_table(f"codes-{one.code}", formats.label(one), headers, rows))
    bases = [[one.code, formats.label(one), formats.label(one, "description")] for one in indicators.bases()]
    tables.append(_table("codes-basis", _("Bases"), [_("Code"), _("Name"), _("Definition")], bases))
    return tables


def _system(code: str) -> str:
    """Whose codes a column holds."""
    names = {
        "admin": _("Administrative code"),
        "kostat": _("Statistics Korea code"),
        "iso": "ISO 3166-2",
        "ecos": _("Bank of Korea code (ECOS)"),
    }
    return names.get(code, code)


def _named(code: Code) -> str:
    return (
        formats.label(code) if code.confirmed else _("%(name)s (unconfirmed)") % {"name": formats.label(code)}
    )


def _table(identity: str, caption: str, headers: list[str], rows: list[list[str]]) -> dict[str, Any]:
    return {
        "id": identity,
        "caption": caption,
        "columns": [{"label": header, "numeric": False} for header in headers],
        "rows": [
            {"cells": [{"text": text, "rowheader": not place} for place, text in enumerate(row)]}
            for row in rows
        ],
    }
