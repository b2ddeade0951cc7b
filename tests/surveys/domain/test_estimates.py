"""Final figures: what the job stores is what a slow second reading of the same answers gives, and comes out the same again."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import OperationalError

from monitoring.models import Job
from surveys.domain import (
    answer_matrix,
    estimates,
    panels,
    questionnaires,
    rounds,
    sampling,
    simulations,
    synthesis,
    weighting,
)
from surveys.instrument import scoring
from surveys.models import Estimate, EstimateRun, RelationAnswer, Response, Stratum, Wave
from surveys.synthetic import worlds
from surveys.synthetic.worlds import Recipe, World
from tests.factories import waves

pytestmark = pytest.mark.django_db
RECIPE = Recipe(firms=1_500, seed=7, response="frame", rate=0.5)


@pytest.fixture
def world(now: datetime) -> World:
    waves.core()
    synthesis.write(count=RECIPE.firms, seed=RECIPE.seed, by=None, now=now)
    return worlds.make(RECIPE)


def closed(world: World, now: datetime, **plan: Any) -> Wave:
    """A wave that its made-up firms answered."""
    wave = simulations.plan(code=f"made-up-{Wave.objects.count()}", sample=400, seed=7, by=None, now=now)
    if plan:
        Wave.objects.filter(pk=wave.pk).update(**plan)
        sampling.draw(wave_id=wave.pk, by=None, now=now)
    simulations.launch(wave=wave, by=None, now=now)
    wave.refresh_from_db()
    simulations.store(wave=wave, world=world, now=now)
    return rounds.close(wave_id=wave.pk, by=None, now=wave.closes_at)


def compute(wave: Wave, now: datetime, report: Any = None) -> EstimateRun:
    estimates.build(params={"wave": wave.pk}, report=report or (lambda _done, _all: None), clock=lambda: now)
    return EstimateRun.objects.get(wave=wave)


def figure(run: EstimateRun, column: str, statistic: str = "mean", **where: Any) -> Estimate:
    cell = {
        **dict.fromkeys(("region", "industry", "size_class", "tier", "provenance"), "_T"),
        "buyer": None,
        "against": "",
        "basis": "design",
    }
    return Estimate.objects.get(run=run, column=column, statistic=statistic, **(cell | where))


def test_the_close_asks_for_the_figures_and_they_are_made_once(world: World, now: datetime) -> None:
    wave = closed(world, now)
    job = Job.objects.get(kind=estimates.KIND)
    assert job.params == {"wave": wave.pk}
    run = compute(wave, now)
    assert (run.state, run.finished_at, len(run.content_hash)) == ("ready", now, 64)
    again = compute(wave, now + timedelta(days=1))
    assert (again.pk, again.finished_at, again.content_hash) == (run.pk, now, run.content_hash)
    with pytest.raises(ValueError, match="need a closed wave"):
        compute(simulations.plan(code="later", sample=5, seed=1, by=None, now=now + timedelta(days=400)), now)


def test_weights_add_up_to_the_frame(world: World, now: datetime) -> None:
    wave = closed(world, now)
    matrix = answer_matrix.drawn(wave=wave)
    held = weighting.weigh(wave=wave, matrix=matrix)
    strata = {one.pk: one for one in Stratum.objects.filter(wave=wave)}
    assert len(matrix.responses) == Response.objects.filter(wave=wave).count()
    assert held.report["left_out"] == []
    tiers: dict[str, float] = defaultdict(float)
    for stratum, weight in zip(matrix.stratum.tolist(), held.sample.weight.tolist(), strict=True):
        tiers[strata[stratum].tier] += weight
    known: dict[str, int] = defaultdict(int)
    for one in strata.values():
        known[one.tier] += one.population
    # the third tier has too few answers for a total of its own and stands with the second
    assert tiers["1"] == pytest.approx(known["1"], rel=1e-9)
    assert tiers["2"] + tiers["3"] == pytest.approx(known["2"] + known["3"], rel=1e-9)
    assert held.sample.weight.sum() == pytest.approx(sum(known.values()), rel=1e-9)


def weights(wave: Wave) -> dict[UUID, float]:
    matrix = answer_matrix.drawn(wave=wave)
    found = weighting.weigh(wave=wave, matrix=matrix).sample.weight.tolist()
    return dict(zip(matrix.responses, found, strict=True))


def test_means_are_those_of_a_slow_second_reading(world: World, now: datetime) -> None:
    wave = closed(world, now)
    run = compute(wave, now)
    weight = weights(wave)
    questionnaire = questionnaires.compiled(wave=wave)
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for answer in RelationAnswer.objects.filter(response__wave=wave).select_related("response__stratum"):
        response = answer.response
        found = scoring.score(questionnaire, {**response.answers, **answer.answers})
        for cell in (("_T", "_T"), ("tier", answer.tier), ("industry", response.stratum.industry)):
            if found.composite is not None:
                held = sums[cell]
                held[0] += weight[response.pk] * float(round(found.composite, 2))
                held[1] += weight[response.pk]
                held[2] += 1
    assert len(sums) > 5
    for (name, code), (above, below, n) in sums.items():
        row = figure(run, "composite", **({} if name == "_T" else {name: code}))
        assert (row.value, row.n) == (pytest.approx(above / below, rel=1e-12), n)


def test_a_firm_is_afraid_once_however_many_buyers_it_rates(world: World, now: datetime) -> None:
    wave = closed(world, now)
    run = compute(wave, now)
    weight = weights(wave)
    questionnaire = questionnaires.compiled(wave=wave)
    fear = {"below": 0.0, "all": 0.0, "n": 0}
    for response in Response.objects.filter(wave=wave):
        point = scoring.item_score(
            questionnaire,
            questionnaire.with_role("fear"),
            response.answers.get("fear", ""),  # type: ignore[arg-type]
        )
        if point is not None:
            fear["all"] += weight[response.pk]
            fear["below"] += weight[response.pk] * (point < 100)
            fear["n"] += 1
    share = figure(run, "indicator.fear")
    assert share.value == pytest.approx(100 * fear["below"] / fear["all"], rel=1e-12)
    assert share.n == share.firms == fear["n"]
    assert 0 < share.low < share.value < share.high < 100


def test_gradient_steering_and_medians_stand_beside_the_means(world: World, now: datetime) -> None:
    run = compute(closed(world, now), now)
    first, second = (figure(run, "composite", tier=code).value for code in "12")
    step = figure(run, "composite", "difference", tier="1", against="2")
    assert step.value == pytest.approx(first - second, abs=1e-9)
    assert step.low < step.value < step.high
    listed = figure(run, "composite", provenance="buyer_list")
    apart = figure(run, "composite", "difference", provenance="buyer_list", against="other")
    assert listed.value is not None
    assert apart.se is not None
    middle = figure(run, "area.trading", "median")
    assert middle.low <= middle.value <= middle.high
    assert set(run.reliability) == {"trading", "cooperation", "system"} & set(run.reliability)
    assert 0 < run.reliability["trading"]["alpha"] < 1


def test_a_median_over_firms_takes_each_once(world: World, now: datetime) -> None:
    wave = closed(world, now)
    run = compute(wave, now)
    weight = weights(wave)
    questionnaire = questionnaires.compiled(wave=wave)
    found = [
        (float(round(score, 2)), weight[response.pk])
        for response in Response.objects.filter(wave=wave)
        if (score := scoring.score(questionnaire, response.answers).areas["system"]) is not None
    ]
    ordered = sorted(found)
    below = accumulate(held for _, held in ordered)
    half = sum(held for _, held in found) / 2
    middle = next(score for (score, _), upto in zip(ordered, below, strict=True) if upto >= half)
    row = figure(run, "area.system", "median")
    assert (row.value, row.n, row.firms) == (pytest.approx(middle), len(found), len(found))


def test_an_interrupted_run_ends_at_the_undisturbed_figures(world: World, now: datetime) -> None:
    wave = closed(world, now)
    whole = compute(wave, now)
    expected = (whole.content_hash, whole.estimates.count())
    whole.delete()
    for stop in (1, 7, 20):

        def die(done: int, _all: int, stop: int = stop) -> None:
            if done == stop:
                raise OperationalError("gone")

        with pytest.raises(OperationalError):
            compute(wave, now, die)
    again = compute(wave, now)
    assert (again.content_hash, again.estimates.count()) == expected


@pytest.mark.usefixtures("world")
def test_without_an_answer_there_are_no_figures(now: datetime) -> None:
    wave = simulations.plan(code="silent", sample=20, seed=7, by=None, now=now)
    simulations.launch(wave=wave, by=None, now=now)
    rounds.close(wave_id=wave.pk, by=None, now=wave.closes_at)
    run = compute(wave, now)
    assert (run.state, run.estimates.count(), run.weighting) == ("ready", 0, {})


def test_a_change_counts_the_firms_that_answered_twice(world: World, now: datetime) -> None:
    panel = panels.create(name="rotating", by=None, now=now)
    first = closed(world, now, panel=panel)
    compute(first, now)
    later = now + timedelta(days=180)
    second = closed(world, later, panel=panel, panel_overlap=70)
    second.refresh_from_db()
    assert second.pair_sums_stored_at is None
    run = compute(second, later)
    second.refresh_from_db()
    assert second.pair_sums_stored_at == later
    firms = [set(one.sample.values_list("enterprise_id", flat=True)) for one in (first, second)]
    paired = run.weighting["change"]["paired"]
    assert 0 < paired <= len(firms[0] & firms[1])
    before = figure(EstimateRun.objects.get(wave=first), "composite")
    after = figure(run, "composite")
    change = figure(run, "composite", "change", against=first.code)
    assert change.value == pytest.approx(after.value - before.value, abs=1e-9)
    # made-up firms answer the same again, so the firms in both waves make the error smaller
    assert change.se < 0.95 * np.hypot(before.se, after.se)
