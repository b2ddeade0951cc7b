"""The live figures of an open wave from scratch, against the bare binary COPY of the same answers.

Ours is the whole way of the product after answers were taken back in every stratum: `count_open`, which shares the
strata with a second worker process that stands ready, as a worker of Celery does, and then `estimates.live`: 273 domains
× 37 columns, 10,101 cells with standard errors. The peer is `COPY … TO STDOUT (FORMAT BINARY)` of the same rows with
the columns that the count needs, drained by one client that keeps nothing. The limit is twice the peer's time. `late`
folds 1,000 late answers in; its peer is the full way above, its limit 5 % of that (at a size of 1,000,000), and the
figures made of the folded sums must be those of the full way. Making all figures anew, which a page does when someone
opens it, is part of the peer's time and not of the fold's: what it takes goes to the terminal, so that both can be
reckoned with or without it. So does what the worker and the server's sessions took at their peak. The size is the
number of responses.
"""

import contextlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from django.db import connection

from bench import answered_wave, database
from bench.duels import Case, DifferentResults, Duel, Side, Took
from surveys.domain import tallies
from surveys.domain.queries import estimates
from surveys.models import StaleStratum, Stratum, Wave

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Line: TypeAlias = "Connection[Any, Any]"
LATE = 1_000
_EQUAL = 1e-9
_COPY = """
COPY (
    SELECT response.stratum_id, response.id, response.channel, relation.tier, relation.provenances, relation.buyer_id,
        relation.scores
    FROM surveys_response response JOIN surveys_relationanswer relation ON relation.response_id = response.id
    WHERE response.wave_id = %s
) TO STDOUT (FORMAT BINARY)
"""


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        database.fresh(name=database.RUN, template=database.BASE)
        wave = answered_wave.make(size)
        with _worker() as line:
            yield from _duels(wave, size, line)
            _peaks(size, line)


@dataclass(frozen=True, slots=True)
class _Way:
    """The product's way from answers to figures, with a second worker on the line."""

    wave: Wave
    worker: Line

    def count(self) -> None:
        shared: list[tuple[int, list[int]]] = []

        def share(wave_id: int, strata: list[int]) -> None:
            self.worker.send((wave_id, strata))
            shared.append((wave_id, strata))

        tallies.count_open(share=share)
        for _ in shared:
            self.worker.recv()

    def afresh(self) -> estimates.Live:
        self.count()
        return estimates.live(wave=self.wave)

    def distrust(self) -> None:
        StaleStratum.objects.bulk_create(
            StaleStratum(stratum=one) for one in Stratum.objects.filter(wave=self.wave)
        )

    def distrusted(self) -> Took:
        self.distrust()
        started = time.perf_counter()
        found = self.afresh()
        return Took(time.perf_counter() - started, found)

    def folded(self) -> Took:
        started = time.perf_counter()
        self.count()
        fold = time.perf_counter() - started
        found = estimates.live(wave=self.wave)
        figures = time.perf_counter() - started - fold
        sys.stderr.write(f"live_tier: {LATE:,} late answers {fold:.3f} s, all figures {figures:.3f} s\n")
        return Took(fold, found)


def _duels(wave: Wave, size: int, worker: Line) -> Iterator[Duel]:
    seeds, way = iter(range(1, 1_000)), _Way(wave, worker)

    def agree(ours: estimates.Live, peer: int) -> None:
        if ours.respondents != size or not peer or not np.isfinite(ours.figures.se[ours.figures.n > 0]).all():
            raise DifferentResults(f"{ours.respondents} of {size} responses")

    yield Duel(
        "figures", size, "COPY BINARY", Side(way.afresh, way.distrust), Side(lambda: _drained(wave)), agree
    )

    def more() -> None:
        answered_wave.add(wave, LATE, seed=next(seeds), uncounted=True)

    # the full way comes after, so it finds the late answers as well
    yield Duel(
        "late", size, "all counted anew", Side(way.folded, more), Side(way.distrusted), same, memory=False
    )


def same(ours: estimates.Live, peer: estimates.Live) -> None:
    """Equal figures in all cells."""
    if ours.cells != peer.cells or ours.respondents != peer.respondents:
        raise DifferentResults(f"{ours.respondents} and {peer.respondents} responses")
    for name in ("value", "se", "n", "firms", "df"):
        one, other = getattr(ours.figures, name), getattr(peer.figures, name)
        if not np.allclose(one, other, rtol=_EQUAL, atol=_EQUAL, equal_nan=True):
            raise DifferentResults(name)


def _drained(wave: Wave) -> int:
    with connection.cursor() as cursor, cursor.copy(_COPY, [wave.pk]) as copy:
        return sum(map(len, copy))


@contextlib.contextmanager
def _worker() -> Iterator[Line]:
    """A process that counts the strata that it is sent, and answers with its peaks."""
    context = get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here
    finally:
        here.send(None)
        process.join()


def _serve(line: Line) -> None:
    while given := line.recv():
        wave_id, strata = given
        tallies.count_strata(wave_id=wave_id, strata=strata)
        line.send(_peak())


def _peaks(size: int, worker: Line) -> None:
    worker.send((Wave.objects.get().pk, []))
    for name, found in (("own process", _peak()), ("worker", worker.recv())):
        if found:
            sys.stderr.write(f"live_tier {size:,}: {name} at most {found[0]} MB, its session {found[1]} MB\n")


def _peak() -> tuple[int, int] | None:
    """Peak resident megabytes of this process since it began, and of its session of the server; Linux alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    files = [Path(f"/proc/{one}/status") for one in ("self", session)]
    if not all(one.exists() for one in files):
        return None
    lines = [
        one.read_text(encoding="ascii", errors="replace").partition("VmHWM:")[2].split() for one in files
    ]
    return int(lines[0][0]) // 1024, int(lines[1][0]) // 1024


CASE = Case(sizes=(100_000, 300_000, 1_000_000), quick_sizes=(2_000,), rounds=5, duels=duels)
