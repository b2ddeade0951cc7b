"""What ends by itself: waves whose closing time or retention date has come."""

from collections.abc import Callable
from datetime import datetime

import structlog

from surveys.domain import round_rules, rounds
from surveys.domain.reasons import Refused
from surveys.models import Wave

log = structlog.get_logger(__name__)


def close_due(*, now: datetime) -> list[int]:
    """Closes every open wave whose closing time has come; their ids."""
    due = Wave.objects.filter(state=Wave.State.OPEN, closes_at__lte=now).order_by("pk")
    return [wave_id for wave_id in due.values_list("pk", flat=True) if _ended(rounds.close, wave_id, now)]


def unlink_due(*, now: datetime) -> list[int]:
    """Cuts the link of every closed confidential wave whose retention date has come; their ids.

    One that still waits for its panel's sums is left as it is, and said in the log each time.
    """
    due = Wave.objects.filter(
        state=Wave.State.CLOSED, mode=Wave.Mode.CONFIDENTIAL, retain_until__lte=round_rules.day(now)
    ).order_by("pk")
    return [wave_id for wave_id in due.values_list("pk", flat=True) if _ended(rounds.unlink, wave_id, now)]


def _ended(step: Callable[..., Wave], wave_id: int, now: datetime) -> bool:
    try:
        step(wave_id=wave_id, by=None, now=now)
    except Refused as verdict:
        log.warning("wave stays as it is", wave=wave_id, step=step.__name__, verdict=verdict.args[0])
        return False
    return True
