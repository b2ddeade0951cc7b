"""Figures from sums against the estimators that read every row."""

import numpy as np
import pytest

from surveys.estimation import estimators, firm_means, live_figures, tallies
from surveys.estimation.live_figures import Classes, Figures
from surveys.estimation.sample import Design, Sample
from surveys.estimation.tallies import NONE, Rows

STRATA, CODES, ITEMS = 6, 3, 4
ONCE = np.array([False, False, False, True])  # the last item is the firm's own
POPULATION = np.array([50, 60, 30, 20, 400, 31])
ANSWERED = np.array([12, 25, 1, 20, 80, 1])  # one alone in the middle, one taken whole, one alone at the end


def data(seed: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Stratum, firm, code and scores of each row."""
    dice = np.random.default_rng(seed)
    stratum_of_firm = np.repeat(np.arange(STRATA), ANSWERED)
    firm = np.repeat(np.arange(len(stratum_of_firm)), dice.integers(1, 4, len(stratum_of_firm)))
    scores = dice.integers(0, 10_001, (len(firm), ITEMS)).astype(np.int16)
    scores[dice.random(scores.shape) < 0.2] = NONE
    scores[:, ONCE] = scores[np.searchsorted(firm, firm)][:, ONCE]
    return stratum_of_firm[firm], firm, dice.integers(0, CODES, len(firm)).astype(np.int32), scores


def tallied(
    stratum: np.ndarray, firm: np.ndarray, code: np.ndarray, scores: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    counted = []
    for one in range(STRATA):
        here = stratum == one
        keys = np.stack([firm[here], firm[here]], axis=1).astype(np.uint64)
        all_of_them = np.zeros(int(here.sum()), np.int32)
        counted.append(tallies.count(Rows(keys, scores[here], ONCE, [all_of_them, code[here]], (1, CODES))))
    return np.array([firms for firms, _ in counted]), np.stack([sums for _, sums in counted])


def figures(sums: np.ndarray, strata: np.ndarray, found: Classes) -> Figures:
    """Of dense sums [h, d, q, 6]; the rows are given backwards, as their order says nothing."""
    wide = sums.shape[1]
    flat = sums.reshape(-1, *sums.shape[2:])[::-1]
    domain = np.tile(np.arange(wide), len(strata))[::-1]
    return live_figures.figures(flat, np.repeat(strata, wide)[::-1], domain, wide, found)


@pytest.mark.parametrize("union", [range(STRATA), [0, 3, 4], [2], [1, 2, 5]])
def test_figures_equal_the_estimators_that_read_every_row(union: list[int]) -> None:
    stratum, firm, code, scores = data()
    respondents, sums = tallied(stratum, firm, code, scores)
    assert (respondents == ANSWERED).all()
    found = live_figures.classes(POPULATION, respondents)
    # the third joins the fourth, the last joins the one before
    assert found.of.tolist() == [0, 1, 2, 2, 3, 3]
    assert (found.population.tolist(), found.respondents.tolist(), found.joined) == (
        [50, 60, 50, 431], [12, 25, 21, 81], 4,
    )  # fmt: skip
    chosen = np.array(list(union))
    got = figures(sums[chosen], chosen, found)
    sample, firms = (
        Sample(
            Design(of, units, found.population[of].astype(float)), (found.population / found.respondents)[of]
        )
        for of, units in (
            (found.of[stratum], firm),
            (found.of[np.repeat(np.arange(STRATA), ANSWERED)], np.arange(ANSWERED.sum())),
        )
    )
    inside = np.isin(stratum, chosen)[:, np.newaxis]
    domains = inside & np.column_stack([np.ones(len(firm), bool), code[:, np.newaxis] == np.arange(CODES)])
    for item in range(ITEMS):
        y = np.where(scores[:, item] == NONE, np.nan, scores[:, item] / 100)
        wanted = (
            firm_means.of_rows(y, domains, firm, firms, once=True)
            if ONCE[item]
            else estimators.mean(y, domains, sample)
        )
        assert got.value[:, item] == pytest.approx(wanted.value, rel=1e-9, abs=1e-9, nan_ok=True)
        assert got.se[:, item] == pytest.approx(
            np.where(np.isnan(wanted.value), np.nan, wanted.se), rel=1e-9, abs=1e-9, nan_ok=True
        )
        for name in ("n", "firms", "df"):
            assert getattr(got, name)[:, item].tolist() == getattr(wanted, name).tolist()


def test_answers_that_are_all_alike_have_no_error() -> None:
    stratum, firm, code, scores = data()
    respondents, sums = tallied(stratum, firm, code, np.full_like(scores, 3333))
    got = figures(sums, np.arange(STRATA), live_figures.classes(POPULATION, respondents))
    assert got.value == pytest.approx(np.full_like(got.value, 33.33), rel=1e-14)
    assert got.se.max() < 1e-9


def test_a_wave_with_one_answer_has_a_value_and_no_error() -> None:
    respondents = np.array([0, 1, 0])
    sums = np.zeros((3, 1, 1, 6), np.int64)
    sums[1, 0, 0] = [1, 1, 5000, 1, 5000, 25_000_000]
    found = live_figures.classes(np.array([9, 9, 9]), respondents)
    got = figures(sums, np.arange(3), found)
    assert (found.of.tolist(), got.value.tolist(), got.df.tolist()) == ([0, 0, 0], [[50.0]], [[0]])
    assert np.isnan(got.se).all()


def test_no_answer_is_no_figure_and_an_empty_frame_no_stratum() -> None:
    found = live_figures.classes(np.array([0, 9]), np.array([0, 0]))
    got = figures(np.zeros((2, 1, 1, 6), np.int64), np.arange(2), found)
    assert found.of.tolist() == [-1, 0]
    assert np.isnan(got.value).all()
    assert np.isnan(got.se).all()


def test_more_answers_than_firms_are_refused() -> None:
    with pytest.raises(ValueError, match="stratum 1: 3 of 2 firms answered"):
        live_figures.classes(np.array([5, 2]), np.array([5, 3]))
