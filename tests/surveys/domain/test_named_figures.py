"""Named firms by hand: a share of each namer's weight over the customers that could have named it."""

from typing import Any

import pytest

from surveys.domain import answer_matrix, named_figures, respondents, responses, rounds, snowball, vault
from surveys.domain.sheets import Named
from surveys.models import Invitation, Response, SampleUnit, Wave
from tests.factories import firms, waves

pytestmark = pytest.mark.django_db
NOW = waves.NOW


def answer(wave: Any, *named: Named) -> Any:
    invited = waves.invite(wave)
    visit = respondents.enter(token=invited.token, draft_key=b"k" * 32)
    waves.fill(visit, named=named)
    responses.submit(visit=visit, language="ko", now=NOW)
    return invited


def supplier() -> Named:
    return Named(business_number=firms.number(), name="작은정밀", email="a@firm.example")


def answer_as(unit: SampleUnit, customers: str) -> None:
    from surveys.domain import keys

    invitation = Invitation.objects.get(unit=unit)
    token = keys.token(invitation_id=invitation.pk, serial=invitation.serial)
    visit = respondents.enter(token=token, draft_key=b"k" * 32)
    waves.fill(visit)
    responses.submit(visit=visit, language="ko", now=NOW)
    link = vault.relink(invitation=invitation)
    assert link is not None
    said = Response.objects.get(pk=link.response_id)
    said.answers["eligible_customers"] = customers
    said.save(update_fields=["answers"])


def named(wave: Wave) -> named_figures.Named:
    found = named_figures.read(wave=wave, drawn=answer_matrix.drawn(wave=wave))
    assert found is not None
    return found


def test_each_namer_gives_the_share_of_one_customer() -> None:
    wave = waves.make(is_synthetic=True)
    both, one, silent = supplier(), supplier(), supplier()
    first, second = answer(wave, both, one), answer(wave, both, silent)
    snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    units = {
        unit.enterprise.business_number: unit
        for unit in SampleUnit.objects.filter(origin="snowball").select_related("enterprise")
    }
    answer_as(units[both.business_number], "4")
    answer_as(units[one.business_number], "0")
    found = named(wave)
    # three invited, two answered; one says that no customer could have named it, and has no weight
    assert found.report == {"2": {"invited": 3, "answered": 2, "weighted": 1, "unknown": 1, "raised": 0}}
    # 3/2 for those who did not answer, of each namer's weight one of four customers
    assert sorted(found.shares["2"].matrix.toarray().max(axis=1).tolist()) == [3 / 2 / 4] * 2
    assert {first.firm.pk, second.firm.pk}.isdisjoint(unit.enterprise_id for unit in units.values())


def test_two_seen_namers_are_the_least_there_can_be() -> None:
    wave = waves.make(is_synthetic=True)
    both = supplier()
    answer(wave, both)
    answer(wave, both)
    snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    answer_as(SampleUnit.objects.get(origin="snowball"), "1")
    found = named(wave)
    assert found.report["2"]["raised"] == 1
    assert found.shares["2"].matrix.toarray().tolist() == [[0.5], [0.5]]


def test_nothing_is_known_once_the_link_is_cut_or_in_an_anonymous_wave() -> None:
    wave = waves.make(is_synthetic=True)
    answer(wave, supplier())
    snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    answer_as(SampleUnit.objects.get(origin="snowball"), "2")
    assert named(wave).tier == ("2",)
    rounds.close(wave_id=wave.pk, by=None, now=wave.closes_at)
    rounds.unlink(wave_id=wave.pk, by=None, now=wave.closes_at.replace(year=2028))
    assert named_figures.read(wave=wave, drawn=answer_matrix.drawn(wave=wave)) is None
