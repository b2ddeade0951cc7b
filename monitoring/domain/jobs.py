"""Long work that survives its worker: taken up again by whoever gets the job's lock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F

from monitoring.domain import locks
from monitoring.domain.verdicts import Verdict
from monitoring.models import Job, User

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 6
Clock = Callable[[], datetime]


class Step(Protocol):
    """What a kind of job does. It must be safe to run again from its own last committed point."""

    def __call__(
        self, *, params: dict[str, object], report: Callable[[int, int], None], clock: Clock
    ) -> None: ...


def create(*, kind: str, params: dict[str, object], by: User | None, now: datetime) -> Job:
    """A waiting job. The caller enqueues `monitoring.run_job` after commit."""
    return Job.objects.create(kind=kind, params=params, created_by=by, created_at=now)


def number(params: Mapping[str, object], *, name: str) -> int:
    """A whole number, such as a row's id, among the parameters of a job.

    Raises:
        KeyError: it is not among them.
        TypeError: it is something else.
    """
    value = params[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"the job's parameter {name} is no whole number: {value!r}")
    return value


def free() -> list[int]:
    """Unfinished jobs that nobody holds, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT job.id FROM monitoring_job job
            WHERE job.state IN ('queued', 'running') AND NOT EXISTS (
                SELECT 1 FROM pg_locks
                WHERE locktype = 'advisory' AND classid = %s AND objid = job.id AND objsubid = 2
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            ) ORDER BY job.id
            """,
            [locks.JOBS],
        )
        return [row[0] for row in cursor.fetchall()]


def work(*, job_id: int, kinds: Mapping[str, Step], clock: Clock) -> bool:
    """Runs the job unless another session holds it or it is finished; whether it ran to its end here.

    A lost database connection leaves the job unfinished, so that it is taken up again.
    """
    with locks.held_for_job(job_id) as held:
        job = Job.objects.filter(pk=job_id).first() if held else None
        if job is None or job.state in {Job.State.DONE, Job.State.FAILED}:
            return False
        if job.attempts >= MOST_ATTEMPTS:
            _finish(job_id=job_id, error=f"given up after {job.attempts} attempts", now=clock())
            return False
        Job.objects.filter(pk=job_id).update(
            state=Job.State.RUNNING, attempts=F("attempts") + 1, started_at=job.started_at or clock()
        )
        error = _attempt(job=job, step=kinds[job.kind], clock=clock)
        _finish(job_id=job_id, error=error, now=clock())
        return not error


def _attempt(*, job: Job, step: Step, clock: Clock) -> str:
    def report(done: int, total: int) -> None:
        Job.objects.filter(pk=job.pk).update(done=done, total=total)

    try:
        step(params=job.params, report=report, clock=clock)
    except (OperationalError, InterfaceError):
        raise
    except Verdict as verdict:  # an answer to staff, which no log has to explain
        log.info("job ended in a verdict", job=job.pk, kind=job.kind, verdict=type(verdict).__name__)
        return _told(verdict)
    except Exception as fault:  # a job's own fault must end in its row, where staff see it
        log.exception("job failed", job=job.pk, kind=job.kind)
        return _told(fault)
    return ""


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _finish(*, job_id: int, error: str, now: datetime) -> None:
    state = Job.State.FAILED if error else Job.State.DONE
    Job.objects.filter(pk=job_id).update(state=state, error=error, finished_at=now)
