"""Made-up answers in bulk are the rows that the portal would have left."""

import json
import math
from datetime import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from monitoring.models import BuyingRelation, Enterprise, RelationEvidence
from surveys.domain import outcomes, questionnaires, simulations, synthesis, vault
from surveys.estimation.response_rates import Disposition
from surveys.models import Delivery, Invitation, RelationAnswer, Response, Wave
from surveys.synthetic import numbers, worlds
from surveys.synthetic.worlds import Recipe, World
from tests.factories import waves

pytestmark = pytest.mark.django_db
RECIPE = Recipe(firms=600, seed=7, response="frame", rate=0.4)


@pytest.fixture
def world(now: datetime) -> World:
    waves.core()
    synthesis.write(count=RECIPE.firms, seed=RECIPE.seed, by=None, now=now)
    return worlds.make(RECIPE)


def opened(now: datetime, sample: int = 120) -> Wave:
    wave = simulations.plan(code="made-up", sample=sample, seed=7, by=None, now=now)
    return simulations.launch(wave=wave, by=None, now=now)


def test_numbers_lead_back_to_their_place() -> None:
    assert [numbers.place(numbers.number(place)) for place in (0, 9_999, 10_000, 123_456)] == [
        0,
        9_999,
        10_000,
        123_456,
    ]
    with pytest.raises(ValueError, match="no number of a made-up firm"):
        numbers.place("1234567890")


def test_the_world_is_the_one_that_was_written(world: World) -> None:
    rows = BuyingRelation.objects.values_list("supplier__business_number", "buyer__business_number", "tier")
    chains = world.chains
    assert sorted(rows) == sorted(
        (numbers.number(supplier), numbers.number(buyer), str(tier))
        for supplier, buyer, tier in zip(
            chains.supplier.tolist(), chains.buyer.tolist(), chains.tier.tolist(), strict=True
        )
    )


def test_those_answer_who_would_and_every_answer_has_its_link(world: World, now: datetime) -> None:
    wave = opened(now)
    expected = {
        pk
        for pk, number in wave.invitations.values_list("pk", "unit__enterprise__business_number")
        if world.answers[numbers.place(number)]
    }
    assert simulations.store(wave=wave, world=world, now=now) == len(expected)
    assert vault.answered(wave=wave) == expected
    for invitation in Invitation.objects.filter(pk__in=expected).select_related("wave", "unit"):
        link = vault.relink(invitation=invitation)
        assert link is not None
        response = Response.objects.get(pk=link.response_id)
        assert response.stratum_id == invitation.unit.stratum_id
        assert (response.week, response.wave_id) == ("2026-W48", wave.pk)
    told = outcomes.live(wave=wave)
    assert sum(found[Disposition.COMPLETE] for found in told.values()) == len(expected)


def test_buyers_and_provenance_are_those_of_the_register(world: World, now: datetime) -> None:
    wave = opened(now)
    simulations.store(wave=wave, world=world, now=now)
    answered = RelationAnswer.objects.count()
    assert answered > 0
    for invitation in wave.invitations.select_related("wave", "unit"):
        link = vault.relink(invitation=invitation)
        if link is None:
            continue
        said = RelationAnswer.objects.filter(response_id=link.response_id)
        sells = BuyingRelation.objects.filter(supplier_id=invitation.unit.enterprise_id)
        evidence = {
            (one.buyer_id, one.tier): sorted(
                RelationEvidence.objects.filter(relation=one).values_list("provenance", flat=True)
            )
            for one in sells
        }
        assert {(one.buyer_id, one.tier): one.provenances for one in said} == evidence


def test_stored_twice_is_stored_once(world: World, now: datetime) -> None:
    wave = opened(now)
    first = simulations.store(wave=wave, world=world, now=now)
    assert simulations.store(wave=wave, world=world, now=now) == 0
    assert Response.objects.count() == first


def test_no_mail_waits_to_be_sent(world: World, now: datetime) -> None:  # noqa: ARG001
    wave = opened(now)
    states = Delivery.objects.filter(invitation__wave=wave).values_list("state", "invitation__state")
    assert set(states) == {("sent", "sent")}


def test_a_real_wave_gets_no_made_up_answers(world: World, now: datetime) -> None:
    with pytest.raises(simulations.NotSynthetic):
        simulations.store(wave=waves.make(), world=world, now=now)


def test_the_command_writes_the_truth(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    waves.core()
    target = tmp_path / "truth.json"
    call_command(
        "synthesize", firms=600, seed=7, response="answer", rate=0.5, fear=0.2, wave="made-up", sample=100,
        truth=target,
    )  # fmt: skip
    told = json.loads(target.read_text())
    assert (told["is_synthetic"], told["suppliers"]) == (True, Enterprise.objects.count() - 12)
    assert told["fear_rate"] == round(0.2 * told["suppliers"]) / told["suppliers"]
    assert set(told["mean"]) == {"tier", "industry", "region", "buyer"}
    assert set(told["mean"]["tier"]) == {"_T", "1", "2", "3"}
    world = worlds.make(Recipe(firms=600, seed=7, response="answer", rate=0.5, fear=0.2))
    everyone = worlds.populate(world, questionnaires.compiled(wave=Wave.objects.get()))
    second = [
        score
        for score, tier in zip(everyone.composite.tolist(), world.chains.tier.tolist(), strict=True)
        if tier == 2 and not math.isnan(score)
    ]
    assert told["mean"]["tier"]["2"] == pytest.approx(sum(second) / len(second), abs=1e-9)
    assert f"100 invited, {Response.objects.count()} answered" in capsys.readouterr().out
    with pytest.raises(CommandError, match="made-up firms already"):
        call_command("synthesize", firms=600, seed=7)
