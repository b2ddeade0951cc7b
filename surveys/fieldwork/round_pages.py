"""Rounds and a wave as finished text."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import formats as django_formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.dashboards import formats
from monitoring.models import AuditEvent
from surveys.domain import round_rules
from surveys.fieldwork import code_names, wave_frame
from surveys.models import Round, Wave

DAYS = {"ko": "Y년 n월 j일", "en": "j F Y"}


def day(on: date) -> str:
    return django_formats.date_format(on, DAYS[formats.language()])


def listed(
    rows: Iterable[Round], pager: dict[str, Any] | None, *, may_manage: bool, now: datetime
) -> dict[str, Any]:
    """The context `page` of `surveys/rounds/list.html`."""
    shown = [_round(one, may_manage=may_manage) for one in rows]
    waves = [wave for one in rows for wave in one.waves.all()]
    return {
        "title": _list_title(waves, now=now),
        "lead": _("A wave asks firms once. From its launch on its mode and questions are fixed."),
        "new_url": reverse("round-new") if may_manage else "",
        "rounds": shown,
        "pager": pager,
        "empty": None
        if shown
        else {
            "title": _("There is no round yet"),
            "reason": _("A round opens a survey for one period."),
            "action_label": _("New round") if may_manage else "",
            "action_url": reverse("round-new") if may_manage else "",
        },
    }


def _list_title(waves: list[Wave], *, now: datetime) -> str:
    running = sorted((one for one in waves if one.state == Wave.State.OPEN), key=lambda one: one.closes_at)
    if not running:
        return _("No survey wave is open")
    words = ngettext(
        "%(count)s survey wave is open; it closes on %(moment)s",
        "%(count)s survey waves are open; the next closes on %(moment)s",
        len(running),
    )
    overdue = running[0].closes_at <= now
    moment = formats.moment(running[0].closes_at)
    return (
        _("A survey wave is being closed") if overdue else words % {"count": len(running), "moment": moment}
    )


def round_title(one: Round) -> str:
    """The period, with the round's own title where that says more."""
    return " · ".join(dict.fromkeys((formats.period(one.period), formats.label(one, "title"))))


def _round(one: Round, *, may_manage: bool) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": round_title(one),
        "new_wave_url": reverse("wave-new", args=[one.pk]) if may_manage else "",
        "waves": [_wave_row(wave) for wave in one.waves.all()],
    }


def _wave_row(wave: Wave) -> dict[str, Any]:
    drawn = wave.drawn  # type: ignore[attr-defined] # counted by the query
    return {
        "title": formats.label(wave, "title"),
        "url": reverse("wave", args=[wave.pk]),
        "state": wave_frame.state(wave),
        "mode": str(wave.get_mode_display()),
        "opens": formats.moment(wave.opens_at),
        "closes": formats.moment(wave.closes_at),
        "drawn": f"{drawn:,}" if drawn else "–",
        "synthetic": wave.is_synthetic,
    }


def wave(wave: Wave, history: Iterable[AuditEvent], *, may_manage: bool) -> dict[str, Any]:
    """The context `page` of `surveys/rounds/wave.html`."""
    editable = may_manage and wave.state in {Wave.State.DRAFT, Wave.State.SAMPLED}
    return wave_frame.context(wave, current="wave") | {
        "title": _wave_title(wave),
        "facts": _facts(wave),
        "design": _design(wave),
        "mode_words": wave_frame.mode_words(wave.mode),
        "edit_url": reverse("wave-edit", args=[wave.pk]) if editable else "",
        "next": _next(wave),
        "history": [
            {"at": formats.moment(one.at), "actor": _actor(one.actor), "action": action(one.action)}
            for one in history
        ],
    }


def _actor(name: str) -> str:
    return _("the system") if name == "system" else name


def _wave_title(wave: Wave) -> str:
    words = {
        Wave.State.DRAFT: _("The wave is being prepared: no sample is drawn yet"),
        Wave.State.SAMPLED: _("The sample is drawn; the wave waits for its launch"),
        Wave.State.OPEN: _("The wave is open until %(closes)s"),
        Wave.State.CLOSED: _("The wave is closed since %(closed)s"),
        Wave.State.UNLINKED: _("The wave is closed, and no answer can be led back to its firm"),
    }
    closed = formats.moment(wave.closed_at) if wave.closed_at else ""
    return words[Wave.State(wave.state)] % {"closes": formats.moment(wave.closes_at), "closed": closed}


