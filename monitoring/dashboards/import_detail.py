"""The page of one import: what the file is, what is wrong in it or what it would change, and what to do next."""

from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.dashboards import cell_names, changes, import_pages, problem_words, register_changes
from monitoring.domain import imports
from monitoring.domain.queries import imports as queries
from monitoring.models import Import, ImportProblem, Job

MOST_REVISED = 200


def build(
    arrived: Import,
    job: Job | None,
    problems: Page[ImportProblem],
    pager: dict[str, Any] | None,
    *,
    file_url: str,
) -> dict[str, Any]:
    """The context `page` of `imports/detail.html`; `file_url` is "" for who may not have the file."""
    ready = arrived.state == Import.State.READY
    counted = arrived.new_count is not None
    state = Import.State(arrived.state)
    columns = import_pages.columns(arrived)
    return {
        "title": _title(arrived),
        "lead": "",
        "state": {"label": arrived.get_state_display(), "kind": import_pages.STATE_KINDS[state]},
        "progress": import_pages.progress(arrived, job) if import_pages.is_working(arrived, job) else None,
        "failure": _failure(arrived, job),
        "refusal": _refusal(arrived),
        "tally": _tally(arrived) if counted else None,
        "tally_title": _("What this file changed")
        if state == Import.State.COMMITTED
        else _("What would change"),
        "commit": _commit(arrived) if ready else None,
        "discard": _discard(arrived, job),
        "problems": [_problem(one) for one in problems],
        "problems_note": _problems_note(arrived, problems),
        "problems_pager": pager,
        "problems_download": _problems_download(arrived) if problems.paginator.count else None,
        **(_revised(arrived) if ready and arrived.revised_count else {}),
        "columns": columns,
        "columns_noted": any(one["note"] for one in columns),
        "facts": import_pages.facts(arrived, file_url=file_url),
        "back_url": reverse("imports"),
    }


def _title(arrived: Import) -> str:
    words = {
        Import.State.STAGING: _("%(name)s is being read"),
        Import.State.READY: _("%(name)s: %(difference)s"),
        Import.State.REFUSED: _("%(name)s was refused"),
        Import.State.COMMITTING: _("%(name)s is being stored"),
        Import.State.COMMITTED: _("%(name)s is stored: %(difference)s"),
        Import.State.DISCARDED: _("%(name)s was discarded"),
    }
    return words[Import.State(arrived.state)] % {
        "name": arrived.name,
        "difference": import_pages.difference(arrived),
    }


def _failure(arrived: Import, job: Job | None) -> dict[str, str] | None:
    """A job that ended in an error, while its import waits for it or was sent back to the preview."""
    if job is None or job.state != Job.State.FAILED:
        return None
    if arrived.state == Import.State.READY:
        return {"title": _("Nothing was committed"), "text": problem_words.job(job.error), "url": ""}
    if arrived.state not in import_pages.WORKING:
        return None
    return {
        "title": _("The work could not be finished"),
        "text": problem_words.job(job.error),
        "url": reverse("import-retry", args=[arrived.pk]),
    }


def _refusal(arrived: Import) -> dict[str, str] | None:
    if arrived.refusal:
        return {
            "title": _("The file cannot be imported"),
            "text": problem_words.file(arrived.refusal),
            "hint": _("Correct the file and upload it again. Nothing was stored."),
        }
    if arrived.state == Import.State.REFUSED:
        return {
            "title": _("The file has problems, so none of its rows is taken over"),
            "text": _("%(count)s problems are listed below.") % {"count": f"{arrived.problem_count:,}"},
            "hint": _("Correct the file and upload it again. Nothing was stored."),
        }
    return None


def _tally(arrived: Import) -> list[dict[str, str]]:
    return [
        {"label": _("new"), "value": f"{arrived.new_count or 0:,}"},
        {"label": _("revised"), "value": f"{arrived.revised_count or 0:,}"},
        {"label": _("unchanged"), "value": f"{arrived.unchanged_count or 0:,}"},
    ]


def _commit(arrived: Import) -> dict[str, str]:
    changes_something = bool(arrived.new_count or arrived.revised_count)
    return {
        "url": reverse("import-commit", args=[arrived.pk]),
        "label": _("Commit"),
        "note": _("All rows are stored together. Nothing becomes public before a release.")
        if arrived.kind == Import.Kind.OBSERVATIONS
        else _("All rows are stored together. The register is never public."),
        "blocked": ""
        if changes_something
        else _("There is nothing to commit: everything in the file is stored already."),
    }


def _discard(arrived: Import, job: Job | None) -> dict[str, str] | None:
    if not imports.is_discardable(arrived=arrived, job=job):
        return None
    return {"url": reverse("import-discard", args=[arrived.pk]), "label": _("Discard")}


def _problem(one: ImportProblem) -> dict[str, Any]:
    return {
        "row": f"{one.row:,}",
        "column": one.column or _field(one),
        "value": one.value,
        "rule": problem_words.row(one),
    }


def _field(one: ImportProblem) -> str:
    """What a rule between rows is about; the row as a whole has no field."""
    return "–" if one.field in {"", "key"} else problem_words.field(one.field)


def _problems_note(arrived: Import, problems: Page[ImportProblem]) -> str:
    kept = problems.paginator.count
    if not kept:
        return ""
    if arrived.problem_count > kept:
        counts = {"kept": f"{kept:,}", "count": f"{arrived.problem_count:,}"}
        return _("The first %(kept)s of %(count)s problems are kept.") % counts
    return _("%(count)s problems in all.") % {"count": f"{kept:,}"}


def _problems_download(arrived: Import) -> dict[str, str]:
    return {
        "label": _("All problems as CSV"),
        "url": reverse("import-problems", args=[arrived.pk]),
        "type": "CSV",
    }


def _revised(arrived: Import) -> dict[str, Any]:
    if arrived.kind != Import.Kind.OBSERVATIONS:
        return {"changed": register_changes.build(arrived, most=MOST_REVISED)}
    rows = queries.revised(import_id=arrived.pk)[:MOST_REVISED]
    names = cell_names.load()
    count = arrived.revised_count or 0
    note = _("The first %(shown)s of %(count)s.") % {"shown": MOST_REVISED, "count": f"{count:,}"}
    return {
        "revised": [changes.of_staged(row, names) for row in rows],
        "revised_note": note if count > MOST_REVISED else "",
    }
