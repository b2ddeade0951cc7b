"""Advisory locks of PostgreSQL: for whole jobs (session) and for the one writer of a table (transaction)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

JOBS = 7301
WRITERS = 7302
OBSERVATIONS, RELEASES, PREVIEWS, REGISTER = 1, 2, 3, 4


@contextmanager
def held_for_job(job_id: int) -> Iterator[bool]:
    """Whether this session now holds the job's lock. The lock dies with the session, so also with a killed worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [JOBS, job_id])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [JOBS, job_id])


def wait_as_only_writer(what: int) -> None:
    """Blocks until this transaction is the only writer of `what`; released at its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [WRITERS, what])
