"""The stop list: firms and addresses that are not contacted again. Of an address it knows a keyed digest only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from monitoring.calc.moments import SEOUL
from monitoring.domain import audit
from monitoring.models import Contact, User
from surveys.domain import keys
from surveys.models import Delivery, Invitation, StopEntry


@dataclass(frozen=True, slots=True)
class Held:
    """The whole list, for planning."""

    enterprises: frozenset[int]
    digests: frozenset[bytes]

    def has(self, address: str) -> bool:
        return bool(self.digests) and keys.address_digest(address) in self.digests


def everything() -> Held:
    rows = list(StopEntry.objects.values_list("enterprise_id", "address_digest"))
    return Held(
        frozenset(firm for firm, _digest in rows if firm is not None),
        frozenset(bytes(digest) for _firm, digest in rows if digest is not None),
    )


def covers(*, address: str) -> bool:
    """Whether the list holds this mail address, telephone number or postal address."""
    return StopEntry.objects.filter(address_digest=keys.address_digest(address)).exists()


def add_address(*, address: str, reason: str, by: User | None, now: datetime) -> bool:
    """Puts an address on the list; whether it was not on it. What is planned for it is left out when its turn comes."""
    with transaction.atomic():
        _entry, fresh = StopEntry.objects.get_or_create(
            address_digest=keys.address_digest(address),
            defaults={"reason": reason, "added_on": now.astimezone(SEOUL).date()},
        )
        if fresh:
            _record("stop.address", 0, by=by, now=now, reason=reason)
    return fresh


def add_enterprise(*, enterprise_id: int, reason: str, by: User | None, now: datetime) -> bool:
    """Puts a firm on the list and ends what is planned for it; whether it was not on it. Its link still works."""
    with transaction.atomic():
        _entry, fresh = StopEntry.objects.get_or_create(
            enterprise_id=enterprise_id,
            defaults={"reason": reason, "added_on": now.astimezone(SEOUL).date()},
        )
        mine = Invitation.objects.filter(unit__enterprise_id=enterprise_id)
        open_ones = mine.filter(wave__closed_at=None)
        open_ones.exclude(state=Invitation.State.REVOKED).update(state=Invitation.State.STOPPED)
        Delivery.objects.filter(invitation__in=open_ones, state=Delivery.State.PLANNED).update(
            state=Delivery.State.CANCELLED
        )
        if fresh:
            _record("stop.enterprise", enterprise_id, by=by, now=now, reason=reason)
    return fresh


def by_link(*, invitation_id: UUID, now: datetime) -> None:
    """A firm followed the stop link of its mail: the firm and every mail address of it are on the list from now on."""
    enterprise = (
        Invitation.objects.filter(pk=invitation_id).values_list("unit__enterprise_id", flat=True).first()
    )
    if enterprise is None:
        return
    with transaction.atomic():
        add_enterprise(enterprise_id=enterprise, reason=StopEntry.Reason.ASKED, by=None, now=now)
        for email in Contact.objects.filter(enterprise_id=enterprise).values_list("email", flat=True):
            if email:
                add_address(address=email, reason=StopEntry.Reason.ASKED, by=None, now=now)


def remove(*, entry_id: int, by: User, now: datetime) -> bool:
    """Takes an entry off the list, for a firm that asks to be invited again; whether it was on it."""
    with transaction.atomic():
        entry = StopEntry.objects.select_for_update().filter(pk=entry_id).first()
        if entry is None:
            return False
        if entry.enterprise_id:
            again = Invitation.objects.filter(
                unit__enterprise_id=entry.enterprise_id, wave__closed_at=None, state=Invitation.State.STOPPED
            )
            again.filter(deliveries__state=Delivery.State.SENT).update(state=Invitation.State.SENT)
            again.update(state=Invitation.State.PREPARED)
        _record("stop.remove", entry.enterprise_id or 0, by=by, now=now, reason=entry.reason)
        entry.delete()
    return True


def _record(action: str, enterprise_id: int, *, by: User | None, now: datetime, reason: str) -> None:
    audit.record(
        by=by,
        action=action,
        subject="enterprise",
        subject_id=enterprise_id,
        now=now,
        details={"reason": reason},
    )
