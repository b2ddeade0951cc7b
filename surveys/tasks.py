"""Doorways of the queue: primitives in, one domain call, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from monitoring.tasks import send
from surveys.domain import deadlines, deliveries, exports, rounds, tallies

# how many mails one task sends before other tasks of the queue get their turn
MAILS_AT_ONCE = 50


@shared_task(name="surveys.send_deliveries")
def send_deliveries(**_later: object) -> None:
    if deliveries.send_due(now=timezone.now(), limit=MAILS_AT_ONCE) == MAILS_AT_ONCE:
        send(send_deliveries)


@shared_task(name="surveys.close_due_waves")
def close_due_waves(**_later: object) -> None:
    deadlines.close_due(now=timezone.now())
    rounds.scrub_due(now=timezone.now())


@shared_task(name="surveys.unlink_due_waves")
def unlink_due_waves(**_later: object) -> None:
    deadlines.unlink_due(now=timezone.now())


@shared_task(name="surveys.expire_exports")
def expire_exports(**_later: object) -> None:
    exports.expire(now=timezone.now())


@shared_task(name="surveys.count_answers")
def count_answers(**_later: object) -> None:
    tallies.count_open(share=lambda wave_id, strata: send(count_strata, wave_id=wave_id, strata=strata))


@shared_task(name="surveys.count_strata")
def count_strata(*, wave_id: int, strata: list[int], **_later: object) -> None:
    tallies.count_strata(wave_id=wave_id, strata=strata)
