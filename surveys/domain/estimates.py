"""The final figures of a closed wave: one job, step by step; what is stored is not computed again.

A step's rows and its mark are one transaction, so a worker that dies leaves whole steps, and the next one goes on after
them. Answers are read in the order of their random identifiers and no step reads another's rows, so the figures come out
the same to the last bit whoever computes them, and the hash over all of them says so.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from django.db import transaction

from monitoring.domain import audit, jobs
from monitoring.domain.jobs import Clock
from monitoring.models import Job, User
from surveys.domain import (
    answer_matrix,
    final_figures,
    named_figures,
    questionnaires,
    scores,
    wave_changes,
    weighting,
)
from surveys.domain.final_figures import Basis
from surveys.models import Estimate, EstimateRun, Response, Stratum, Wave

KIND: Final = "estimates.final"
# A change of any formula, weight or rule is a new version; figures of an older one stay as they are.
METHOD: Final = "1"
_NUMBERS: Final = (
    "value", "se", "low", "high", "n", "firms", "df", "deff", "effective_n", "cv", "letter"
)  # fmt: skip
_PLACE: Final = (
    "column", "statistic", "basis", "region", "industry", "size_class", "tier", "provenance", "buyer_id", "against"
)  # fmt: skip


def request(*, wave: Wave, by: User | None, now: datetime) -> Job:
    """A job for the figures of a closed wave, in the caller's transaction; the worker's minute beat takes it up."""
    return jobs.create(kind=KIND, params={"wave": wave.pk}, by=by, now=now)


def last_job(*, wave_id: int) -> Job | None:
    return Job.objects.filter(kind=KIND, params__wave=wave_id).order_by("-pk").first()


def again(*, wave_id: int, by: User, now: datetime) -> Job | None:
    """A new job in the place of one that failed, or that was never asked for; None while one is at work, once figures
    are ready, and for a wave that is not closed.
    """
    with transaction.atomic():
        wave = Wave.objects.select_for_update().get(pk=wave_id)
        last = last_job(wave_id=wave_id)
        is_done = EstimateRun.objects.filter(wave=wave, method=METHOD, state=EstimateRun.State.READY).exists()
        at_work = last is not None and last.state in {Job.State.QUEUED, Job.State.RUNNING}
        if is_done or at_work or wave.state not in {Wave.State.CLOSED, Wave.State.UNLINKED}:
            return None
        audit.record(by=by, action="wave.estimate_again", subject="wave", subject_id=wave_id, now=now)
        return request(wave=wave, by=by, now=now)


def build(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:
    """The job. Does nothing for a wave whose figures are ready.

    Raises:
        ValueError: the wave is not closed.
    """
    wave = Wave.objects.get(pk=jobs.number(params, name="wave"))
    if wave.state not in {Wave.State.CLOSED, Wave.State.UNLINKED}:
        raise ValueError(f"wave {wave.pk} is {wave.state}: final figures need a closed wave")
    run, _ = EstimateRun.objects.get_or_create(wave=wave, method=METHOD, defaults={"created_at": clock()})
    if run.state == EstimateRun.State.READY:
        return
    if Response.objects.filter(wave=wave).exists():
        scores.fill(wave=wave)
        _compute(wave, run, report)
    _finish(wave, run, clock())


def _compute(wave: Wave, run: EstimateRun, report: Callable[[int, int], None]) -> None:
    held = _basis(wave, run)
    if held is None:
        return
    columns = [one.code for one in held.matrix.columns]
    names = ["report", *(f"column:{code}" for code in columns), named_figures.STEP, wave_changes.STEP]
    for done, name in enumerate(names):
        report(done, len(names))
        if name not in run.done:
            _store(run, name, lambda step=name: _rows(wave, run, held, step))  # type: ignore[misc]
    report(len(names), len(names))


def _basis(wave: Wave, run: EstimateRun) -> Basis | None:
    matrix = answer_matrix.drawn(wave=wave)
    if not matrix.responses:
        return None
    strata = {one.pk: one for one in Stratum.objects.filter(wave=wave)}
    return final_figures.basis(
        run=run.pk, matrix=matrix, weighting=weighting.weigh(wave=wave, matrix=matrix), strata=strata
    )


def _rows(wave: Wave, run: EstimateRun, held: Basis, step: str) -> Iterable[Estimate]:
    if step == "report":
        run.weighting = run.weighting | held.weighting.report
        run.reliability = final_figures.alphas(held, questionnaire=questionnaires.compiled(wave=wave))
        return ()
    if step == named_figures.STEP:
        named = named_figures.read(wave=wave, drawn=held.matrix)
        run.weighting = run.weighting | {"named": named.report if named else {}}
        return named_figures.rows(held, named=named) if named else ()
    if step == wave_changes.STEP:
        return _changes(wave, run, held)
    return final_figures.column(held, code=step.removeprefix("column:"))


def _changes(wave: Wave, run: EstimateRun, held: Basis) -> Iterator[Estimate]:
    before = _before(wave)
    earlier = _basis(before, run) if before else None
    if before is None or earlier is None:
        return
    pairing = wave_changes.pair(before=before, now=wave)
    run.weighting = run.weighting | {"change": {"wave": before.code, "paired": pairing.firms}}
    yield from wave_changes.rows(now=held, before=earlier, pairing=pairing, code=before.code)


def _before(wave: Wave) -> Wave | None:
    """The closed wave of the same panel that was launched last before this one."""
    if wave.panel_id is None or wave.launched_at is None:
        return None
    earlier = Wave.objects.filter(
        panel_id=wave.panel_id,
        launched_at__lt=wave.launched_at,
        state__in=[Wave.State.CLOSED, Wave.State.UNLINKED],
    )
    return earlier.order_by("-launched_at").first()


def _store(run: EstimateRun, step: str, rows: Callable[[], Iterable[Estimate]]) -> None:
    """Rows of one step and its mark, all or nothing."""
    made = list(rows())
    with transaction.atomic():
        Estimate.objects.bulk_create(made, batch_size=1_000)
        run.done = [*run.done, step]
        run.save(update_fields=["done", "weighting", "reliability"])


def _finish(wave: Wave, run: EstimateRun, now: datetime) -> None:
    """The figures count from here on; the link to the firms is not needed for them any more."""
    run.refresh_from_db()  # reports as they are stored, whoever stored them
    with transaction.atomic():
        run.content_hash, run.state, run.finished_at = _hash(run), EstimateRun.State.READY, now
        run.save(update_fields=["content_hash", "state", "finished_at"])
        if wave.panel_id and wave.pair_sums_stored_at is None:
            Wave.objects.filter(pk=wave.pk).update(pair_sums_stored_at=now)


def _hash(run: EstimateRun) -> str:
    """SHA-256 over every figure to its last bit, in the order of their places, and over the reports."""
    digest = hashlib.sha256(json.dumps([run.weighting, run.reliability], sort_keys=True).encode())
    rows = Estimate.objects.filter(run=run).values_list(*_PLACE, *_NUMBERS)
    for line in sorted("|".join(map(_exact, row)) for row in rows):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _exact(value: object) -> str:
    return value.hex() if isinstance(value, float) else str(value)
