"""The made-up population answers what it feels, in a form that the questionnaire accepts."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from surveys import questionnaires
from surveys.instrument import answers as rules
from surveys.instrument import reader, routing, scoring
from surveys.instrument.schema import Questionnaire
from surveys.synthetic import feelings, firms, truth

FEAR = 0.2


@cache
def core() -> Questionnaire:
    path = Path(questionnaires.__file__).with_name("core.v1.yaml")
    return reader.from_yaml(path.read_text(encoding="utf-8"))


@cache
def world() -> tuple[firms.Firms, firms.Chains, feelings.Feelings, truth.Population]:
    draw = np.random.Generator(np.random.PCG64(11))
    made = firms.firms(count=600, draw=draw)
    chains = firms.chains(world=made, draw=draw)
    felt = feelings.feel(made=made, chains=chains, fear=FEAR, steering=0.0, draw=draw)
    asked = truth.populate(questionnaire=core(), made=made, chains=chains, feelings=felt, seed=11)
    return made, chains, felt, asked


def test_every_answer_is_one_that_the_item_accepts() -> None:
    for said in world()[3].answered.values():
        for part in (said.firm, *said.buyers):
            for code, value in part.items():
                item = core().item(code)
                assert item is not None
                posted = value if isinstance(value, list) else [value]
                assert rules.parse(item, posted) == value


def test_nothing_is_answered_that_is_not_asked_and_every_required_item_is() -> None:
    for said in world()[3].answered.values():
        for on_buyer in said.buyers:
            together = {**said.firm, **on_buyer}
            asked = [item for _, item in routing.walk(core(), together)]
            assert set(together) <= {item.code for item in asked}
            assert [item.code for item in asked if item.required and item.code not in together] == []


def test_a_firm_answers_the_same_whoever_else_is_asked() -> None:
    made, chains, felt, everyone = world()
    chosen = sorted(everyone.answered)[5:8]
    few = truth.populate(questionnaire=core(), made=made, chains=chains, feelings=felt, seed=11, only=chosen)
    assert few.answered == {firm: everyone.answered[firm] for firm in chosen}


def test_fear_is_told_at_exactly_the_chosen_rate() -> None:
    made, _, felt, asked = world()
    fear = core().with_role("fear")
    assert fear is not None
    worst = min(
        (option for option in fear.options if option.score is not None), key=lambda one: one.score or 0
    )
    afraid = [firm for firm, said in asked.answered.items() if said.firm[fear.code] == worst.code]
    assert len(afraid) == round(FEAR * (made.count - made.buyers))
    assert afraid == [firm for firm in asked.answered if felt.afraid[firm]]


def test_the_truth_is_the_mean_of_scores_worked_out_one_by_one() -> None:
    _, chains, _, asked = world()
    labels = [str(tier) for tier in chains.tier.tolist()]
    by_hand: dict[str, list[float]] = {}
    for firm, said in asked.answered.items():
        for place, on_buyer in zip(asked.relations_of[firm], said.buyers, strict=True):
            found = scoring.score(core(), {**said.firm, **on_buyer}).composite
            if found is not None:
                by_hand.setdefault(labels[place], []).append(float(found))
    means = truth.means(asked.composite, labels)
    assert set(means) == {"_T", *by_hand}
    for tier, found_scores in by_hand.items():
        assert means[tier] == pytest.approx(sum(found_scores) / len(found_scores), abs=1e-9)


def test_who_feels_better_scores_better() -> None:
    _, _, felt, asked = world()
    there = ~np.isnan(asked.composite)
    assert np.corrcoef(felt.relation[there], asked.composite[there])[0, 1] > 0.6


def test_a_firm_that_supplies_nobody_cannot_be_asked() -> None:
    made, chains, felt, _ = world()
    with pytest.raises(ValueError, match="firm 0 supplies nobody"):
        truth.populate(questionnaire=core(), made=made, chains=chains, feelings=felt, seed=11, only=[0])
