"""The launch checklist: what must hold before firms are asked, and what somebody should have thought of."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from monitoring.models import Contact
from surveys.domain import frames, questionnaires, round_rules
from surveys.domain.reasons import Reason
from surveys.instrument.flaws import DefinitionError
from surveys.models import SampleUnit, Wave

CONSOLE_BACKENDS = ("console", "filebased", "locmem", "dummy")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist; `reason` says what is missing. Without `is_binding` it is advice."""

    name: str
    reason: Reason | None
    is_binding: bool = True
    facts: tuple[tuple[str, object], ...] = ()


def missing(*, wave: Wave, now: datetime) -> list[Reason]:
    """What stands in the way of a launch now; empty where nothing does."""
    if wave.state != Wave.State.SAMPLED:
        return [Reason("cannot_launch", params={"state": wave.get_state_display()})]
    return [one.reason for one in checks(wave=wave, now=now) if one.reason and one.is_binding]


def checks(*, wave: Wave, now: datetime) -> list[Check]:
    """The whole list, in the order of the page."""
    drawn = wave.sample.count()
    reachable = _reachable(wave)
    return [
        Check("dates", _dates(wave, now)),
        Check("questionnaire", _questionnaire(wave)),
        Check("sample", _sample(wave, drawn), facts=(("drawn", drawn),)),
        Check("firms", _firms(wave)),
        Check("contacts", _contacts(drawn, reachable), facts=(("drawn", drawn), ("reachable", reachable))),
        Check("consent", None if wave.consent_version else Reason("consent_missing", "consent_version")),
        Check("mode", None, facts=(("mode", wave.mode),)),
        Check("retention", _retention(wave), facts=(("day", wave.retain_until),)),
        Check("mail", None, is_binding=False, facts=(("real", mails_leave()),)),
    ]


def mails_leave() -> bool:
    """Whether mail really goes out; a console or file backend shows it to staff only."""
    return not any(name in settings.EMAIL_BACKEND for name in CONSOLE_BACKENDS)


def _dates(wave: Wave, now: datetime) -> Reason | None:
    if now >= wave.closes_at:
        return Reason("closed_already", "closes_at")
    if round_rules.day(now) < round_rules.day(wave.opens_at):
        return Reason("opens_later", "opens_at", {"day": round_rules.day(wave.opens_at).isoformat()})
    return next(iter(round_rules.broken(wave)), None)


def _questionnaire(wave: Wave) -> Reason | None:
    """The reader of definitions refuses one that lacks a Korean or an English text."""
    try:
        questionnaires.compiled(wave=wave)
    except DefinitionError:
        return Reason("questionnaire_incomplete", "questionnaire")
    return None


def _sample(wave: Wave, drawn: int) -> Reason | None:
    if wave.state == Wave.State.DRAFT or not drawn:
        return Reason("sample_missing")
    return None if wave.sampled_for == round_rules.day(wave.opens_at) else Reason("sample_is_stale")


def _firms(wave: Wave) -> Reason | None:
    count = frames.taken(wave=wave)
    return Reason("firms_taken", params={"count": f"{count:,}"}) if count else None


def _contacts(drawn: int, reachable: int) -> Reason | None:
    return Reason("contacts_missing") if drawn and not reachable else None


def _retention(wave: Wave) -> Reason | None:
    return next((one for one in round_rules.broken(wave) if one.place == "retain_until"), None)


def _reachable(wave: Wave) -> int:
    """Sampled firms with a mail address that is not known to bounce, or a postal address."""
    contact = Contact.objects.filter(enterprise=OuterRef("enterprise")).filter(
        Q(mail_state=Contact.State.GOOD) & ~Q(email="") | ~Q(address="")
    )
    return SampleUnit.objects.filter(Exists(contact), wave=wave).count()
