"""What staff see before anybody else: the gaps as they would be if everything stored were released."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from monitoring.domain import gaps, jobs, locks
from monitoring.domain.jobs import Clock
from monitoring.models import Job, Observation, Release

KIND = "refresh_preview"


def mark() -> dict[str, object]:
    """What the preview depends on: the last observation stored and the last release published."""
    return {
        "observation": Observation.objects.aggregate(last=Max("pk"))["last"] or 0,
        "release": Release.objects.filter(state=Release.State.PUBLISHED).aggregate(last=Max("number"))["last"]
        or 0,
    }


def request(*, now: datetime) -> Job | None:
    """A refresh job if the last one was made for another state of the store; None when the preview is current."""
    current = mark()
    with transaction.atomic():
        locks.wait_as_only_writer(locks.PREVIEWS)
        last = Job.objects.filter(kind=KIND).order_by("-pk").first()
        if (last and last.params == current) or (last is None and not current["observation"]):
            return None
        return jobs.create(kind=KIND, params=current, by=None, now=now)


def refresh(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:  # noqa: ARG001
    """The job behind `request`: replaces the preview in one transaction."""
    with transaction.atomic():
        locks.wait_as_only_writer(locks.PREVIEWS)
        count = gaps.preview(now=clock())
    report(count, count)
