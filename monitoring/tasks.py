"""Doorways of the queue: primitives in, one domain call, safe to run twice."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from monitoring.domain import heartbeats, jobs, kinds, previews, releases, throttles


def start(job_id: int) -> None:
    """Sends the job to a worker once the caller's transaction has committed."""
    transaction.on_commit(lambda: run_job.delay(job_id=job_id))


@shared_task(name="monitoring.run_job")
def run_job(*, job_id: int, **_later: object) -> None:
    if jobs.work(job_id=job_id, kinds=kinds.KINDS, clock=timezone.now):
        check_preview.delay()


@shared_task(name="monitoring.take_up_jobs")
def take_up_jobs(**_later: object) -> None:
    for job_id in jobs.free():
        run_job.delay(job_id=job_id)


@shared_task(name="monitoring.publish_due_releases")
def publish_due_releases(**_later: object) -> None:
    if releases.publish_due(now=timezone.now()):
        check_preview.delay()


@shared_task(name="monitoring.check_preview")
def check_preview(**_later: object) -> None:
    job = previews.request(now=timezone.now())
    if job:
        run_job.delay(job_id=job.pk)


@shared_task(name="monitoring.beat_heart")
def beat_heart(**_later: object) -> None:
    heartbeats.beat(now=timezone.now())


@shared_task(name="monitoring.forget_throttle_counters")
def forget_throttle_counters(**_later: object) -> None:
    throttles.forget(before=timezone.now() - throttles.KEPT)
