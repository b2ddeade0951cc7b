"""Bringing a CSV file in, against PostgreSQL's own limit: COPY of the finished rows into the very same table.

`stage`: ours keeps the file, reads, decodes and checks every row against the definitions, copies it into staging and
compares it with the store. The limit is COPY of exactly the rows that ours left there, as text prepared beforehand,
so it pays for the same constraints and indexes and for nothing else. `commit`: ours compares again, adds series and
observations and clears staging; the limit is COPY of exactly the observations that ours wrote. Each run starts from a
fresh copy of one database. The size is the number of data rows.
"""

from collections.abc import Callable, Iterator, Sequence

from django.db import connection, transaction

from bench import database, figures, way
from bench.duels import Case, Duel, Side, same
from monitoring.models import Import, Observation, StagedRow

OPENED, STAGED, SERIES = "bench_opened", "bench_staged", "bench_series"


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        content = figures.csv_file(figures.pairs(figures.cells(size // 2)))
        staged, observed = _make_states(content)

        def stage(content: bytes = content) -> int:
            return StagedRow.objects.filter(file=way.stage(content)).count()

        def commit() -> int:
            way.commit(Import.objects.get())
            return Observation.objects.count()

        yield Duel(
            "stage", size, "COPY", Side(stage, _from(database.BASE)),
            Side(_copy("monitoring_stagedrow", staged), _from(OPENED)), same,
        )  # fmt: skip
        yield Duel(
            "commit", size, "COPY", Side(commit, _from(STAGED)),
            Side(_copy("monitoring_observation", observed), _from(SERIES)), same,
        )  # fmt: skip


def _from(state: str) -> Callable[[], None]:
    return lambda: database.fresh(name=database.RUN, template=state)


def _make_states(content: bytes) -> tuple[bytes, bytes]:
    """Makes the databases that runs start from; the rows that ours leaves in staging and in the store, as CSV."""
    database.fresh(name=STAGED, template=database.BASE)
    arrived = way.stage(content)
    staged = _dump("monitoring_stagedrow")
    database.fresh(name=OPENED, template=STAGED)
    _truncate("monitoring_stagedrow")
    database.fresh(name=SERIES, template=STAGED)
    way.commit(arrived)
    observed = _dump("monitoring_observation")
    # TRUNCATE gives the space back, so the limit copies into a table as empty as ours found it.
    _truncate("monitoring_stagedrow, monitoring_observation, monitoring_publication, monitoring_gapresult")
    return staged, observed


def _dump(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT csv)") as copy:
        return b"".join(bytes(piece) for piece in copy)


def _copy(table: str, rows: bytes) -> Callable[[], int]:
    def copy_all() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
                copy.write(rows)
            return int(cursor.rowcount)

    return copy_all


def _truncate(tables: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


CASE = Case(sizes=(20_000, 60_000, 200_000), quick_sizes=(400,), rounds=3, duels=duels)