def _next(wave: Wave) -> dict[str, str] | None:
    steps = {
        Wave.State.DRAFT: ("wave-plan", _("See what a sample buys, then draw it")),
        Wave.State.SAMPLED: ("wave-launch", _("Go through the launch checklist")),
        Wave.State.OPEN: ("wave-invitations", _("Look at the invitations")),
    }
    if wave.state in {Wave.State.CLOSED, Wave.State.UNLINKED}:
        return {"url": reverse("export-new"), "label": _("Ask for a file of answers")}
    step = steps.get(Wave.State(wave.state))
    return {"url": reverse(step[0], args=[wave.pk]), "label": step[1]} if step else None


def _facts(wave: Wave) -> list[dict[str, str]]:
    keeps = wave.mode == Wave.Mode.CONFIDENTIAL
    rows = [
        (_("Code"), wave.code),
        (_("Questionnaire"), f"{formats.label(wave.questionnaire, 'title')} ({wave.questionnaire})"),
        (_("Module"), f"{formats.label(wave.module, 'title')} ({wave.module})" if wave.module else ""),
        (_("Anonymity mode"), str(wave.get_mode_display())),
        (_("Opens"), formats.moment(wave.opens_at)),
        (_("Closes"), formats.moment(wave.closes_at)),
        (_("Planned release"), day(wave.release_on)),
        (_("Link to firms kept until"), day(wave.retain_until) if keeps else ""),
        (_("Version of the consent text"), wave.consent_version),
        (_("Mails"), _("at most %(most)s to a firm, %(rate)s a minute")
         % {"most": wave.most_mails, "rate": f"{wave.mails_per_minute:,}"}),
        (_("Made by"), f"{wave.created_by or _('the system')} · {formats.moment(wave.created_at)}"),
    ]  # fmt: skip
    return [{"term": term, "text": text} for term, text in rows if text]


def _panel(wave: Wave) -> str:
    ended = [_("ended")] if wave.panel and wave.panel.destroyed_at else []
    return " · ".join([str(wave.panel), f"{wave.panel_overlap}%", *ended])


def _design(wave: Wave) -> list[dict[str, str]]:
    names = code_names.load(wave=wave)
    asked = [
        f"{code_names.dimension(name)}: " + ", ".join(code_names.code(names, name, one) for one in codes)
        for name, codes in wave.target.items()
        if codes and name in round_rules.DIMENSIONS
    ]
    size = f"{wave.sample_size:,}" if wave.sample_size else _("by the margin of error")
    margin = f"±\u00a0{wave.margin_of_error}" if wave.margin_of_error is not None else ""
    panel = _panel(wave) if wave.panel else ""
    rows = [
        (_("Target population"), "; ".join(asked) or _("all SMEs of the register")),
        (_("Strata"), " × ".join(map(code_names.dimension, wave.strata_by)) or _("none")),
        (_("Allocation"), str(wave.get_allocation_display())),
        (_("Sample size"), size),
        (_("Target margin of error (points)"), margin),
        (_("Least number in a stratum"), str(wave.least_per_stratum)),
        (_("Expected response"), f"{wave.expected_response}%"),
        (_("Panel and its overlap"), panel),
        (_("Seed"), str(wave.seed)),
        (_("Hash of the frame (SHA-256)"), wave.frame_hash),
    ]
    return [{"term": term, "text": text} for term, text in rows if text]


def action(code: str) -> str:
    """An action of the audit in words; an unknown one as it is written."""
    words = {
        "wave.create": _("made"),
        "wave.update": _("plan changed"),
        "wave.draw": _("sample drawn"),
        "wave.discard_sample": _("sample discarded"),
        "wave.launch": _("launched"),
        "wave.extend": _("kept open longer"),
        "wave.close": _("closed"),
        "wave.unlink": _("link to firms destroyed"),
        "wave.invite_named": _("named suppliers invited"),
        "wave.estimate_again": _("figures asked for again"),
        "invitations.prepare": _("invitations prepared"),
        "deliveries.plan": _("deliveries planned"),
    }
    return words.get(code, code)
