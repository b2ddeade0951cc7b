"""Files handed in by staff: kept as they came, read into staging, shown, then committed all or nothing."""

import gzip
import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from monitoring.domain import audit, import_kinds, jobs, locks, staging
from monitoring.domain.jobs import Clock
from monitoring.domain.queries import imports as queries
from monitoring.domain.verdicts import Verdict
from monitoring.models import Import, ImportProblem, Job, RawFile, User


class WrongState(Verdict):
    """The import is not in the state that this step starts from; `.state` is the one it is in."""

    def __init__(self, state: str) -> None:
        super().__init__(f"The import is {state}.")
        self.state = state


class PreviewIsStale(Verdict):
    """What is stored changed after the preview was made; the preview has been made anew."""


def receive(
    *, content: bytes, name: str, by: User, now: datetime, kind: str = Import.Kind.OBSERVATIONS
) -> Import:
    """Keeps the bytes once per content and opens an import over them. Reading is a job of its own."""
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        raw, _created = RawFile.objects.get_or_create(
            sha256=digest,
            defaults={"size": len(content), "content": gzip.compress(content, 6), "received_at": now},
        )
        arrived = Import.objects.create(
            raw_file=raw, kind=kind, name=name[:200], created_by=by, created_at=now
        )
        audit.record(
            by=by,
            action="import.receive",
            subject="import",
            subject_id=arrived.pk,
            now=now,
            details={"sha256": digest, "kind": str(kind)},
        )
    return arrived


def stage(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:
    """The job that reads a file into staging, from the last committed chunk on, and compares it with the store."""
    arrived = Import.objects.select_related("raw_file").get(pk=jobs.number(params, name="import"))
    if arrived.state == Import.State.STAGING:
        staging.read(arrived=arrived, kind=import_kinds.of(arrived=arrived), report=report, now=clock())


def commit(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:
    """The job that brings staged rows into the store, in one transaction; safe to repeat.

    Raises:
        PreviewIsStale: the difference is not the one that staff saw; nothing was written.
    """
    import_id, by = jobs.number(params, name="import"), User.objects.get(pk=jobs.number(params, name="by"))
    kind = import_kinds.of(arrived=Import.objects.get(pk=import_id))
    with transaction.atomic():
        locks.wait_as_only_writer(kind.lock)
        arrived = Import.objects.select_for_update().get(pk=import_id)
        if arrived.state == Import.State.COMMITTED:
            return
        if arrived.state != Import.State.COMMITTING:
            raise WrongState(arrived.state)
        report(0, arrived.row_count)
        stale = not _bring_in(arrived=arrived, kind=kind, by=by, now=clock())
    if stale:
        raise PreviewIsStale
    report(arrived.row_count, arrived.row_count)


def _bring_in(*, arrived: Import, kind: staging.Kind, by: User, now: datetime) -> bool:
    """Whether the rows, judged and compared once more, are those that staff saw, and so are stored now."""
    if kind.judged_anew and not staging.judge(arrived=arrived, kind=kind):
        return False
    found, moved = kind.compare(import_id=arrived.pk)
    arrived.new_count, arrived.revised_count, arrived.unchanged_count = found
    if moved:
        arrived.state = Import.State.READY
    else:
        kind.promote(import_id=arrived.pk, now=now)
        staging.forget(import_id=arrived.pk, kind=kind)
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
    return not moved


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
        staging.forget(import_id=arrived.pk, kind=import_kinds.of(arrived=arrived))
        ImportProblem.objects.filter(file=arrived).delete()
        arrived.state = Import.State.DISCARDED
        arrived.save(update_fields=["state"])
        audit.record(by=by, action="import.discard", subject="import", subject_id=arrived.pk, now=now)
    return arrived


def hand_out(*, arrived: Import, by: User, now: datetime) -> bytes:
    """The bytes as they came; that this person took them is recorded, as a file of firms may hold contacts."""
    audit.record(by=by, action="import.download", subject="import", subject_id=arrived.pk, now=now)
    return queries.content(arrived=arrived)
