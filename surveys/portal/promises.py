"""What the portal promises, by mode. Each page says only what its mode allows, and says beforehand what it forbids."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from monitoring.calc.moments import SEOUL
from monitoring.dashboards import formats
from surveys.models import Wave

DAYS = {"ko": "Y년 n월 j일", "en": "j F Y"}


def landing(wave: Wave, language: str) -> dict[str, Any]:
    """The first page: the same for every valid link of the wave."""
    return {
        "title": wave.title_en if language == "en" else wave.title_ko,
        "until": formats.moment(wave.closes_at),
        "promises": [*_everybody(), *(_confidential(wave) if _is_confidential(wave) else _anonymous())],
        "allowed": allowed(wave),
        "is_synthetic": wave.is_synthetic,
    }


def allowed(wave: Wave) -> list[dict[str, Any]]:
    """What a respondent can and cannot do in this mode, one line each."""
    can = _is_confidential(wave)
    if can:
        return [
            {"can": True, "text": _("Leave half way and go on with the same link on another device.")},
            {"can": True, "text": _("Correct or withdraw your answer until the round closes.")},
            {"can": True, "text": _("After you have answered you get no reminder.")},
        ]
    return [
        {"can": True, "text": _("Leave half way and go on in this browser, on this device.")},
        {
            "can": False,
            "text": _("Going on with another device is not possible: nobody could find your draft."),
        },
        {
            "can": False,
            "text": _("Correcting or withdrawing afterwards is not possible: nobody could find your answer."),
        },
    ]


def before_submission(wave: Wave) -> dict[str, str]:
    if _is_confidential(wave):
        return {"note": _("You can correct or withdraw your answer until the round closes.")}
    return {
        "note": _("After this you can neither change nor withdraw your answer, because nobody can find it.")
    }


def after_submission(wave: Wave) -> dict[str, str]:
    if _is_confidential(wave):
        words = _("The link between the answer and your firm is destroyed on %(day)s.")
        return {"note": words % {"day": _written(wave.retain_until)}, "until": formats.moment(wave.closes_at)}
    return {
        "note": _("The answer is stored without any link to your firm."),
        "until": formats.moment(wave.closes_at),
    }


def on_leaving(wave: Wave, *, is_assisted: bool = False) -> dict[str, str]:
    title = _("Your answers are saved")
    if is_assisted:
        title = _("Nothing was handed in")
        how = _(
            "What was taken down here is not found again. The firm can answer by its own link, or you begin anew."
        )
    elif _is_confidential(wave):
        how = _("Open the link of the invitation again, on any device, and you go on where you left.")
    else:
        how = _(
            "Open the link of the invitation again in this browser, on this device. Elsewhere you would begin anew."
        )
    return {"title": title, "how": how, "until": formats.moment(wave.closes_at)}


def dates(wave: Wave, now: datetime) -> dict[str, str]:
    if wave.state == Wave.State.OPEN and now < wave.opens_at:
        return {
            "title": _("This round has not opened yet"),
            "text": _("It opens on %(day)s.") % {"day": day(wave.opens_at)},
        }
    ended = min(wave.closed_at or wave.closes_at, wave.closes_at)
    return {"title": _("This round has closed"), "text": _("It closed on %(day)s.") % {"day": day(ended)}}


def day(moment: datetime) -> str:
    """The day in Korea, in the reader's language."""
    return _written(timezone.localtime(moment, SEOUL).date())


def _written(value: date) -> str:
    return date_format(value, DAYS[formats.language()])


def _is_confidential(wave: Wave) -> bool:
    return wave.mode == Wave.Mode.CONFIDENTIAL


def _everybody() -> list[dict[str, str]]:
    return [
        {"term": _("Who asks"), "text": _("The win-win growth commission, for its statistics.")},
        {
            "term": _("Your buyers"),
            "text": _("They are never told: neither that you were asked, nor whether or what you answered."),
        },
        {
            "term": _("What is published"),
            "text": _("Only figures over several firms, from which no single answer can be worked out."),
        },
        {
            "term": _("Who works with the answers"),
            "text": _(
                "Analysts of the commission get them as files without the name of your firm: for a recorded reason, approved by "
                "a second person."
            ),
        },
        {
            "term": _("What stays with an answer"),
            "text": _(
                "Industry, region, size class, place in the supply chain and the buyers that you rate. Who knows your "
                "firm well and has the whole database could guess by them which answer is yours."
            ),
        },
    ]


def _confidential(wave: Wave) -> list[dict[str, str]]:
    words = _(
        "The link to your firm is destroyed on %(day)s. Until then the few administrators of this system could in "
        "principle look up which answer came from which firm; every look-up through the system is recorded. While the round is "
        "open, staff who send reminders and letters can see that a firm has not answered yet."
    )
    return [{"term": _("Who could see it"), "text": words % {"day": _written(wave.retain_until)}}]


def _anonymous() -> list[dict[str, str]]:
    words = _(
        "Your answer is stored without any link to your firm; only that the link was used is noted. While the round is "
        "open, an administrator who watches the database itself could work out from its inner order which answer came "
        "from which firm, and staff who send reminders and letters can see that a firm has not answered yet. When the "
        "round closes, that order is destroyed for good."
    )
    return [{"term": _("Who could see it"), "text": words}]
