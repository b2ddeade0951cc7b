"""Releases as finished text: the list, and what everybody may read of a published one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.dashboards import cell_names, changes, formats
from monitoring.domain.queries import releases as queries
from monitoring.models import Publication, Release

MOST_REVISED = 200
STATE_KINDS = {
    Release.State.DRAFT: "info",
    Release.State.ASSEMBLED: "warn",
    Release.State.SIGNED: "info",
    Release.State.PUBLISHED: "good",
    Release.State.DISCARDED: "",
}


def state(release: Release) -> dict[str, str]:
    return {"label": release.get_state_display(), "kind": STATE_KINDS[Release.State(release.state)]}


def listed(
    rows: Iterable[Release], pager: dict[str, Any] | None, *, preparing: Release | None, may_prepare: bool
) -> dict[str, Any]:
    """The context `page` of `releases.html`; `preparing` is given to staff only."""
    shown = [_row(one) for one in rows]
    columns = [(_("No."), True), (_("Release"), False), (_("Published"), False), (_("Observations"), True)]
    return {
        "title": _("Releases"),
        "lead": _(
            "Everything that is public came with a numbered release. Nothing is changed afterwards without one."
        ),
        "as_of_text": "",
        "preparing": _preparing(preparing) if preparing else None,
        "prepare_url": reverse("release-new") if may_prepare and not preparing else "",
        "table": {
            "caption": _("Releases, the latest first"),
            "columns": [{"label": label, "numeric": numeric} for label, numeric in columns],
            "rows": shown,
        }
        if shown
        else None,
        "pager": pager,
        "empty": None
        if shown
        else {
            "title": _("Nothing is published yet"),
            "reason": _("The first release will stand here."),
            "action_label": "",
            "action_url": "",
        },
    }


def published(
    release: Release, observations: Page[Publication], pager: dict[str, Any] | None
) -> dict[str, Any]:
    """The context `page` of `release.html` for a published release."""
    names = cell_names.load()
    revised = [
        changes.of_observation(one.observation, one.old_value, one.old_status, names)  # type: ignore[attr-defined]
        for one in queries.revisions(release=release)[:MOST_REVISED]
    ]
    caption = _("Revised values")
    return {
        "title": _("Release %(number)s: %(title)s") % {"number": release.number, "title": release.title},
        "lead": release.note,
        "as_of_text": _("Published %(moment)s") % {"moment": _moment(release.published_at)},
        "state": state(release),
        "tally_title": _("What this release changed"),
        "tally": tally(release),
        "changes": changes.table(revised, caption=caption, first=_("Series")) if revised else None,
        "changes_note": shown_note(len(revised), release.revision_count),
        "facts": facts(release),
        "table": _observations(observations.object_list, names),
        "pager": pager,
        "downloads": [
            {
                "label": _("Observations of this release"),
                "url": reverse("release-csv", args=[release.number]),
                "type": "CSV",
            },
            {
                "label": _("This release in the API"),
                "url": reverse("api:release", args=[release.number]),
                "type": "JSON",
            },
        ],
        "actions": [],
        "back_url": reverse("releases"),
    }


def tally(release: Release) -> list[dict[str, str]]:
    new = release.observation_count - release.revision_count
    return [
        {"label": _("new values"), "value": f"{new:,}"},
        {"label": _("revised values"), "value": f"{release.revision_count:,}"},
        {"label": _("gaps computed"), "value": f"{release.gap_count:,}"},
    ]


def shown_note(shown: int, count: int) -> str:
    if not count:
        return _("No published value is revised.")
    if shown < count:
        return _("The first %(shown)s of %(count)s revised values.") % {
            "shown": f"{shown:,}",
            "count": f"{count:,}",
        }
    return ""


def facts(release: Release) -> list[dict[str, str]]:
    """What everybody may know of a published release."""
    rows = [
        (_("Number"), str(release.number)),
        (_("Published"), _moment(release.published_at)),
        (_("Signed off"), _moment(release.signed_at)),
        (_("Hash of the content (SHA-256)"), release.content_hash),
    ]
    return [{"term": term, "text": text} for term, text in rows if text]


def file_rows(release: Release) -> Iterable[list[object]]:
    """The release's observations with codes as in the API."""
    for one in queries.observations(release=release).iterator(chunk_size=2_000):
        seen, series = one.observation, one.series
        yield [
            series.indicator.code, series.basis.code, series.region, series.industry, series.size_class, series.tier,
            series.buyer, series.measure, seen.period, "" if seen.value is None else seen.value, seen.status,
            series.unit, seen.source.code, seen.table, seen.item, seen.vintage, one.published_at.isoformat(),
            one.superseded_at.isoformat() if one.superseded_at else "",
        ]  # fmt: skip


FILE_HEADER = [
    "indicator", "basis", "region", "industry", "size_class", "tier", "buyer", "measure", "period", "value", "status",
    "unit", "source", "table", "item", "vintage", "published_at", "superseded_at",
]  # fmt: skip


def _observations(rows: Iterable[Publication], names: cell_names.CellNames) -> dict[str, Any]:
    columns = [
        (_("Series"), False),
        (_("Period"), False),
        (_("Value"), True),
        (_("Unit"), False),
        (_("Source"), False),
    ]
    return {
        "caption": _("Observations as this release brought them out"),
        "columns": [{"label": label, "numeric": numeric} for label, numeric in columns],
        "rows": [{"cells": _cells(one, names)} for one in rows],
    }


def _cells(one: Publication, names: cell_names.CellNames) -> list[dict[str, Any]]:
    seen, series = one.observation, one.series
    name = names.of(indicator=series.indicator.code, basis=series.basis.code, cell=series)
    value = changes.value_text(seen.value, seen.status)
    return [
        {"text": name, "rowheader": True},
        {"text": formats.period(seen.period), "short": True},
        {"text": value, "numeric": True, "missing": seen.value is None},
        {"text": formats.unit(series.unit), "short": True},
        {"text": formats.label(seen.source, "title")},
    ]


def _preparing(release: Release) -> dict[str, Any]:
    url = reverse("release-detail", args=[release.number])
    return {"number": release.number, "title": release.title, "url": url, "state": state(release)}


def _row(release: Release) -> dict[str, Any]:
    url = reverse("release-detail", args=[release.number])
    return {
        "cells": [
            {"text": str(release.number), "numeric": True},
            {"text": release.title, "url": url, "rowheader": True, "note": release.note},
            {"text": _moment(release.published_at)},
            {"text": f"{release.observation_count:,}", "numeric": True},
        ]
    }


def _moment(at: datetime | None) -> str:
    return formats.moment(at) if at else ""
