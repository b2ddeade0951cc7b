"""What every page of a wave shares: finding it, its tabs, its state, and the words for its mode."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from monitoring.dashboards import formats
from surveys.domain.queries import rounds as queries
from surveys.domain.reasons import Refused
from surveys.models import Wave

STATE_KINDS = {
    Wave.State.DRAFT: "info",
    Wave.State.SAMPLED: "info",
    Wave.State.OPEN: "good",
    Wave.State.CLOSED: "",
    Wave.State.UNLINKED: "",
}


def found(wave_id: int) -> Wave:
    """The wave, or 404."""
    wave = queries.wave(wave_id=wave_id)
    if wave is None:
        raise Http404
    return wave


def context(wave: Wave, *, current: str) -> dict[str, Any]:
    """The part of `page` that `surveys/rounds/_wave_head.html` shows; `current` is the name of the address."""
    tabs = [
        ("wave", _("About the wave")),
        ("wave-console", _("Progress")),
        ("wave-plan", _("What a sample buys")),
        ("wave-sample", _("Sample")),
        ("wave-invitations", _("Invitations")),
        ("wave-launch", _("Launch and end")),
        ("wave-estimates", _("Estimates")),
    ]
    entries = [
        {"label": label, "url": url, "current": name == current}
        for name, label in tabs
        if (url := _address(name, wave.pk))
    ]
    return {
        "wave_title": f"{formats.label(wave, 'title')} · {formats.period(wave.round.period)}",
        "state": state(wave),
        "mode": str(wave.get_mode_display()),
        "synthetic": _("Synthetic: the firms of this wave are made up.") if wave.is_synthetic else "",
        "tabs": entries,
        "rounds_url": reverse("rounds"),
    }


def state(wave: Wave) -> dict[str, str]:
    return {"label": str(wave.get_state_display()), "kind": STATE_KINDS[Wave.State(wave.state)]}


def say(request: HttpRequest, verdict: Refused) -> None:
    """Every reason as a message of its own."""
    for reason in verdict.reasons:
        messages.error(request, str(reason))


def mode_words(mode: str) -> list[str]:
    """What the anonymity mode makes possible and impossible, as people are told before it is fixed."""
    if mode == Wave.Mode.CONFIDENTIAL:
        return [
            _(
                "A vault ties each invitation to its answer until the retention date; then its key is destroyed."
            ),
            _("Only firms that have not answered are reminded."),
            _("A firm can go on with another device, take its answer back and correct it."),
            _("Visits can be paired with answers, and the change of a panel can be computed."),
            _("While the wave runs, who holds server, database and key together could see who said what."),
        ]
    return [
        _("Nothing ties an invitation to an answer: only that a link was used is known."),
        _("Reminders go to firms whose link is unused."),
        _(
            "A firm cannot go on with another device, take its answer back or correct it; it is told so beforehand."
        ),
        _("Visits cannot be paired with answers, and no panel can be followed."),
        _("There is no key to destroy at the end."),
    ]


def _address(name: str, wave_id: int) -> str:
    try:
        return reverse(name, args=[wave_id])
    except NoReverseMatch:  # the page is not built in
        return ""
