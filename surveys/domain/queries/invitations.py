"""Reads around invitations. Whether a firm answered is not among them; nor is which reminders it got."""

from collections import Counter
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from surveys.models import Delivery, DeliveryCount, Invitation, StopEntry, Wave


def wave(*, wave_id: int) -> Wave | None:
    return Wave.objects.select_related("round").filter(pk=wave_id).first()


def listed(*, wave: Wave, search: str = "", state: str = "") -> QuerySet[Invitation]:
    """The wave's invitations by name of the firm; `search` in name or business number."""
    rows = Invitation.objects.filter(wave=wave).select_related("unit__enterprise")
    if state:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(
            Q(unit__enterprise__name_ko__icontains=search)
            | Q(unit__enterprise__name_en__icontains=search)
            | Q(unit__enterprise__business_number__startswith=search.replace("-", ""))
        )
    return rows.order_by("unit__enterprise__name_ko", "pk")


def one(*, wave: Wave, invitation_id: UUID) -> Invitation | None:
    found = Invitation.objects.select_related("wave", "unit__enterprise")
    return found.filter(wave=wave, pk=invitation_id).first()


def by_state(*, wave: Wave) -> Counter[str]:
    rows = Invitation.objects.filter(wave=wave).order_by().values_list("state").annotate(Count("pk"))
    return Counter(dict(rows))


def deliveries_by_state(*, wave: Wave) -> Counter[str]:
    """Of the deliveries while the wave runs, of their counts once it is closed."""
    kept = DeliveryCount.objects.filter(wave=wave).values_list("state", "count")
    found: Counter[str] = Counter()
    for state, count in kept:
        found[state] += count
    rows = Delivery.objects.filter(invitation__wave=wave).order_by().values_list("state")
    for state, count in rows.annotate(Count("pk")):
        found[state] += count
    return found


def uncertain(*, wave: Wave) -> QuerySet[Delivery]:
    """What a person has to decide, the oldest first."""
    found = Delivery.objects.filter(invitation__wave=wave, state=Delivery.State.UNCERTAIN)
    return found.select_related("invitation__unit__enterprise").order_by("tried_at", "pk")


def stop_entries() -> QuerySet[StopEntry]:
    return StopEntry.objects.select_related("enterprise").order_by("-added_on", "pk")
