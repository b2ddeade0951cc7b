"""Rotating panels: the key by which the same firm is met again in the next wave, kept only for the rotation."""

from datetime import datetime

from django.db import transaction

from monitoring.domain import audit
from monitoring.models import User
from surveys.domain import keys
from surveys.domain.reasons import refuse
from surveys.models import Panel, Wave

_UNENDED = (Wave.State.DRAFT, Wave.State.SAMPLED, Wave.State.OPEN)


def create(*, name: str, by: User | None, now: datetime) -> Panel:
    """A rotating panel with a key of its own; a name that is taken gives the panel of that name."""
    with transaction.atomic():
        panel, is_new = Panel.objects.get_or_create(
            name=name, defaults={"sealed_key": keys.fresh_panel_key(name=name)}
        )
        if is_new:
            audit.record(by=by, action="panel.create", subject="panel", subject_id=panel.pk, now=now)
    return panel


def end(*, panel_id: int, by: User | None, now: datetime) -> None:
    """Destroys the key of a panel whose rotation is over: pseudonyms of two waves can never be made again.

    Raises:
        Refused: a wave of the panel is in preparation or open, or waits for its matched-pair sums.
    """
    with transaction.atomic():
        waves = Wave.objects.filter(panel_id=panel_id)
        if waves.filter(state__in=_UNENDED).exists():
            raise refuse("panel_in_use")
        if waves.filter(state=Wave.State.CLOSED, pair_sums_stored_at=None).exists():
            raise refuse("panel_waits_for_sums")
        ended = Panel.objects.filter(pk=panel_id, destroyed_at=None).update(sealed_key=None, destroyed_at=now)
        if ended:
            audit.record(by=by, action="panel.end", subject="panel", subject_id=panel_id, now=now)
