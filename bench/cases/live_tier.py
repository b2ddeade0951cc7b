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

import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np
from django.db import connection

from bench import answered_wave, database, live_way
from bench.duels import Case, DifferentResults, Duel, Side, Took
from bench.live_way import Line, LiveWay
from surveys.domain.queries import estimates
from surveys.models import Wave

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
        with live_way.worker() as line:
            yield from _duels(LiveWay(wave, line), size)
            _peaks(size, line)


def _duels(way: LiveWay, size: int) -> Iterator[Duel]:
    seeds = iter(range(1, 1_000))

    def agree(ours: estimates.Live, peer: int) -> None:
        if ours.respondents != size or not peer or not np.isfinite(ours.figures.se[ours.figures.n > 0]).all():
            raise DifferentResults(f"{ours.respondents} of {size} responses")

    yield Duel(
        "figures",
        size,
        "COPY BINARY",
        Side(way.afresh, way.distrust),
        Side(lambda: _drained(way.wave)),
        agree,
    )

    def more() -> None:
        answered_wave.add(way.wave, LATE, seed=next(seeds), uncounted=True)

    # the full way comes after, so it finds the late answers as well
    yield Duel(
        "late",
        size,
        "all counted anew",
        Side(lambda: _folded(way), more),
        Side(way.distrusted),
        same,
        memory=False,
    )


def _folded(way: LiveWay) -> Took:
    started = time.perf_counter()
    way.count()
    fold = time.perf_counter() - started
    found = estimates.live(wave=way.wave)
    figures = time.perf_counter() - started - fold
    sys.stderr.write(f"live_tier: {LATE:,} late answers {fold:.3f} s, all figures {figures:.3f} s\n")
    return Took(fold, found)


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


def _peaks(size: int, worker: Line) -> None:
    worker.send((Wave.objects.get().pk, []))
    for name, found in (("own process", live_way.peak()), ("worker", worker.recv())):
        if found:
            sys.stderr.write(f"live_tier {size:,}: {name} at most {found[0]} MB, its session {found[1]} MB\n")


CASE = Case(sizes=(100_000, 300_000, 1_000_000), quick_sizes=(2_000,), rounds=5, duels=duels)
