"""The final figures of a closed wave: calibrated weights, and in each of 600 domains the residuals of the calibration.

Ours is the job of the product, `estimates.build`: it reads the answers, weighs the firms (design, response classes,
trimming, calibration to the frame), makes the figures of all columns in every domain and stores them. 340 strata of
industry, size and region, 315 buyers: single codes, crossings and buyers are 600 domains. The peer reads the same
answers and makes the same means with the same weights as if these had not been calibrated, and stores nothing: what
lies between is calibration's residuals, medians, differences and the store. The issue sets no limit; what the job
takes and its peak of memory are the finding, and go to the terminal. Both sides run once. The size is the number of
responses.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench import answered_wave, database, drawn_wave, live_way, way
from bench.duels import Case, DifferentResults, Duel, Side
from surveys.domain import answer_matrix, estimates, final_figures, weighting
from surveys.models import Estimate, EstimateRun, Stratum, Wave

_REGIONS = tuple(f"KR-{code}" for code in (11, *range(26, 32), *range(41, 50), 50))
_BUYERS = 315


@dataclass(frozen=True, slots=True)
class _Found:
    """How many domains and means there are, and how many firms they rest on."""

    domains: int
    means: int
    firms: int


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        database.fresh(name=database.RUN, template=database.BASE)
        wave = answered_wave.make(size, regions=_REGIONS, buyers=_BUYERS)
        drawn = drawn_wave.close(wave)
        yield Duel(
            "job",
            size,
            "means not calibrated",
            Side(lambda of=wave, number=drawn: _job(of, number), lambda of=wave: _forget(of)),
            Side(lambda of=wave: _plain(of)),
            _agree,
            memory=False,
        )


def _job(wave: Wave, drawn: int) -> _Found:
    started = time.perf_counter()
    estimates.build(params={"wave": wave.pk}, report=way.quietly, clock=lambda: way.NOW)
    taken = time.perf_counter() - started
    run = EstimateRun.objects.get(wave=wave)
    held = Estimate.objects.filter(run=run)
    means = held.filter(statistic=Estimate.Statistic.MEAN)
    domains = (
        means.values("region", "industry", "size_class", "tier", "provenance", "buyer").distinct().count()
    )
    peaks = live_way.peak()
    memory = "" if peaks is None else f", own process at most {peaks[0]} MB, its session {peaks[1]} MB"
    sys.stderr.write(
        f"final_tier: {drawn:,} firms drawn, {domains} domains, {held.count():,} figures stored"
        f" in {taken:.1f} s, calibrated in {run.weighting['rounds']} rounds to {len(run.weighting['margins'])} totals"
        f"{memory}\n"
    )
    whole = means.filter(region="_T", industry="_T", size_class="_T", tier="_T", provenance="_T", buyer=None)
    return _Found(domains, means.count(), max(whole.values_list("firms", flat=True)))


def _forget(wave: Wave) -> None:
    EstimateRun.objects.filter(wave=wave).delete()


def _plain(wave: Wave) -> _Found:
    matrix = answer_matrix.drawn(wave=wave)
    weighed = weighting.weigh(wave=wave, matrix=matrix)
    if weighed.sample.calibration is None:
        raise DifferentResults("no margin could be met")
    held = final_figures.basis(
        run=0,
        matrix=matrix,
        weighting=replace(weighed, sample=replace(weighed.sample, calibration=None)),
        strata={one.pk: one for one in Stratum.objects.filter(wave=wave)},
    )
    means, firms = 0, 0
    for at, column in enumerate(matrix.columns):
        for cells in (held.single, held.crossed, held.buyers):
            for part in cells.blocks(final_figures.AT_ONCE):
                found = held.means(column, matrix.scores[:, at], part.rows)
                means += int((found.firms > 0).sum())
                firms = max(firms, int(found.firms.max()))
    return _Found(sum(map(len, (held.single, held.crossed, held.buyers))), means, firms)


def _agree(ours: _Found, peer: _Found) -> None:
    if ours != peer:
        raise DifferentResults(f"{ours} and {peer}")


CASE = Case(sizes=(20_000,), quick_sizes=(1_000,), rounds=1, duels=duels)
