"""Simulated respondents go through the real portal over HTTP, and what they said is what is stored."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from monitoring.domain import reference
from surveys.domain import questionnaires, round_demo, simulations, synthesis, vault
from surveys.management.browser import Browser, NotThisMachineError
from surveys.models import RelationAnswer, Response, Wave
from surveys.synthetic import numbers, worlds
from surveys.synthetic.worlds import Recipe
from tests.factories import waves

RECIPE = Recipe(firms=500, seed=3, response="full")
FIRMS = 15


@pytest.fixture
def wave(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Wave:  # noqa: ARG001
    reference.load()  # an earlier test with real commits left the tables empty
    settings.DEMO = True
    monkeypatch.setattr(round_demo, "RECIPE", RECIPE)
    now = timezone.now()
    waves.core()
    synthesis.write(count=RECIPE.firms, seed=RECIPE.seed, by=None, now=now)
    planned = simulations.plan(code=round_demo.CODE, sample=FIRMS + 5, seed=3, by=None, now=now)
    return simulations.launch(wave=planned, by=None, now=now)


def test_they_answer_through_the_portal_what_they_would_say(
    wave: Wave, live_server: Any, capsys: Any
) -> None:
    call_command("simulate_answers", base=live_server.url, per_minute=100_000, most=FIRMS, thinking=0)
    assert capsys.readouterr().out == f"{FIRMS} went through the portal, 0 were lost\n"
    assert Response.objects.filter(wave=wave).count() == FIRMS
    spare = round_demo.spare(wave=wave)
    assert spare is not None
    assert spare.pk not in vault.answered(wave=wave)
    world = worlds.make(RECIPE)
    for invitation in wave.invitations.select_related("wave", "unit__enterprise"):
        link = vault.relink(invitation=invitation)
        if link is None:
            continue
        place = numbers.place(invitation.unit.enterprise.business_number)
        response = Response.objects.get(pk=link.response_id)
        said = worlds.populate(world, questionnaires.compiled(wave=wave), [place]).answered[place]
        assert response.answers == said.firm
        stored = {
            one.buyer.business_number: one.answers
            for one in RelationAnswer.objects.filter(response=response).select_related("buyer")
            if one.buyer
        }
        buyers = [numbers.number(int(world.chains.buyer[relation])) for relation in world.relations_of[place]]
        assert stored == dict(zip(buyers, said.buyers, strict=True))


@pytest.mark.parametrize("base", ["http://192.0.2.1:80", "https://127.0.0.1", "http://example.org"])
def test_no_other_machine_is_answered(base: str) -> None:
    with pytest.raises(NotThisMachineError):
        Browser(base)


def test_only_a_demo_is_answered(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="WINWIN_DEMO=1"):
        call_command("simulate_answers", base="http://127.0.0.1:1")
