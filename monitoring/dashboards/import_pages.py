"""Imports as finished text for the list and the page of one file."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.dashboards import formats, problem_words
from monitoring.domain import import_kinds
from monitoring.domain.queries import imports as queries
from monitoring.models import Import, Job

STATE_KINDS = {
    Import.State.STAGING: "info",
    Import.State.READY: "warn",
    Import.State.REFUSED: "bad",
    Import.State.COMMITTING: "info",
    Import.State.COMMITTED: "good",
    Import.State.DISCARDED: "",
}
WORKING = {Import.State.STAGING, Import.State.COMMITTING}


def is_working(arrived: Import, job: Job | None) -> bool:
    """Whether a worker still has something to do for it."""
    return arrived.state in WORKING and not (job and job.state == Job.State.FAILED)


def listed(rows: Iterable[Import], pager: dict[str, Any] | None) -> dict[str, Any]:
    """The context `page` of `imports/list.html`."""
    shown = [_row(one) for one in rows]
    new_url = reverse("import-new")
    return {
        "title": _("Imports"),
        "lead": _(
            "Files that staff handed in. A value becomes public only with a release; the register never does."
        ),
        "new_url": new_url if shown else "",
        "table": _table(shown) if shown else None,
        "pager": pager,
        "empty": None
        if shown
        else {
            "title": _("No file was handed in yet"),
            "reason": _(
                "Upload a table with observations. You see what would change before anything is stored."
            ),
            "action_label": _("Upload a file"),
            "action_url": new_url,
        },
    }


def progress(arrived: Import, job: Job | None) -> dict[str, Any]:
    """The progress component; its address is empty once the work has ended."""
    committing = arrived.state == Import.State.COMMITTING
    done, total = (job.done, job.total) if job else (0, 0)
    counted = _("%(done)s of about %(total)s rows") % {"done": f"{done:,}", "total": f"{total:,}"}
    return {
        "label": _("The values are being stored") if committing else _("The file is being read and checked"),
        "done": min(done, total),
        "total": total,
        "percent_text": counted if total else _("waiting for a worker"),
        "url": reverse("import-progress", args=[arrived.pk]) if is_working(arrived, job) else "",
    }


def difference(arrived: Import) -> str:
    return _("%(new)s new, %(revised)s revised, %(unchanged)s unchanged") % {
        "new": f"{arrived.new_count or 0:,}",
        "revised": f"{arrived.revised_count or 0:,}",
        "unchanged": f"{arrived.unchanged_count or 0:,}",
    }


def columns(arrived: Import) -> list[dict[str, str]]:
    """How each column was read; those that were not say so, and so do the fields that no column holds."""
    shown = [
        {
            "header": one["header"],
            "field": problem_words.field(one["field"]) if one["field"] else "–",
            "note": "" if one["field"] else _("not used"),
            "kind": "" if one["field"] else "warn",
        }
        for one in arrived.columns
    ]
    held = {one["field"] for one in arrived.columns}
    defaults = import_kinds.of(arrived=arrived).shape.defaults
    absent = (
        [(name, value) for name, value in defaults.items() if name not in held] if arrived.columns else []
    )
    return shown + [
        {
            "header": "–",
            "field": problem_words.field(name),
            "note": _("no column: %(value)s in every row") % {"value": value},
            "kind": "",
        }
        for name, value in absent
    ]


def facts(arrived: Import, *, file_url: str) -> list[dict[str, str]]:
    """Format, encoding, delimiter, sheet, size, hash, who and when; and the earlier import of the same bytes.

    `file_url` is "" for who may not have the file.
    """
    delimiters = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}
    raw = arrived.raw_file
    rows = [
        (_("File"), arrived.name, file_url),
        (_("What the file holds"), arrived.get_kind_display(), ""),
        (_("Format"), arrived.form.upper(), ""),
        (_("Encoding"), _encoding(arrived), ""),
        (_("Delimiter"), delimiters.get(arrived.delimiter, arrived.delimiter), ""),
        (_("Sheet"), arrived.sheet, ""),
        (_("Rows"), f"{arrived.row_count:,}" if arrived.row_count else "", ""),
        (_("Size"), _("%(size)s bytes") % {"size": f"{raw.size:,}"}, ""),
        ("SHA-256", raw.sha256, ""),
        (_("Uploaded"), f"{formats.moment(arrived.created_at)} · {arrived.created_by}", ""),
    ]
    if arrived.committed_at:
        rows.append((_("Committed"), f"{formats.moment(arrived.committed_at)} · {arrived.committed_by}", ""))
    earlier = queries.committed_before(arrived=arrived)
    if earlier:
        words = _("This same file was imported before, as import %(number)s") % {"number": earlier.pk}
        rows.append((_("Note"), words, reverse("import-detail", args=[earlier.pk])))
    return [{"term": term, "text": text, "url": url} for term, text, url in rows if text]


def _encoding(arrived: Import) -> str:
    names = {"utf-8": "UTF-8", "utf-8-sig": _("UTF-8 with byte-order mark"), "cp949": "CP949", "xlsx": ""}
    return names.get(arrived.encoding, arrived.encoding)


def _table(rows: list[list[dict[str, Any]]]) -> dict[str, Any]:
    columns = [
        (_("File"), False),
        (_("What the file holds"), False),
        (_("State"), False),
        (_("Rows"), True),
        (_("Result"), False),
        (_("Uploaded"), False),
    ]
    return {
        "caption": _("Imports, the latest first"),
        "columns": [{"label": label, "numeric": numeric} for label, numeric in columns],
        "rows": [{"cells": cells} for cells in rows],
    }


def _row(arrived: Import) -> list[dict[str, Any]]:
    refused = arrived.state == Import.State.REFUSED
    result = difference(arrived) if arrived.new_count is not None else ""
    if refused:
        problems = _("%(count)s problems") % {"count": f"{arrived.problem_count:,}"}
        result = problems if arrived.problem_count else _("The file cannot be read")
    return [
        {"text": arrived.name, "url": reverse("import-detail", args=[arrived.pk]), "rowheader": True},
        {"text": arrived.get_kind_display()},
        {"text": arrived.get_state_display(), "state": STATE_KINDS[Import.State(arrived.state)] or "plain"},
        {"text": f"{arrived.row_count:,}" if arrived.row_count else "–", "numeric": True},
        {"text": result},
        {"text": f"{formats.moment(arrived.created_at)} · {arrived.created_by}"},
    ]
