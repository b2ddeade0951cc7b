"""The end of a wave's collection: its rows are written anew, so that neither place, transaction nor number tells which
answer came first.

Every row of the wave is deleted and inserted again in one transaction in the order of a random identifier: `xmin` is
then one for all, and `ctid`, `COPY` and `pg_dump` show the random order. What `week` said is dropped. `scrub` clusters
the tables by those identifiers afterwards, so that the old row versions are gone from the files as well.
"""

from django.db import connection

from surveys.domain import drafts
from surveys.models import Wave

# Rows of the wave in each table, and the identifier that orders them; parents after their children while deleting.
_IN_RESPONSES = "response_id IN (SELECT id FROM surveys_response WHERE wave_id = %(wave)s)"
_OF_WAVE = "wave_id = %(wave)s"
TABLES = {
    "surveys_naming": (_OF_WAVE, "id"),
    "surveys_relationanswer": (_IN_RESPONSES, "id"),
    "surveys_response": (_OF_WAVE, "id"),
    "surveys_vaultlink": (_OF_WAVE, "handle"),
    "surveys_invitation": (_OF_WAVE, "id"),
}

# Tables whose rows of a closed wave are deleted: what is left of them goes with the old file.
EMPTIED = (
    "surveys_draft",
    "surveys_delivery",
    "surveys_countedstratum",
    "surveys_tally",
    "surveys_uncountedresponse",
    "surveys_stalestratum",
)


def rewrite(*, wave: Wave) -> None:
    """Writes the wave's answers, links and invitations anew and deletes its drafts, in the caller's transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("the rewriting of a wave needs a transaction")
    drafts.purge(wave=wave)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE surveys_response SET week = '' WHERE wave_id = %s", [wave.pk])
        for table, (condition, order) in TABLES.items():
            cursor.execute(
                f"CREATE TEMPORARY TABLE shuffled_{table} ON COMMIT DROP AS"  # noqa: S608 - constants of the module
                f" SELECT * FROM {table} WHERE {condition} ORDER BY {order}",
                {"wave": wave.pk},
            )
        for table, (condition, _order) in TABLES.items():
            cursor.execute(f"DELETE FROM {table} WHERE {condition}", {"wave": wave.pk})  # noqa: S608
        for table, (_condition, order) in reversed(TABLES.items()):
            cursor.execute(f"INSERT INTO {table} SELECT * FROM shuffled_{table} ORDER BY {order}")  # noqa: S608
        for table in TABLES:
            cursor.execute(f"DROP TABLE shuffled_{table}")


def scrub() -> None:
    """After the commit: rewrites the files of the tables in the order of their random identifiers, and empties the
    queues' archives. Takes an exclusive lock on each table for as long as its rewriting takes.
    """
    with connection.cursor() as cursor:
        for table in (*TABLES, *EMPTIED):
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'", [table]
            )
            cursor.execute(f"CLUSTER {table} USING {cursor.fetchone()[0]}")
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        for archive in _archives(cursor):
            cursor.execute(f'TRUNCATE pgmq."{archive}"')


def _archives(cursor: object) -> list[str]:
    """Tables in which pgmq keeps messages that were worked on."""
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT tablename FROM pg_tables WHERE schemaname = 'pgmq' AND starts_with(tablename, 'a_')"
    )
    return [row[0] for row in cursor.fetchall()]  # type: ignore[attr-defined]
