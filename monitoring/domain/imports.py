"""Files handed in by staff: kept as they came, read into staging, shown, then committed all or nothing."""

import gzip
import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from monitoring.domain import audit, jobs, locks, staging
from monitoring.domain.jobs import Clock
from monitoring.domain.queries import imports as queries
from monitoring.domain.verdicts import Verdict
from monitoring.models import Import, ImportProblem, Job, RawFile, StagedRow, User


class WrongState(Verdict):
    """The import is not in the state that this step starts from; `.state` is the one it is in."""

    def __init__(self, state: str) -> None:
        super().__init__(f"The import is {state}.")
        self.state = state


class PreviewIsStale(Verdict):
    """What is stored changed after the preview was made; the preview has been made anew."""


def receive(*, content: bytes, name: str, by: User, now: datetime) -> Import:
    """Keeps the bytes once per content and opens an import over them. Reading is a job of its own."""
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        raw, _created = RawFile.objects.get_or_create(
            sha256=digest,
            defaults={"size": len(content), "content": gzip.compress(content, 6), "received_at": now},
        )
        arrived = Import.objects.create(raw_file=raw, name=name[:200], created_by=by, created_at=now)
        audit.record(
            by=by,
            action="import.receive",
            subject="import",
            subject_id=arrived.pk,
            now=now,
            details={"sha256": digest},
        )
    return arrived


def stage(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:
    """The job that reads a file into staging, from the last committed chunk on, and compares it with the store."""
    arrived = Import.objects.select_related("raw_file").get(pk=jobs.number(params, name="import"))
    if arrived.state == Import.State.STAGING:
        staging.read(arrived=arrived, report=report, now=clock())


def commit(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:
    """The job that turns staged rows into observations, in one transaction; safe to repeat.

    Raises:
        PreviewIsStale: the difference is not the one that staff saw; nothing was written.
    """
    import_id, by = jobs.number(params, name="import"), User.objects.get(pk=jobs.number(params, name="by"))
    stale = False
    with transaction.atomic():
        locks.wait_as_only_writer(locks.OBSERVATIONS)
        arrived = Import.objects.select_for_update().get(pk=import_id)
        if arrived.state == Import.State.COMMITTED:
            return
        if arrived.state != Import.State.COMMITTING:
            raise WrongState(arrived.state)
        report(0, arrived.row_count)
        now = clock()
        found, stale = staging.compare(import_id=arrived.pk)
        arrived.new_count, arrived.revised_count, arrived.unchanged_count = found
        if stale:
            arrived.state = Import.State.READY
        else:
            staging.promote(import_id=arrived.pk, now=now)
            StagedRow.objects.filter(file=arrived).delete()
            arrived.state, arrived.committed_by, arrived.committed_at = Import.State.COMMITTED, by, now
            audit.record(
                by=by,
                action="import.commit",
                subject="import",
                subject_id=arrived.pk,
                now=now,
                details={"new": found[0], "revised": found[1], "unchanged": found[2]},
            )
        arrived.save()
    if stale:
        raise PreviewIsStale
    report(arrived.row_count, arrived.row_count)


def approve(*, import_id: int, by: User, now: datetime) -> Import:
    """Marks a previewed import for commit; the caller starts the job.

    Raises:
        WrongState: it is not ready.
    """
    with transaction.atomic():
        arrived = Import.objects.select_for_update().get(pk=import_id)
        if arrived.state != Import.State.READY:
            raise WrongState(arrived.state)
        arrived.state = Import.State.COMMITTING
        arrived.save(update_fields=["state"])
        audit.record(by=by, action="import.approve", subject="import", subject_id=arrived.pk, now=now)
    return arrived


def is_discardable(*, arrived: Import, job: Job | None) -> bool:
    """Whether it waits for people: read, refused, or stopped by the failure of `job`, its last one."""
    if arrived.state in {Import.State.STAGING, Import.State.COMMITTING}:
        return job is not None and job.state == Job.State.FAILED
    return arrived.state in {Import.State.READY, Import.State.REFUSED}


def discard(*, import_id: int, by: User, now: datetime) -> Import:
    """Gives an uncommitted import up; the raw file and the record stay, staged rows go.

    Raises:
        WrongState: it is committed, discarded, or a job is at work on it.
    """
    with transaction.atomic():
        arrived = Import.objects.select_for_update().get(pk=import_id)
        if not is_discardable(arrived=arrived, job=queries.last_job(import_id=import_id)):
            raise WrongState(arrived.state)
        StagedRow.objects.filter(file=arrived).delete()
        ImportProblem.objects.filter(file=arrived).delete()
        arrived.state = Import.State.DISCARDED
        arrived.save(update_fields=["state"])
        audit.record(by=by, action="import.discard", subject="import", subject_id=arrived.pk, now=now)
    return arrived
