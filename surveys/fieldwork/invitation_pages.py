"""The invitations of a wave as finished text."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.calc import business_numbers
from monitoring.dashboards import formats
from surveys.domain import deliveries, invitations, letters, recipients
from surveys.domain.queries import invitations as queries
from surveys.fieldwork import wave_frame
from surveys.models import Delivery, Invitation, Wave

STATE_KINDS = {
    Invitation.State.PREPARED: "info",
    Invitation.State.SENT: "good",
    Invitation.State.BOUNCED: "bad",
    Invitation.State.STOPPED: "warn",
    Invitation.State.REVOKED: "",
}


def build(
    wave: Wave,
    rows: Page[Invitation],
    pager: dict[str, Any] | None,
    *,
    asked: dict[str, str],
    with_links: bool,
) -> dict[str, Any]:
    """The context `page` of `surveys/invitations/list.html`."""
    states, moving = queries.by_state(wave=wave), queries.deliveries_by_state(wave=wave)
    count = sum(states.values())
    is_open = wave.state == Wave.State.OPEN
    uncertain = list(queries.uncertain(wave=wave)[:200])
    return {
        **wave_frame.context(wave, current="wave-invitations"),
        "title": _title(count, states, moving),
        "warning": ""
        if settings.MAIL_GOES_OUT
        else _("No way out for mails is set (WINWIN_MAIL_URL): planned mails wait."),
        "tally": _tally(states, moving),
        "plans": [_plan(wave, kind, channel) for kind, channel in _PLANS] if is_open else [],
        "uncertain": [_uncertain(wave, one) for one in uncertain],
        "letters": _letters(wave) if is_open else None,
        "filters": _filters(asked),
        "action": reverse("wave-invitations", args=[wave.pk]),
        "reset_url": reverse("wave-invitations", args=[wave.pk]) if any(asked.values()) else "",
        "rows": [_row(wave, one, with_links=with_links, is_open=is_open) for one in rows],
        "with_links": with_links,
        "pager": pager,
        "stops_url": reverse("stop-list"),
        "assist_url": reverse("assist", args=[wave.pk]) if is_open else "",
    }


_PLANS = (
    (Delivery.Kind.INVITATION, Delivery.Channel.MAIL),
    (Delivery.Kind.REMINDER, Delivery.Channel.MAIL),
)


def _title(count: int, states: Counter[str], moving: Counter[str]) -> str:
    if not count:
        return _("No invitation is prepared yet")
    if moving[Delivery.State.UNCERTAIN]:
        return _("%(count)s deliveries wait for your decision") % {
            "count": f"{moving[Delivery.State.UNCERTAIN]:,}"
        }
    return _("%(sent)s of %(count)s firms are invited") % {
        "sent": f"{states[Invitation.State.SENT]:,}",
        "count": f"{count:,}",
    }


def _tally(states: Counter[str], moving: Counter[str]) -> list[dict[str, str]]:
    rows = [(str(state.label), states[state]) for state in Invitation.State]
    rows += [
        (_("waiting to be sent"), moving[Delivery.State.PLANNED]),
        (_("uncertain"), moving[Delivery.State.UNCERTAIN]),
    ]
    return [{"label": str(label), "value": f"{count:,}"} for label, count in rows]


def _plan(wave: Wave, kind: str, channel: str) -> dict[str, Any]:
    found = deliveries.preview(wave=wave, kind=kind, channel=channel)
    reminder = kind == Delivery.Kind.REMINDER
    counts = {"mails": f"{found.mails:,}", "letters": f"{found.letters:,}"}
    return {
        "title": _("Remind those who did not answer") if reminder else _("Invite whom nothing reached yet"),
        "text": _("%(mails)s firms will get a mail, %(letters)s a letter.") % counts,
        "left_out": _left_out(found.left_out, reminder=reminder),
        "url": reverse("deliveries-plan", args=[wave.pk]),
        "kind": kind,
        "channel": channel,
        "label": _("Plan the reminder") if reminder else _("Plan the invitations"),
        "blocked": not found.total,
    }


def _left_out(counts: Counter[str], *, reminder: bool) -> str:
    words = {
        recipients.ANSWERED: _("answered"),
        recipients.STOPPED: _("stopped or revoked"),
        recipients.CAPPED: _("had the most mails already"),
        recipients.UNREACHABLE: _("without a usable address"),
        recipients.WAITING: _("still have one on its way"),
        recipients.INVITED: _("not invited yet") if reminder else _("invited already"),
    }
    said = [
        _("%(count)s %(reason)s") % {"count": f"{counts[reason]:,}", "reason": text}
        for reason, text in words.items()
        if counts[reason]
    ]
    return _("Left out: %(reasons)s.") % {"reasons": ", ".join(said)} if said else ""


def _uncertain(wave: Wave, one: Delivery) -> dict[str, str]:
    return {
        "firm": formats.name(one.invitation.unit.enterprise),
        "what": f"{one.get_kind_display()} · {one.get_channel_display()}",
        "tried": formats.moment(one.tried_at) if one.tried_at else "",
        "message_id": one.message_id,
        "url": reverse("delivery-resolve", args=[wave.pk, one.pk]),
    }


def _letters(wave: Wave) -> dict[str, Any] | None:
    batch = letters.waiting(wave=wave)
    if not batch.count:
        return None
    return {
        "text": _("%(count)s letters wait; %(more)s more after them.")
        % {"count": f"{batch.count:,}", "more": f"{batch.more:,}"},
        "until": batch.until,
        "url": reverse("letters-pdf", args=[wave.pk]),
        "sent_url": reverse("letters-sent", args=[wave.pk]),
    }


def _filters(asked: dict[str, str]) -> list[dict[str, Any]]:
    states = [("", _("every state")), *((str(one.value), str(one.label)) for one in Invitation.State)]
    options = [
        {"value": value, "label": label, "selected": value == asked["state"]} for value, label in states
    ]
    return [
        {"name": "firm", "label": _("Firm or business number"), "kind": "text", "value": asked["firm"]},
        {"name": "state", "label": _("State"), "kind": "select", "options": options},
    ]


def _row(wave: Wave, one: Invitation, *, with_links: bool, is_open: bool) -> dict[str, str]:
    firm = one.unit.enterprise
    return {
        "firm": formats.name(firm),
        "number": business_numbers.written(firm.business_number),
        "state": str(one.get_state_display()),
        "state_kind": STATE_KINDS[Invitation.State(one.state)],
        "link": invitations.address(invitation=one, language=formats.language()) if with_links else "",
        "url": reverse("invitation", args=[wave.pk, one.pk]) if is_open else "",
    }


def stop_rows(entries: Iterable[Any]) -> list[dict[str, str]]:
    """Entries of the stop list for its page."""
    return [
        {
            "what": formats.name(one.enterprise) if one.enterprise else _("an address (digest)"),
            "reason": str(one.get_reason_display()),
            "added": one.added_on.isoformat(),
            "url": reverse("stop-remove", args=[one.pk]),
        }
        for one in entries
    ]
