"""Doorways of the queue: primitives in, one domain call, safe to run twice."""

import structlog
from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from monitoring.domain import heartbeats, jobs, kinds, previews, releases, throttles

log = structlog.get_logger(__name__)


def start(job_id: int) -> None:
    """Sends the job to a worker once the caller's transaction has committed."""
    transaction.on_commit(lambda: send(run_job, job_id=job_id))


def send(task: Task, **params: object) -> None:
    """Asks a worker now. A broker that is away delays the work and breaks no page: beat looks again at all of it."""
    try:
        task.apply_async(kwargs=params, retry=False)
    except OperationalError as error:
        log.warning("queue is away, beat will take it up", task=task.name, error=str(error))


@shared_task(name="monitoring.run_job")
def run_job(*, job_id: int, **_later: object) -> None:
    if jobs.work(job_id=job_id, kinds=kinds.KINDS, clock=timezone.now):
        send(check_preview)


@shared_task(name="monitoring.take_up_jobs")
def take_up_jobs(**_later: object) -> None:
    for job_id in jobs.free():
        send(run_job, job_id=job_id)


@shared_task(name="monitoring.publish_due_releases")
def publish_due_releases(**_later: object) -> None:
    if releases.publish_due(now=timezone.now()):
        send(check_preview)


@shared_task(name="monitoring.check_preview")
def check_preview(**_later: object) -> None:
    job = previews.request(now=timezone.now())
    if job:
        send(run_job, job_id=job.pk)


@shared_task(name="monitoring.beat_heart")
def beat_heart(**_later: object) -> None:
    heartbeats.beat(now=timezone.now())


@shared_task(name="monitoring.forget_throttle_counters")
def forget_throttle_counters(**_later: object) -> None:
    throttles.forget(before=timezone.now() - throttles.KEPT)
