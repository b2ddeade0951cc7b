"""The launch checklist and the confirmations as finished text."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.dashboards import formats
from monitoring.models import User
from surveys.domain import checklists
from surveys.domain.checklists import Check
from surveys.fieldwork import round_pages, wave_frame
from surveys.models import Wave


def build(wave: Wave, *, user: User, may_launch: bool, now: datetime) -> dict[str, Any]:
    """The context `page` of `surveys/rounds/launch.html`."""
    before = wave.state in {Wave.State.DRAFT, Wave.State.SAMPLED}
    found = checklists.checks(wave=wave, now=now) if before else []
    missing = [one for one in found if one.reason and one.is_binding]
    ready = before and not missing and wave.state == Wave.State.SAMPLED
    return wave_frame.context(wave, current="wave-launch") | {
        "title": _title(wave, len(missing)),
        "lead": _("From the launch on the mode, the questions and the people asked are fixed.")
        if before
        else "",
        "checks": [_check(wave, one) for one in found] + ([_second_person(wave, user)] if before else []),
        "mode_title": _("What this mode means: %(mode)s") % {"mode": wave.get_mode_display()},
        "mode_words": wave_frame.mode_words(wave.mode),
        "launch_url": reverse("wave-launch", args=[wave.pk]) if ready and may_launch else "",
        "note": _("An administrator of the commission launches it.") if ready and not may_launch else "",
        "ends": _ends(wave) if may_launch else [],
        "extend_url": reverse("wave-extend", args=[wave.pk])
        if may_launch and wave.state == Wave.State.OPEN
        else "",
    }


def _title(wave: Wave, missing: int) -> str:
    if wave.state == Wave.State.OPEN:
        return _("The wave is open until %(closes)s") % {"closes": formats.moment(wave.closes_at)}
    if wave.state == Wave.State.UNLINKED:
        return _("The wave has ended: no answer can be led back to its firm")
    if wave.state == Wave.State.CLOSED and wave.mode == Wave.Mode.ANONYMOUS:
        return _("The wave has ended: there never was a link to firms")
    if wave.state == Wave.State.CLOSED:
        return _("The link to firms is kept until %(day)s") % {"day": round_pages.day(wave.retain_until)}
    if missing:
        words = ngettext(
            "%(count)s point stands in the way of the launch",
            "%(count)s points stand in the way of the launch",
            missing,
        )
        return words % {"count": missing}
    return _("Nothing stands in the way of the launch")


def _check(wave: Wave, check: Check) -> dict[str, str]:
    facts = dict(check.facts)
    names = {
        "dates": (_("Dates"), _("open until %(closes)s, release on %(release)s")
                  % {"closes": formats.moment(wave.closes_at), "release": round_pages.day(wave.release_on)}),
        "questionnaire": (_("Questionnaire in Korean and English"), str(wave.questionnaire)),
        "sample": (_("Sample"), _("%(drawn)s firms are drawn") % {"drawn": f"{facts.get('drawn', 0):,}"}),
        "firms": (_("One invitation a year"), _("no firm was invited elsewhere since the draw")),
        "contacts": (_("Contacts"), _contacts(facts)),
        "consent": (_("Consent text"), _("version %(version)s") % {"version": wave.consent_version}),
        "mode": (_("Anonymity mode"), str(wave.get_mode_display())),
        "retention": (_("Retention"), _retention(wave)),
        "mail": (_("Mail"), _("mails go out") if facts.get("real")
                 else _("mails stay here: the server shows or stores them, nobody gets one")),
    }  # fmt: skip
    label, text = names[check.name]
    if check.reason:
        return {
            "label": label,
            "text": str(check.reason),
            "kind": "bad" if check.is_binding else "warn",
            "sign": _("to be done"),
        }
    if check.name == "mail" and not facts.get("real"):
        return {"label": label, "text": text, "kind": "warn", "sign": _("look at it")}
    return {"label": label, "text": text, "kind": "good", "sign": _("ready")}


def _contacts(facts: dict[str, Any]) -> str:
    drawn, reachable = facts.get("drawn", 0), facts.get("reachable", 0)
    share = f"{100 * reachable / drawn:.0f}" if drawn else "0"
    words = _("%(reachable)s of %(drawn)s firms (%(share)s%%) can be reached by mail or letter")
    return words % {"reachable": f"{reachable:,}", "drawn": f"{drawn:,}", "share": share}


def _retention(wave: Wave) -> str:
    if wave.mode == Wave.Mode.ANONYMOUS:
        return _("no link to firms exists")
    return _("the link to firms is destroyed on %(day)s") % {"day": round_pages.day(wave.retain_until)}


def _second_person(wave: Wave, user: User) -> dict[str, str]:
    alone = wave.created_by_id == user.pk
    text = (
        _("You prepared this wave yourself. Ask a second person to look at it before you launch it.")
        if alone
        else _("it was prepared by %(person)s") % {"person": wave.created_by or _("the system")}
    )
    return {
        "label": _("A second person"),
        "text": text,
        "kind": "warn" if alone else "good",
        "sign": _("look at it") if alone else _("ready"),
    }


def _ends(wave: Wave) -> list[dict[str, str]]:
    ends = []
    if wave.state == Wave.State.OPEN:
        return [{"label": _("Close the wave now"), "url": reverse("wave-close", args=[wave.pk])}]
    if wave.state == Wave.State.CLOSED and wave.mode == Wave.Mode.CONFIDENTIAL:
        ends.append(
            {"label": _("Destroy the link to firms now"), "url": reverse("wave-unlink", args=[wave.pk])}
        )
    if (
        wave.panel
        and wave.panel.destroyed_at is None
        and wave.state in {Wave.State.CLOSED, Wave.State.UNLINKED}
    ):
        ends.append({"label": _("End the panel"), "url": reverse("panel-end", args=[wave.pk])})
    return ends


def closing(wave: Wave) -> dict[str, Any]:
    """The context `page` of `surveys/rounds/confirm.html` before a close."""
    points = [
        _("No firm can answer any more; unfinished answers are deleted."),
        _("The answers are written anew in random order: nobody can tell which came first."),
        _("What was sent to whom and when is deleted; the counts stay."),
        _("A closed wave is never opened again."),
    ]
    early = _("It would close by itself at %(moment)s.") % {"moment": formats.moment(wave.closes_at)}
    return _confirm(wave, "wave-close", _("Close the wave?"), early, points, _("Close the wave"))


def unlinking(wave: Wave) -> dict[str, Any]:
    """The context `page` of `surveys/rounds/confirm.html` before the link is cut."""
    points = [
        _("The key of the wave is destroyed. No copy of the database made from then on can bring it back."),
        _("No firm can correct or withdraw its answer afterwards, and no visit can be paired with one."),
        _("Files of answers and estimates can be made as before."),
        _(
            "Suppliers that firms named become relations of the register; which answer named them is deleted. Weights that "
            "need it have to be stored before."
        ),
    ]
    if wave.panel_id and wave.pair_sums_stored_at is None:
        points.append(_("The matched-pair sums of the panel are not stored yet: the step will be refused."))
    due = _("It would happen by itself on %(day)s.") % {"day": round_pages.day(wave.retain_until)}
    return _confirm(wave, "wave-unlink", _("Destroy the link to firms?"), due, points, _("Destroy the link"))


def ending_panel(wave: Wave) -> dict[str, Any]:
    """The context `page` of `surveys/rounds/confirm.html` before a panel ends."""
    points = [
        _("The key of the panel is destroyed: no firm can be met again in two of its waves."),
        _("No further wave can follow this panel. Its waves and their results stay."),
    ]
    lead = _("Respondents were promised that the key is kept only for the rotation.")
    return _confirm(wave, "panel-end", _("End the panel?"), lead, points, _("End the panel"))


def _confirm(wave: Wave, name: str, title: str, lead: str, points: list[str], label: str) -> dict[str, Any]:  # noqa: PLR0917
    return wave_frame.context(wave, current="wave-launch") | {
        "title": title,
        "lead": lead,
        "points": points,
        "label": label,
        "url": reverse(name, args=[wave.pk]),
        "back_url": reverse("wave-launch", args=[wave.pk]),
    }
