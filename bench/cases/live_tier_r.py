"""The live figures against R `survey`, on the largest size that R ends within five minutes.

Ours is the whole way of the product, as in `live_tier`: from answers in PostgreSQL to 273 domains × 37 columns. The peer
is `svyby` of R on the same answers, once for each column and classification, two processes at once; its seconds run from
the design to the last figure, with the reading of its file left out. Every figure of both must be equal to 1e-6. R runs
once at each size, from the smallest, until it does not end in five minutes or the case has had six; the last row is
the finding: R is to take at least 50 times as long. R is installed by this case alone, where it may; else it is skipped.
"""

import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np

from bench import answered_wave, database, live_way, r_survey
from bench.duels import Case, DifferentResults, Duel, Side, Took
from bench.live_way import LiveWay
from bench.r_survey import Ended
from surveys.domain.queries import estimates

_PATIENCE = 360.0
_EQUAL = 1e-6
_WHOLE = "all"


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    if why := r_survey.missing():
        sys.stderr.write(f"live_tier_r: skipped: {why}\n")
        return
    started = time.monotonic()
    for size in sizes:
        database.fresh(name=database.RUN, template=database.BASE)
        wave = answered_wave.make(size)
        found = r_survey.figures(wave)
        if found is None:
            sys.stderr.write(f"live_tier_r {size:,}: R did not end in {r_survey.SECONDS} s\n")
            return
        with live_way.worker() as line:
            way = LiveWay(wave, line)
            peer = Side(lambda ended=found: Took(ended.seconds, ended))
            yield Duel("figures", size, "R svyby", Side(way.afresh, way.distrust), peer, agree, memory=False)
        if time.monotonic() - started > _PATIENCE:
            return


def agree(ours: estimates.Live, peer: Ended) -> None:
    """Mean and standard error, in points, of every cell in which somebody answered."""
    items, pairs = {f"i{at}": at for at in range(len(ours.columns))}, list[tuple[float, ...]]()
    places = {cell: at for at, cell in enumerate(ours.cells)}
    for (item, classification, code), (mean, se) in peer.figures.items():
        cell = _cell(classification, code)
        if cell is None:
            continue
        at = places[cell], items[item]
        # R has a row, of whatever value, for a domain in which nobody answered the item
        if ours.figures.n[at]:
            pairs.append((ours.figures.value[at], mean / 100, ours.figures.se[at], se / 100))
    value, their_value, error, their_error = np.array(pairs).T
    for name, one, other in (("mean", value, their_value), ("se", error, their_error)):
        if not np.allclose(one, other, rtol=_EQUAL, atol=_EQUAL, equal_nan=True):
            raise DifferentResults(
                f"{name}: {int((~np.isclose(one, other, rtol=_EQUAL, atol=_EQUAL)).sum())} of {len(pairs)}"
            )
    sys.stderr.write(f"live_tier_r: {len(pairs):,} of {ours.figures.value.size:,} cells are compared\n")


def _cell(classification: str, code: str) -> tuple[str, str] | None:
    """None for the rows that do not have a source."""
    if classification in r_survey.SOURCES:
        return ("provenance", classification) if float(code) else None
    return ("_T", "_T") if classification == _WHOLE else (classification, code)


CASE = Case(sizes=(5_000, 10_000, 20_000, 40_000, 80_000), quick_sizes=(2_000,), rounds=3, duels=duels)
