"""Invited firms by how they ended, against a count made firm by firm (tests/oracles/dispositions.py)."""

import random
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from surveys import questionnaires
from surveys.domain import keys, outcomes, respondents, vault
from surveys.instrument import reader
from surveys.instrument.schema import Questionnaire
from surveys.models import (
    Draft,
    Invitation,
    Outcome,
    RelationAnswer,
    Response,
    VaultLink,
    Wave,
)
from surveys.synthetic import answering
from tests.factories import waves
from tests.oracles import dispositions
from tests.oracles.dispositions import Firm

pytestmark = pytest.mark.django_db
STATES = ("prepared", "sent", "sent", "sent", "bounced", "stopped")


@cache
def core() -> Questionnaire:
    path = Path(questionnaires.__file__).with_name("core.v1.yaml")
    return reader.from_yaml(path.read_text(encoding="utf-8"))


def said(dice: random.Random, keep: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An answer for one or two buyers of which about a share `keep` is left."""
    whole = answering.respond(
        questionnaire=core(),
        felt=dice.gauss(0, 1),
        by_buyer=[dice.gauss(0, 1) for _ in range(dice.randint(1, 2))],
        afraid=dice.random() < 0.1,
        draw=np.random.Generator(np.random.PCG64(dice.randint(0, 10**9))),
    )
    parts = (
        {code: value for code, value in part.items() if dice.random() < keep}
        for part in (whole.firm, *whole.buyers)
    )
    firm, *buyers = parts
    return firm, buyers


def hand_in(wave: Wave, invitation: Invitation, firm: dict[str, Any], buyers: list[dict[str, Any]]) -> None:
    response = Response.objects.create(
        wave=wave, stratum=invitation.unit.stratum, origin="random", channel="web", language="ko", week="",
        minutes_band="3-5", consent_version="1", answers=firm,
    )  # fmt: skip
    RelationAnswer.objects.bulk_create(
        RelationAnswer(response=response, buyer_as_written=str(number), tier="1", answers=one)
        for number, one in enumerate(buyers)
    )
    if wave.mode == Wave.Mode.ANONYMOUS:
        Invitation.objects.filter(pk=invitation.pk).update(is_used=True)
    else:
        assert vault.tie(visit=visit_of(invitation), response_id=response.pk)


def visit_of(invitation: Invitation) -> Any:
    found = respondents.again(invitation_id=invitation.pk, serial=invitation.serial)
    assert found is not None
    return found


def live_through(wave: Wave, *, firms: int, seed: int) -> list[Firm]:
    """Gives each invited firm a fate and returns what is known of it."""
    dice = random.Random(seed)  # noqa: S311 - a test wants the same dice each time
    told = []
    for _ in range(firms):
        invitation = waves.invite(wave, tier=dice.choice("123"), buyers=0).invitation
        mail = dice.choice(STATES)
        Invitation.objects.filter(pk=invitation.pk).update(state=mail)
        fate = dice.choice(("none", "draft", "whole", "most", "some", "withdrawn"))
        told.append(suffer(wave, invitation, mail=mail, fate=fate, dice=dice))
    return told


def suffer(wave: Wave, invitation: Invitation, *, mail: str, fate: str, dice: random.Random) -> Firm:
    is_tied = wave.mode == Wave.Mode.CONFIDENTIAL
    stratum = invitation.unit.stratum_id
    if fate in {"none", "draft", "withdrawn"}:
        handle = visit_of(invitation).handle if is_tied else uuid.uuid4().bytes * 2
        if fate == "draft":
            Draft.objects.create(handle=handle, wave=wave, sealed=b"-")
        if fate == "withdrawn" and is_tied:
            VaultLink.objects.create(handle=handle, wave=wave, sealed=b"-", state="withdrawn")
        return Firm(stratum, mail, fate == "draft" and is_tied, has_withdrawn=fate == "withdrawn" and is_tied)
    firm, buyers = said(dice, {"whole": 1.0, "most": 0.65, "some": 0.4}[fate])
    hand_in(wave, invitation, firm, buyers)
    return Firm(stratum, mail, share=dispositions.share(core(), firm, buyers))


def plain(counts: outcomes.Counts) -> dict[int, dict[str, int]]:
    return {
        stratum: {disposition.value: count for disposition, count in found.items() if count}
        for stratum, found in counts.items()
    }


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
@pytest.mark.parametrize("seed", [1, 2])
def test_counts_agree_with_a_count_firm_by_firm(mode: str, seed: int) -> None:
    wave = waves.make(mode=mode)
    told = live_through(wave, firms=60, seed=seed)
    assert plain(outcomes.live(wave=wave)) == dispositions.count(told, at_close=False)
    outcomes.freeze(wave=wave)
    assert plain(outcomes.frozen(wave=wave)) == dispositions.count(told, at_close=True)


def test_freezing_twice_keeps_one_count() -> None:
    wave = waves.make()
    live_through(wave, firms=20, seed=3)
    outcomes.freeze(wave=wave)
    first = sorted(Outcome.objects.values_list("stratum", "disposition", "count"))
    outcomes.freeze(wave=wave)
    assert sorted(Outcome.objects.values_list("stratum", "disposition", "count")) == first
    assert sum(count for _, _, count in first) == 20


def test_a_revoked_invitation_is_not_counted() -> None:
    wave = waves.make()
    first, second = (waves.invite(wave, buyers=0).invitation for _ in range(2))
    Invitation.objects.filter(pk=first.pk).update(state="revoked")
    assert plain(outcomes.live(wave=wave)) == {second.unit.stratum_id: {"no_answer": 1}}


def test_a_closed_wave_is_read_from_what_was_frozen_also_without_its_key(now: Any) -> None:
    wave = waves.make()
    told = live_through(wave, firms=20, seed=4)
    outcomes.freeze(wave=wave)
    keys.destroy(wave=wave, now=now)
    with pytest.raises(keys.KeyIsGone):
        outcomes.live(wave=wave)
    Wave.objects.filter(pk=wave.pk).update(state="closed", closed_at=now)
    wave.refresh_from_db()
    assert plain(outcomes.of(wave=wave)) == dispositions.count(told, at_close=True)


@pytest.mark.parametrize("seed", range(12))
def test_completeness_agrees_with_striking_out_what_is_hidden(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test wants the same dice each time
    firm, buyers = said(dice, dice.choice((0.3, 0.6, 0.9, 1.0)))
    assert outcomes.completeness(questionnaire=core(), firm=firm, buyers=list(buyers)) == dispositions.share(
        core(), firm, buyers
    )
