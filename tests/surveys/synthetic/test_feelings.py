"""The known truth of the made-up world and the ways in which it answers, or does not."""

import numpy as np
import pytest

from surveys.synthetic import feelings, firms


def world(
    *, fear: float = 0.12, steering: float = 0.0
) -> tuple[firms.Firms, firms.Chains, feelings.Feelings]:
    draw = np.random.Generator(np.random.PCG64(7))
    made = firms.firms(count=20_000, draw=draw)
    chains = firms.chains(world=made, draw=draw)
    return made, chains, feelings.feel(made=made, chains=chains, fear=fear, steering=steering, draw=draw)


def test_a_firm_feels_the_mean_of_its_relations() -> None:
    made, chains, felt = world()
    for firm in (made.buyers, made.buyers + 1, made.count - 1):
        own = [
            felt.relation[place] for place in range(chains.supplier.size) if chains.supplier[place] == firm
        ]
        assert felt.firm[firm] == pytest.approx(sum(own) / len(own), abs=1e-12)
    assert (felt.firm[: made.buyers] == 0).all()


@pytest.mark.parametrize("fear", [0.0, 0.12, 1.0])
def test_exactly_the_chosen_share_is_afraid(fear: float) -> None:
    made, _, felt = world(fear=fear)
    assert int(felt.afraid.sum()) == round(fear * (made.count - made.buyers))
    assert not felt.afraid[: made.buyers].any()


def test_the_afraid_are_less_content() -> None:
    made, _, felt = world()
    asked = made.tier > 0
    assert felt.firm[asked & felt.afraid].mean() < felt.firm[asked & ~felt.afraid].mean() - 0.3


def test_lower_tiers_feel_worse() -> None:
    made, _, felt = world()
    means = [felt.firm[made.tier == tier].mean() for tier in (1, 2, 3)]
    assert means == sorted(means, reverse=True)


def test_steering_lifts_what_buyers_listed_and_nothing_else() -> None:
    _, chains, honest = world()
    _, _, steered = world(steering=0.5)
    lifted = steered.relation - honest.relation
    listed = chains.known_from[:, 0]
    assert np.allclose(lifted[listed], 0.5)
    assert np.allclose(lifted[~listed], 0.0)


def test_everybody_answers_a_full_world() -> None:
    made, _, felt = world()
    assert (feelings.willingness(model="full", rate=0.3, made=made, feelings=felt) == 1).all()


@pytest.mark.parametrize("model", ["frame", "answer"])
def test_the_mean_willingness_is_the_rate(model: feelings.ResponseModel) -> None:
    made, _, felt = world()
    chance = feelings.willingness(model=model, rate=0.3, made=made, feelings=felt)
    assert chance[made.tier > 0].mean() == pytest.approx(0.3, abs=1e-9)


def test_by_frame_variables_firms_of_one_stratum_are_equally_willing() -> None:
    made, _, felt = world()
    chance = feelings.willingness(model="frame", rate=0.3, made=made, feelings=felt)
    for tier in (1, 2, 3):
        for size in range(len(made.sizes)):
            cell = chance[(made.tier == tier) & (made.size == size)]
            assert cell.size == 0 or cell.min() == cell.max()


def test_by_the_answer_itself_the_content_are_over_represented_in_every_stratum() -> None:
    made, _, felt = world()
    chance = feelings.willingness(model="answer", rate=0.3, made=made, feelings=felt)
    for tier in (1, 2, 3):
        cell = made.tier == tier
        seen = np.average(felt.firm[cell], weights=chance[cell])
        assert seen > felt.firm[cell].mean() + 0.1


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1])
def test_an_impossible_rate_is_refused(rate: float) -> None:
    made, _, felt = world()
    with pytest.raises(ValueError, match="response rate"):
        feelings.willingness(model="frame", rate=rate, made=made, feelings=felt)


def test_an_impossible_fear_is_refused() -> None:
    with pytest.raises(ValueError, match=r"from 0 to 1, not 1\.2"):
        world(fear=1.2)
