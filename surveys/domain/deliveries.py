"""Invitations and reminders on their way: planned for a wave, sent in pieces, and forgotten when it closes."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Count

from monitoring.domain import audit
from monitoring.domain.verdicts import Verdict
from monitoring.models import User
from surveys.domain import carriers, claims, recipients
from surveys.domain.carriers import Fate
from surveys.domain.invitations import NotOpen
from surveys.models import Delivery, DeliveryCount, Invitation, Wave

log = structlog.get_logger(__name__)

_BATCH = 5_000
MOST_ATTEMPTS = 6
_FIRST_WAIT = timedelta(minutes=2)
_WAY_CLOSED = timedelta(minutes=1)


class NotUncertain(Verdict):
    """Somebody decided about this delivery already, or it is not one that a person has to decide."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was planned, or would be: deliveries by channel, and firms left out by reason (see `recipients`)."""

    mails: int
    letters: int
    texts: int
    left_out: Counter[str]

    @property
    def total(self) -> int:
        return self.mails + self.letters + self.texts


def preview(*, wave: Wave, kind: str, channel: str) -> Plan:
    """What `plan` would do now."""
    return _told(recipients.select(wave=wave, kind=kind, channel=channel))


def plan(*, wave_id: int, kind: str, channel: str, now: datetime, by: User | None) -> Plan:
    """Plans invitations for whom none reached yet, or a reminder for those who did not answer, to be sent from now.

    No firm gets more than the wave's `most_mails` mails and text messages. Twice in a row plans nothing twice.

    Raises:
        NotOpen: the wave is not open.
    """
    with transaction.atomic():
        wave = Wave.objects.select_for_update(no_key=True).get(pk=wave_id)
        if wave.state != Wave.State.OPEN:
            raise NotOpen
        found = recipients.select(wave=wave, kind=kind, channel=channel)
        Delivery.objects.bulk_create(
            (
                Delivery(invitation_id=pk, kind=kind, sequence=number, channel=way, planned_at=now)
                for pk, way, number in found.chosen
            ),
            batch_size=_BATCH,
        )
        planned = _told(found)
        audit.record(
            by=by,
            action="deliveries.plan",
            subject="wave",
            subject_id=wave.pk,
            now=now,
            details={"kind": kind, "channel": channel, "firms": planned.total},
        )
    return planned


def send_due(*, now: datetime, limit: int) -> int:
    """Sends at most `limit` due mails and text messages of open waves; how many were tried.

    Each is `sending` before it leaves and `sent` after. What another worker died over becomes `uncertain`.
    """
    claims.recover()
    tried = 0
    with carriers.all_open() as by_channel:
        for wave in claims.waves_with_due(now=now):
            ways = dict(by_channel)
            among = claims.candidates(wave=wave, now=now, limit=limit)
            while ways and tried < limit:
                taken = claims.take(wave=wave, among=among, channels=ways, now=now)
                if taken is None:
                    break
                tried += 1
                try:
                    if not _send(taken, ways[taken.channel], now=now):
                        del ways[taken.channel]
                finally:
                    claims.let_go(delivery=taken)
    return tried


def resolve_uncertain(*, delivery_id: int, was_sent: bool, by: User, now: datetime) -> None:
    """A person looked it up: the mail did leave, or it is to be sent again.

    Raises:
        NotUncertain: it is not waiting for that.
    """
    with transaction.atomic():
        found = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("invitation")
            .filter(pk=delivery_id, state=Delivery.State.UNCERTAIN)
            .first()
        )
        if found is None:
            raise NotUncertain
        if was_sent:
            found.state, found.sent_at = Delivery.State.SENT, found.tried_at
            _reached(found)
        else:
            found.state, found.planned_at, found.message_id = Delivery.State.PLANNED, now, ""
        found.save(update_fields=["state", "sent_at", "planned_at", "message_id"])
        audit.record(
            by=by,
            action="delivery.resolve",
            subject="wave",
            subject_id=found.invitation.wave_id,
            now=now,
            details={"was_sent": was_sent},
        )


def forget(*, wave: Wave) -> None:
    """At close, in the caller's transaction: keeps how many deliveries ended how, and deletes the deliveries.

    A reminder says that its firm had not answered by that day. Rows of invitations are rewritten by `sealing`.
    """
    claims.stop_all(wave=wave)
    mine = Delivery.objects.filter(invitation__wave=wave)
    groups = mine.order_by().values("kind", "channel", "state").annotate(count=Count("pk"))
    DeliveryCount.objects.bulk_create(DeliveryCount(wave=wave, **group) for group in groups)
    mine.delete()


def _told(found: recipients.Selection) -> Plan:
    ways = Counter(way for _pk, way, _number in found.chosen)
    return Plan(ways[recipients.MAIL], ways[recipients.LETTER], ways[recipients.SMS], found.left_out)


def _send(taken: Delivery, carrier: carriers.Carrier, *, now: datetime) -> bool:
    """Sends one and writes how it ended; False when the way itself is closed for now."""
    invitation = Invitation.objects.select_related("wave", "unit__enterprise").get(pk=taken.invitation_id)
    if taken.kind == Delivery.Kind.REMINDER and recipients.has_answered(invitation=invitation):
        # no trace of who answered between planning and sending
        Delivery.objects.filter(pk=taken.pk).delete()
        return True
    to = recipients.contact(enterprise_id=invitation.unit.enterprise_id, channel=taken.channel)
    if to is None or invitation.state not in {Invitation.State.PREPARED, Invitation.State.SENT}:
        claims.settle(delivery=taken, state=Delivery.State.CANCELLED, error="")
        return True
    result = carrier.carry(delivery=taken, invitation=invitation, to=to)
    wait = now + _FIRST_WAIT * 2 ** (taken.attempts - 1)
    if result.fate == Fate.SENT:
        _arrive(taken, now=now)
    elif result.fate == Fate.CLOSED:
        log.warning("no way out for deliveries", channel=taken.channel, error=result.error)
        claims.give_back(delivery=taken, until=now + _WAY_CLOSED, error=result.error, counts=False)
    elif result.fate == Fate.LATER and taken.attempts < MOST_ATTEMPTS:
        claims.give_back(delivery=taken, until=wait, error=result.error, counts=True)
    elif result.fate == Fate.NOBODY:
        claims.settle(delivery=taken, state=Delivery.State.BOUNCED, error=result.error)
        to.mail_state = to.State.BOUNCED
        to.save(update_fields=["mail_state"])
        undelivered(invitation=invitation)
    else:
        state = Delivery.State.UNCERTAIN if result.fate == Fate.UNKNOWN else Delivery.State.FAILED
        claims.settle(delivery=taken, state=state, error=result.error)
    return result.fate != Fate.CLOSED


def undelivered(*, invitation: Invitation) -> None:
    """A mail came back and no other mail address is left: the invitation waits for a letter."""
    if recipients.contact(enterprise_id=invitation.unit.enterprise_id, channel=recipients.MAIL) is None:
        Invitation.objects.filter(
            pk=invitation.pk, state__in=[Invitation.State.PREPARED, Invitation.State.SENT]
        ).update(state=Invitation.State.BOUNCED)


def _arrive(taken: Delivery, *, now: datetime) -> None:
    with transaction.atomic():
        if claims.settle(delivery=taken, state=Delivery.State.SENT, sent_at=now, error=""):
            _reached(taken)


def _reached(delivery: Delivery) -> None:
    """The invitation is out. Once it is, its row is left alone: what changes it later would say when."""
    Invitation.objects.filter(pk=delivery.invitation_id, state=Invitation.State.PREPARED).update(
        state=Invitation.State.SENT
    )
