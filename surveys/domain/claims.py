"""Which worker sends which delivery, and how fast: kept in the database, so it holds over all workers together.

`sending` is committed before a mail leaves, under an advisory lock of the worker's session on that one delivery. The
lock dies with the worker. A delivery that is `sending` while nobody holds its lock may or may not have left.
"""

import random
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, F, Q

from surveys.domain import codes
from surveys.models import Delivery, Wave

LOCKS = 7303  # class of the advisory locks on single deliveries
_RATES = 7304  # class of the transaction locks that make workers count one after the other
_MINUTE, _MOMENT = timedelta(seconds=60), timedelta(seconds=10)


def waves_with_due(*, now: datetime) -> list[Wave]:
    """Open waves for which something is to be sent now. After its last minute nobody is asked any more."""
    due = Delivery.objects.filter(state=Delivery.State.PLANNED, planned_at__lte=now)
    waves = due.exclude(channel=Delivery.Channel.LETTER).values("invitation__wave")
    return list(Wave.objects.filter(state=Wave.State.OPEN, closes_at__gt=now, pk__in=waves).order_by("pk"))


def candidates(*, wave: Wave, now: datetime, limit: int) -> list[int]:
    """Deliveries that are due, the oldest `4 × limit` in random order, so that workers rarely reach for the same one.

    Read once and then claimed by number: a claim that searched would walk over everything sent before it.
    """
    due = Delivery.objects.filter(invitation__wave=wave, state=Delivery.State.PLANNED, planned_at__lte=now)
    due = due.exclude(channel=Delivery.Channel.LETTER).order_by("planned_at", "pk")
    found = list(due.values_list("pk", flat=True)[: 4 * limit])
    return random.sample(found, len(found))


def take(*, wave: Wave, among: list[int], channels: Collection[str], now: datetime) -> Delivery | None:
    """The next delivery among the candidates, which are used up on the way, now `sending` and held by this session.

    None when no candidate is left or nothing may be sent now: at most `mails_per_minute` in any minute, and a sixth of
    that (rounded up) in any ten seconds.
    """
    with transaction.atomic():
        _one_after_the_other(wave)
        if not _may_send(wave, now=now):
            return None
        while among:
            due = Delivery.objects.filter(
                pk=among.pop(),
                state=Delivery.State.PLANNED,
                channel__in=channels,
                invitation__wave__state=Wave.State.OPEN,
            )
            found = due.select_for_update(of=("self",), skip_locked=True).first()
            if found is not None and _hold(found):
                found.state = Delivery.State.SENDING
                found.tried_at, found.attempts = now, found.attempts + 1
                found.message_id = codes.message_id()
                found.save(update_fields=["state", "tried_at", "attempts", "message_id"])
                return found
    return None


def settle(*, delivery: Delivery, state: str, **changes: object) -> bool:
    """Writes how it ended; False when it is gone or somebody decided about it in between."""
    mine = Delivery.objects.filter(
        pk=delivery.pk,
        message_id=delivery.message_id,
        state__in=[Delivery.State.SENDING, Delivery.State.UNCERTAIN],
    )
    return bool(mine.update(state=state, **changes))


def let_go(*, delivery: Delivery) -> None:
    """Ends this session's hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, _number(delivery)])


def recover() -> int:
    """Turns what a dead worker was sending into `uncertain`; how many. Nothing of it is sent again by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE surveys_delivery one SET state = 'uncertain'
            WHERE one.state = 'sending' AND NOT EXISTS (
                SELECT 1 FROM pg_locks
                WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2
                  AND objid = (one.id & 2147483647)::oid
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
            """,
            [LOCKS],
        )
        return int(cursor.rowcount)


def stop_all(*, wave: Wave) -> None:
    """Waits for claims under way; no other is made before the caller's transaction ends."""
    _one_after_the_other(wave)


def give_back(*, delivery: Delivery, until: datetime, error: str, counts: bool) -> bool:
    """It certainly did not leave: due again at `until`. Without `counts` the attempt is as if it had not been."""
    attempts = F("attempts") if counts else F("attempts") - 1
    return settle(
        delivery=delivery,
        state=Delivery.State.PLANNED,
        planned_at=until,
        error=error[:300],
        attempts=attempts,
    )


def _one_after_the_other(wave: Wave) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_RATES, wave.pk])


def _may_send(wave: Wave, *, now: datetime) -> bool:
    """Counts every try, also one that ended in a refusal: the mail server had to answer it."""
    tried = Delivery.objects.filter(invitation__wave=wave, tried_at__gt=now - _MINUTE)
    counts = tried.aggregate(minute=Count("pk"), moment=Count("pk", filter=Q(tried_at__gt=now - _MOMENT)))
    most = wave.mails_per_minute
    return bool(counts["minute"] < most and counts["moment"] < -(-most // 6))


def _hold(delivery: Delivery) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, _number(delivery)])
        return bool(cursor.fetchone()[0])


def _number(delivery: Delivery) -> int:
    return int(delivery.pk & 2_147_483_647)
