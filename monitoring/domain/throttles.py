"""Counts requests in the database, so that the limit holds over all web processes together."""

from datetime import datetime, timedelta

from django.db import connection

from monitoring.models import ThrottleCounter

KEPT = timedelta(minutes=10)


def count(*, client: str, now: datetime) -> int:
    """Adds one request of `client` in the minute of `now`; how many there are then. One atomic statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO monitoring_throttlecounter (client, minute, count) VALUES (%s, %s, 1)
               ON CONFLICT ON CONSTRAINT throttle_counter_once
               DO UPDATE SET count = monitoring_throttlecounter.count + 1 RETURNING count""",
            [client[:80], now.replace(second=0, microsecond=0)],
        )
        return int(cursor.fetchone()[0])


def forget(*, before: datetime) -> int:
    """Deletes counters of minutes that are over; how many."""
    return ThrottleCounter.objects.filter(minute__lt=before).delete()[0]
