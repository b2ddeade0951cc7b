"""A release that is not public, as its makers see it: how far it is, what it would change, what to do next."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.dashboards import cell_names, changes, formats, problem_words, release_pages
from monitoring.domain.inspections import ReleaseInside
from monitoring.models import Job, Release

SLOWLY, QUICKLY = 30, 2
ABOUT_DUE = 120


def build(
    release: Release,
    job: Job | None,
    inside: ReleaseInside | None,
    *,
    may_prepare: bool,
    may_sign: bool,
    now: datetime,
) -> dict[str, Any]:
    """The context `page` of `release.html` for an unpublished release; `inside` once it is assembled."""
    words = {"number": release.number, "title": release.title}
    state = Release.State(release.state)
    return {
        "title": _("Release %(number)s: %(title)s") % words,
        "lead": release.note,
        "as_of_text": _("Not public: only staff see this page.") if state != Release.State.DISCARDED else "",
        "state": release_pages.state(release),
        "progress": progress(release, job) if is_assembling(release, job) else None,
        "waiting": waiting(release, now=now),
        "failure": _failure(release, job),
        "tally_title": _("What this release would change"),
        "tally": release_pages.tally(release) if inside else None,
        **(_inside(inside) if inside else {}),
        "facts": _facts(release),
        "actions": _actions(release, may_prepare=may_prepare, may_sign=may_sign),
        "sign_note": _sign_note(release, may_sign=may_sign),
        "back_url": reverse("releases"),
    }


def is_assembling(release: Release, job: Job | None) -> bool:
    return release.state == Release.State.DRAFT and not (job and job.state == Job.State.FAILED)


def progress(release: Release, job: Job | None) -> dict[str, Any]:
    """The progress component; its address is empty once the work has ended."""
    return {
        "label": _("The release is being assembled"),
        "done": job.done if job else 0,
        "total": job.total if job else 0,
        "percent_text": "" if job and job.state == Job.State.RUNNING else _("waiting for a worker"),
        "url": reverse("release-progress", args=[release.number]) if is_assembling(release, job) else "",
    }


def waiting(release: Release, *, now: datetime) -> dict[str, Any] | None:
    """The line that waits for the publication of a signed release, asking often only when it is about due."""
    if release.state != Release.State.SIGNED:
        return None
    is_near = (release.publish_at - now).total_seconds() < ABOUT_DUE
    return {
        "text": _("Signed off. It is being published now.")
        if release.publish_at <= now
        else _("Signed off. It will be published at %(moment)s.")
        % {"moment": formats.moment(release.publish_at)},
        "url": reverse("release-progress", args=[release.number]),
        "seconds": QUICKLY if is_near else SLOWLY,
    }


def _failure(release: Release, job: Job | None) -> dict[str, str] | None:
    if release.state != Release.State.DRAFT or job is None or job.state != Job.State.FAILED:
        return None
    return {
        "title": _("The release could not be assembled"),
        "text": problem_words.job(job.error),
        "url": reverse("release-retry", args=[release.number]),
    }


def _inside(inside: ReleaseInside) -> dict[str, Any]:
    names = cell_names.load()
    revised = [
        changes.of_observation(one.observation, one.old_value, one.old_status, names)  # type: ignore[attr-defined]
        for one in inside.revisions
    ]
    gaps = [changes.of_gap(one, names) for one in inside.gap_changes]
    shown = {"shown": f"{len(gaps):,}", "count": f"{inside.gap_change_count:,}"}
    return {
        "changes": changes.table(revised, caption=_("Revised values"), first=_("Series"))
        if revised
        else None,
        "changes_note": release_pages.shown_note(len(revised), inside.revision_count),
        "gaps": changes.table(gaps, caption=_("Gaps that would change"), first=_("Gap")) if gaps else None,
        "gaps_note": _("The first %(shown)s of %(count)s gaps.") % shown
        if len(gaps) < inside.gap_change_count
        else "",
    }


def _facts(release: Release) -> list[dict[str, str]]:
    imports = release.imports.order_by("pk")
    rows = [
        (_("Prepared"), f"{formats.moment(release.created_at)} · {release.created_by}", ""),
        (_("Publish at"), formats.moment(release.publish_at), ""),
        (
            _("Signed off"),
            f"{formats.moment(release.signed_at)} · {release.signed_by}" if release.signed_at else "",
            "",
        ),
        (_("Hash of the content (SHA-256)"), release.content_hash, ""),
        *[(_("Import"), str(one), reverse("import-detail", args=[one.pk])) for one in imports],
    ]
    return [{"term": term, "text": text, "url": url} for term, text, url in rows if text]


def _actions(release: Release, *, may_prepare: bool, may_sign: bool) -> list[dict[str, Any]]:
    actions = []
    if release.state == Release.State.ASSEMBLED and may_sign:
        actions.append(
            {
                "label": _("Sign off"),
                "url": reverse("release-sign", args=[release.number]),
                "main": True,
                "note": _("You answer for exactly the content with the hash above."),
                "hidden": [{"name": "content_hash", "value": release.content_hash}],
            }
        )
    if _may_discard(release, may_prepare=may_prepare, may_sign=may_sign):
        actions.append({"label": _("Discard"), "url": reverse("release-discard", args=[release.number])})
    return actions


def _may_discard(release: Release, *, may_prepare: bool, may_sign: bool) -> bool:
    """A signature is taken back only by those who may give one."""
    if release.state == Release.State.SIGNED:
        return may_sign
    return may_prepare and release.state in {Release.State.DRAFT, Release.State.ASSEMBLED}


def _sign_note(release: Release, *, may_sign: bool) -> str:
    if release.state != Release.State.ASSEMBLED or may_sign:
        return ""
    return _("An administrator of the commission signs it off. Until then nothing is public.")
