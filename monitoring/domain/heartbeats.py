"""Signs of life: beat sends a task and a worker runs it, so one row proves both."""

from datetime import datetime, timedelta

from monitoring.models import Heartbeat

QUEUE = "queue"


def beat(*, now: datetime) -> None:
    Heartbeat.objects.update_or_create(name=QUEUE, defaults={"at": now})


def is_alive(*, now: datetime, within: timedelta) -> bool:
    """Whether beat and a worker worked together within that time."""
    return Heartbeat.objects.filter(name=QUEUE, at__gte=now - within).exists()
