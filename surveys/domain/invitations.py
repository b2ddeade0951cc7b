"""The right of a firm to answer once: made for a whole sample, revoked, and given a new link."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from monitoring.domain import audit
from monitoring.domain.verdicts import Verdict
from monitoring.models import User
from surveys.domain import keys
from surveys.models import Delivery, Invitation, SampleUnit, Wave

_BATCH = 5_000
# what is still on its way when an invitation ends
_WAITING = [Delivery.State.PLANNED, Delivery.State.UNCERTAIN]


class NotOpen(Verdict):
    """The wave does not take answers now, so nothing is sent for it."""


def prepare(*, wave: Wave, now: datetime) -> int:
    """Makes the missing invitations of the wave's sample; how many. Safe to repeat, also at the same time.

    Of a token only its keyed digest is written. Rows come in the order of their random ids, not of the frame.
    """
    units = SampleUnit.objects.filter(wave=wave, invitation=None).values_list("pk", flat=True)
    fresh = sorted(((uuid.uuid4(), unit) for unit in units), key=lambda pair: pair[0])
    rows = [
        Invitation(pk=pk, wave=wave, unit_id=unit, token_digest=_digest(pk, serial=1)) for pk, unit in fresh
    ]
    before = Invitation.objects.filter(wave=wave).count()
    with transaction.atomic():
        Invitation.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
        made = Invitation.objects.filter(wave=wave).count() - before
        audit.record(
            by=None,
            action="invitations.prepare",
            subject="wave",
            subject_id=wave.pk,
            now=now,
            details={"invitations": made},
        )
    return made


def link(*, invitation: Invitation) -> str:
    """The path of the invitation's own link, with its token. It is derived each time and stored nowhere."""
    return f"/s/{keys.token(invitation_id=invitation.pk, serial=invitation.serial)}/"


def address(*, invitation: Invitation, language: str) -> str:
    """The link with scheme and host, for mails and letters."""
    prefix = "/en" if language == "en" else ""
    return f"{settings.SITE}{prefix}{link(invitation=invitation)}"


def typed(*, invitation: Invitation) -> str:
    """The token as a letter shows it: eight groups of four."""
    token = keys.token(invitation_id=invitation.pk, serial=invitation.serial)
    return "-".join(token[start : start + 4] for start in range(0, len(token), 4))


def revoke(*, invitation_id: uuid.UUID, by: User, now: datetime) -> None:
    """Ends the invitation: its link is unknown from now on, and nothing more is sent.

    Raises:
        NotOpen: the wave is over.
    """
    with transaction.atomic():
        invitation = _locked(invitation_id)
        invitation.state = Invitation.State.REVOKED
        invitation.save(update_fields=["state"])
        invitation.deliveries.filter(state__in=_WAITING).update(state=Delivery.State.CANCELLED)
        _record("invitation.revoke", invitation, by=by, now=now)


def reissue(*, invitation_id: uuid.UUID, by: User, now: datetime) -> Invitation:
    """Gives the invitation another link; the old one is unknown from now on. An answer under way is kept.

    What was planned goes out with the new link; nothing is planned here.

    Raises:
        NotOpen: the wave is over.
    """
    with transaction.atomic():
        invitation = _locked(invitation_id)
        invitation.serial += 1
        invitation.token_digest = _digest(invitation.pk, serial=invitation.serial)
        if invitation.state == Invitation.State.REVOKED:
            invitation.state = Invitation.State.PREPARED
        invitation.save(update_fields=["serial", "token_digest", "state"])
        _record("invitation.reissue", invitation, by=by, now=now)
    return invitation


def reveal(*, invitation_id: uuid.UUID, reason: str, by: User, now: datetime) -> Invitation:
    """The invitation whose link a person of staff is about to see; who, why and whose is recorded first.

    Raises:
        NotOpen: the wave is over.
        ValueError: without a reason.
    """
    if not reason.strip():
        raise ValueError("a link is shown for a reason")
    with transaction.atomic():
        invitation = _locked(invitation_id)
        _record("invitation.reveal", invitation, by=by, now=now, reason=reason.strip()[:300])
    return invitation


def _digest(pk: uuid.UUID, *, serial: int) -> bytes:
    return keys.token_digest(keys.token(invitation_id=pk, serial=serial))


def _locked(invitation_id: uuid.UUID) -> Invitation:
    still = Q(wave__state__in=[Wave.State.SAMPLED, Wave.State.OPEN])
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("wave", "unit__enterprise")
        .filter(still, pk=invitation_id)
        .first()
    )
    if found is None:
        raise NotOpen
    return found


def _record(action: str, invitation: Invitation, *, by: User, now: datetime, **details: object) -> None:
    audit.record(
        by=by,
        action=action,
        subject="enterprise",
        subject_id=invitation.unit.enterprise_id,
        now=now,
        details={"wave": invitation.wave_id, **details},
    )
