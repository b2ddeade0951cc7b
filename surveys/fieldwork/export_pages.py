"""Exports as finished text for the list and the page of one."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.dashboards import formats
from monitoring.models import Job, User
from surveys.domain import exports
from surveys.models import AnalystExport

State = AnalystExport.State
STATE_KINDS = {
    State.REQUESTED: "warn",
    State.REFUSED: "bad",
    State.APPROVED: "info",
    State.READY: "good",
    State.FAILED: "bad",
    State.EXPIRED: "",
}


def listed(rows: Iterable[AnalystExport], pager: dict[str, Any] | None) -> dict[str, Any]:
    """The context `page` of `exports/list.html`."""
    shown = [_row(one) for one in rows]
    new_url = reverse("export-new")
    return {
        "title": _list_title(shown),
        "lead": _(
            "Answers leave the house in one way: asked for with a reason, approved by a second person, without names, "
            "for seven days."
        ),
        "new_url": new_url,
        "exports": shown,
        "pager": pager,
        "empty": None
        if shown
        else {
            "title": _("Nobody has asked for a file yet"),
            "reason": _("A file can be made of a wave that is closed."),
            "action_label": _("Ask for a file"),
            "action_url": new_url,
        },
    }


def nothing_closed() -> dict[str, str]:
    return {
        "title": _("No wave is closed yet"),
        "reason": _("Only closed waves: while answers come in, two files would tell which came in between."),
        "action_label": _("All files of answers"),
        "action_url": reverse("exports"),
    }


def _list_title(shown: list[dict[str, Any]]) -> str:
    if waiting := sum(row["is_waiting"] for row in shown):
        words = ngettext(
            "%(count)s file waits for a decision", "%(count)s files wait for a decision", waiting
        )
        return words % {"count": waiting}
    if ready := sum(row["is_ready"] for row in shown):
        words = ngettext("%(count)s file can be downloaded", "%(count)s files can be downloaded", ready)
        return words % {"count": ready}
    return _("Files of answers")


def detail(export: AnalystExport, job: Job | None, *, person: User, may_approve: bool) -> dict[str, Any]:
    """The context `page` of `exports/detail.html`."""
    state = State(export.state)
    is_own = export.requested_by_id == person.pk
    people = {export.requested_by_id, export.decided_by_id}
    waits = state == State.REQUESTED
    failed = job is not None and job.state == Job.State.FAILED and state in {State.APPROVED, State.FAILED}
    return {
        "title": _finding(export, failed=failed),
        "question": _title(export),
        "lead": export.reason,
        "state": {"label": export.get_state_display(), "kind": STATE_KINDS[state]},
        "progress": progress(export, job) if state == State.APPROVED and not failed else None,
        "failure": _failure(export, job) if failed else None,
        "facts": _facts(export),
        "decide": {
            "can_approve": may_approve and not is_own,
            "note": _("You asked for this file: somebody else has to approve it.") if is_own else "",
            "refuse_label": _("Take the request back") if is_own else _("Refuse"),
            "can_refuse": may_approve or is_own,
        }
        if waits
        else None,
        "download": state == State.READY and person.pk in people,
        "others_note": _("Only the two who asked and approved can download it.")
        if state == State.READY and person.pk not in people
        else "",
        "id": export.pk,
    }


def progress(export: AnalystExport, job: Job | None) -> dict[str, Any]:
    """The progress component; its address is empty once the work has ended."""
    done, total = (job.done, job.total) if job else (0, 0)
    counted = _("%(done)s of about %(total)s rows") % {"done": f"{done:,}", "total": f"{total:,}"}
    works = export.state == State.APPROVED and not (job and job.state == Job.State.FAILED)
    return {
        "label": _("The file is being made"),
        "done": min(done, total),
        "total": total,
        "percent_text": counted if total else _("waiting for a worker"),
        "url": reverse("export-progress", args=[export.pk]) if works else "",
    }


def _failure(export: AnalystExport, job: Job | None) -> dict[str, Any]:
    name = (job.error if job else "").partition(":")[0]
    words = {
        exports.TooManyForExcel.__name__: _(
            "There are more rows than an Excel sheet holds. Ask for the file as CSV."
        )
    }
    fault = _("The work stopped with a fault: {error}").format(error=job.error if job else "")
    return {
        "title": _("The file could not be made"),
        "text": words.get(name, fault),
        "url": reverse("export-retry", args=[export.pk]) if export.state == State.APPROVED else "",
    }


def _title(export: AnalystExport) -> str:
    wave = export.wave
    return (
        f"{formats.period(wave.round.period)} · {formats.label(wave, 'title')} · {export.get_form_display()}"
    )


def _finding(export: AnalystExport, *, failed: bool) -> str:
    if failed:
        return _("The file could not be made")
    words = {
        State.REQUESTED: _("The file waits for the decision of a second person"),
        State.REFUSED: _("The request was refused or taken back"),
        State.APPROVED: _("The file is being made"),
        State.READY: _("The file can be downloaded until %(moment)s"),
        State.FAILED: _("The file could not be made"),
        State.EXPIRED: _("The file has expired; ask for a new one"),
    }
    until = formats.moment(export.expires_at) if export.expires_at else ""
    return words[State(export.state)] % {"moment": until}


def _facts(export: AnalystExport) -> list[dict[str, Any]]:
    yes, no = _("yes"), _("no")
    rows = [
        (
            _("Language of the labels"),
            {"ko": "한국어", "en": "English"}.get(export.language, export.language),
        ),
        (_("Buyers by name"), yes if export.with_buyers else no),
        (_("Free texts"), yes if export.with_texts else no),
        (_("Asked for"), f"{formats.moment(export.requested_at)} · {export.requested_by}"),
        (
            _("Decided"),
            f"{formats.moment(export.decided_at)} · {export.decided_by}" if export.decided_at else "",
        ),
        (_("Rows"), f"{export.row_count:,}" if export.row_count is not None else ""),
        (_("Can be downloaded until"), formats.moment(export.expires_at) if export.expires_at else ""),
    ]
    facts = [{"term": term, "text": text} for term, text in rows if text]
    return [*facts, {"term": "SHA-256", "text": export.sha256, "code": True}] if export.sha256 else facts


def _row(export: AnalystExport) -> dict[str, Any]:
    return {
        "name": _title(export),
        "url": reverse("export-detail", args=[export.pk]),
        "state": export.get_state_display(),
        "state_kind": STATE_KINDS[State(export.state)],
        "is_waiting": export.state == State.REQUESTED,
        "is_ready": export.state == State.READY,
        "reason": export.reason,
        "rows_text": f"{export.row_count:,}" if export.row_count is not None else "–",
        "asked": f"{formats.moment(export.requested_at)} · {export.requested_by}",
    }
