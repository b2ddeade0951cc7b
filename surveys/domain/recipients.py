"""Who gets an invitation or a reminder, by which way, and who is left out for which reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from monitoring.models import Contact
from surveys.domain import keys, respondents, stops, vault
from surveys.models import Delivery, Invitation, VaultLink, Wave

MAIL, LETTER, SMS = Delivery.Channel.MAIL, Delivery.Channel.LETTER, Delivery.Channel.SMS
# why a firm gets nothing this time
ANSWERED, STOPPED, CAPPED, UNREACHABLE, WAITING, INVITED = (
    "answered",
    "stopped",
    "capped",
    "unreachable",
    "waiting",
    "invited",
)
_PENDING = {Delivery.State.PLANNED, Delivery.State.SENDING, Delivery.State.UNCERTAIN}
_IN_VAIN = {Delivery.State.FAILED, Delivery.State.BOUNCED, Delivery.State.CANCELLED}
_ALIVE = [Invitation.State.PREPARED, Invitation.State.SENT, Invitation.State.BOUNCED]


@dataclass(slots=True)
class Selection:
    """`chosen`: (invitation, channel, sequence) of each delivery to plan; `left_out`: firms by reason."""

    chosen: list[tuple[UUID, str, int]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def by(self, channel: str) -> int:
        return sum(1 for _pk, way, _number in self.chosen if way == channel)


@dataclass(slots=True)
class _History:
    """What an invitation was sent so far. Undelivered mails count towards the cap, for they were sent too."""

    mails: int = 0
    invited: bool = False
    pending: bool = False
    last: dict[tuple[str, str], int] = field(default_factory=dict)


def select(*, wave: Wave, kind: str, channel: str) -> Selection:
    """The deliveries that planning now would make. Firms without a good mail address get a letter instead of a mail.

    Invitations go to whom none reached yet; reminders to invited firms that did not answer.
    """
    history = _histories(wave)
    ways = _ways(wave)
    done = answered(wave=wave) if kind == Delivery.Kind.REMINDER else set()
    found = Selection()
    rows = (
        Invitation.objects.filter(wave=wave).order_by("pk").values_list("pk", "state", "unit__enterprise_id")
    )
    for pk, state, enterprise in rows:
        past = history.get(pk, _History())
        way = _way(ways.get(enterprise, set()), channel)
        reason = _reason(wave, kind, state=state, past=past, way=way, answered=pk in done)
        if reason:
            found.left_out[reason] += 1
        elif way:
            found.chosen.append((pk, way, past.last.get((kind, way), -1) + 1))
    return found


def answered(*, wave: Wave) -> set[UUID]:
    """Invitations that were answered: by the vault in a confidential wave, by the used-flag in an anonymous one.

    Raises:
        KeyIsGone: the confidential wave has no key.
    """
    every = Invitation.objects.filter(wave=wave)
    if wave.mode == Wave.Mode.ANONYMOUS:
        return set(every.filter(is_used=True).values_list("pk", flat=True))
    return vault.answered(wave=wave)


def has_answered(*, invitation: Invitation) -> bool:
    """As `answered`, for one that is about to be reminded."""
    if invitation.wave.mode == Wave.Mode.ANONYMOUS:
        return invitation.is_used
    key = keys.of_wave(wave=invitation.wave)
    handle = respondents.invitation_handle(key=key, invitation_id=invitation.pk)
    return VaultLink.objects.filter(handle=handle).exists()


def contact(*, enterprise_id: int, channel: str) -> Contact | None:
    """The contact that a delivery goes to: the first one, else another, with a usable address off the stop list."""
    for one in _usable(Contact.objects.filter(enterprise_id=enterprise_id)):
        if channel in _ways_of(one) and not stops.covers(address=_address(one, channel)):
            return one
    return None


def _reason(wave: Wave, kind: str, *, state: str, past: _History, way: str, answered: bool) -> str:
    """Why the invitation gets nothing; "" when it gets something."""
    if answered:
        return ANSWERED
    if state not in _ALIVE:
        return STOPPED
    if past.pending:
        return WAITING
    if (kind == Delivery.Kind.INVITATION) == past.invited:
        return INVITED
    if not way:
        return UNREACHABLE
    return CAPPED if way != LETTER and past.mails >= wave.most_mails else ""


def _histories(wave: Wave) -> dict[UUID, _History]:
    found: dict[UUID, _History] = defaultdict(_History)
    rows = Delivery.objects.filter(invitation__wave=wave)
    for pk, kind, channel, state, sequence in rows.values_list(
        "invitation_id", "kind", "channel", "state", "sequence"
    ):
        past = found[pk]
        past.last[kind, channel] = max(sequence, past.last.get((kind, channel), -1))
        past.pending |= state in _PENDING
        past.invited |= state not in _IN_VAIN
        past.mails += channel != LETTER and state != Delivery.State.CANCELLED
    return found


def _ways(wave: Wave) -> dict[int, set[str]]:
    """By enterprise: the channels that reach it, stop list considered."""
    held = stops.everything()
    found: dict[int, set[str]] = defaultdict(set)
    of_wave = Q(enterprise__in=wave.sample.values("enterprise"))
    for one in _usable(Contact.objects.filter(of_wave)):
        if one.enterprise_id not in held.enterprises:
            found[one.enterprise_id] |= {way for way in _ways_of(one) if not held.has(_address(one, way))}
    return found


def _usable(contacts: Iterable[Contact]) -> list[Contact]:
    return sorted(contacts, key=lambda one: (not one.is_primary, one.pk))


def _ways_of(one: Contact) -> set[str]:
    ways = {
        MAIL: bool(one.email) and one.mail_state == Contact.State.GOOD,
        LETTER: bool(one.address),
        SMS: bool(one.phone),
    }
    return {way for way, usable in ways.items() if usable}


def _address(one: Contact, channel: str) -> str:
    return {MAIL: one.email, LETTER: one.address, SMS: one.phone}[Delivery.Channel(channel)]


def _way(ways: set[str], channel: str) -> str:
    """The asked channel, or a letter where there is no mail address; "" when neither reaches the firm."""
    if channel in ways:
        return channel
    return LETTER if channel == MAIL and LETTER in ways else ""
