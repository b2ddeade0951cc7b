"""Firms that were named: against the sums written out, and against a population that is known."""

import numpy as np
import pytest

from surveys.estimation import estimators, weight_shares
from surveys.estimation.sample import Design, Sample
from surveys.estimation.weight_shares import Shares
from tests.oracles import sharing

NAN = float("nan")


def whole(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def test_by_hand() -> None:
    # 0 and 1 name firm 0, which has 4 such customers; 1 alone names firm 1, which has 1; 2 names nobody
    shares = weight_shares.share(whole(0, 1, 1, 1), whole(0, 0, 1, 1), namers=3, links=np.array([4.0, 1.0]))
    assert shares.weights(np.array([10.0, 6.0, 9.0])).tolist() == [4.0, 6.0]
    assert shares.contributions(np.array([[50.0], [80.0]])).tolist() == [[12.5], [92.5], [0.0]]


def test_what_was_answered_is_edited_and_counted() -> None:
    links = np.array([NAN, 0.0, 1.0, 2.0, 5.0])
    shares = weight_shares.share(whole(0, 0, 0, 1, 0), whole(0, 1, 2, 2, 3), namers=2, links=links)
    found = shares.weights(np.array([3.0, 5.0]))
    assert found[2:4].tolist() == [4.0, 1.5]  # two namers were seen of the firm that said one
    assert np.isnan(found[[0, 1, 4]]).all()  # unknown, none, and named by nobody
    assert shares.unknown.tolist() == [True, True, False, False, False]
    assert shares.raised.tolist() == [False, False, True, False, False]


def test_namings_that_cannot_be() -> None:
    for namer, named, links in (
        (whole(2), whole(0), [1.0]),
        (whole(0), whole(1), [1.0]),
        (whole(0, 1), whole(0), [1.0]),
        (whole(0), whole(0), [1.5]),
        (whole(0), whole(0), [np.inf]),
    ):
        with pytest.raises(ValueError, match=r"naming|whole"):
            weight_shares.share(namer, named, namers=2, links=np.array(links))


class Chain:
    """1,200 drawn firms in 3 strata, 400 whom they can name, 150 whom those can name; every value is known."""

    def __init__(self) -> None:
        draw = np.random.default_rng(17)
        self.sizes, self.take = whole(600, 400, 200), whole(60, 60, 50)
        self.stratum = np.repeat(np.arange(3), self.sizes)
        self.first = self.pairs(draw, namers=1200, named=400)
        self.second = self.pairs(draw, namers=400, named=150)
        of_stratum = np.bincount(self.first[:, 1], self.stratum[self.first[:, 0]], 400)
        self.y2 = 40 + 8 * of_stratum / self.links(self.first, 400) + draw.normal(0, 10, 400)
        self.y3 = draw.normal(50, 12, 150)

    @staticmethod
    def pairs(draw: np.random.Generator, *, namers: int, named: int) -> np.ndarray:
        many = draw.integers(1, 9, named)
        found = np.column_stack([draw.integers(0, namers, many.sum()), np.repeat(np.arange(named), many)])
        return np.unique(found, axis=0)

    @staticmethod
    def links(pairs: np.ndarray, named: int) -> np.ndarray:
        return np.bincount(pairs[:, 1], minlength=named).astype(float)

    def draw(self, seed: int) -> tuple[Sample, Shares, Shares]:
        made = np.random.default_rng(seed)
        starts = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])
        chosen = np.concatenate(
            [start + made.permutation(size)[:take] for start, size, take in zip(starts, self.sizes, self.take, strict=True)]
        )  # fmt: skip
        stratum, place = self.stratum[chosen], np.full(1200, -1)
        place[chosen] = np.arange(len(chosen))
        one = self.first[place[self.first[:, 0]] >= 0]
        met = np.isin(self.second[:, 0], one[:, 1])  # only who was reached can name
        shares = weight_shares.share(
            place[one[:, 0]], one[:, 1], namers=len(chosen), links=self.links(self.first, 400)
        )
        second = weight_shares.share(
            self.second[met, 0], self.second[met, 1], namers=400, links=self.links(self.second, 150)
        )
        design = Design(stratum, chosen, self.sizes[stratum].astype(float))
        return Sample(design, (self.sizes / self.take)[stratum]), shares, shares.then(second)


def kept(weight: np.ndarray) -> dict[int, float]:
    return {int(place): float(weight[place]) for place in np.flatnonzero(~np.isnan(weight))}


def test_against_the_sums_written_out() -> None:
    chain = Chain()
    sample, shares, chained = chain.draw(3)
    first = {int(one): float(w) for one, w in zip(sample.design.cluster, sample.weight, strict=True)}
    links = {place: int(one) for place, one in enumerate(chain.links(chain.first, 400))}
    wanted = sharing.weights([tuple(pair) for pair in chain.first.tolist()], first, links)
    found = shares.weights(sample.weight)
    assert kept(found) == pytest.approx(wanted, rel=1e-12)
    links = {place: int(one) for place, one in enumerate(chain.links(chain.second, 150))}
    wanted = sharing.weights([tuple(pair) for pair in chain.second.tolist()], wanted, links)
    found = chained.weights(sample.weight)
    assert kept(found) == pytest.approx(wanted, rel=1e-12)
    above, below = shares.sums(chain.y2, np.ones((400, 1), bool))
    weight = np.nan_to_num(shares.weights(sample.weight))
    assert float(sample.weight @ above[:, 0]) == pytest.approx(float(weight @ chain.y2), rel=1e-12)
    assert float(sample.weight @ below[:, 0]) == pytest.approx(float(weight.sum()), rel=1e-12)


def test_a_class_factor_goes_through_to_the_weights_and_the_chain() -> None:
    _, shares, _ = Chain().draw(3)
    factor = np.random.default_rng(1).choice([0.0, 1.5, 2.0], 400)
    weight = np.random.default_rng(2).uniform(1, 3, 170)
    found = shares.adjusted(factor).weights(weight)
    plain = shares.weights(weight)
    assert np.isnan(found[factor == 0]).all()
    held = (factor > 0) & shares.weighted
    assert found[held] == pytest.approx((plain * factor)[held], rel=1e-12)


@pytest.mark.parametrize("tier", [2, 3])
def test_no_bias_and_the_right_error_over_1000_draws(tier: int) -> None:
    """Totals are free of bias, within four Monte Carlo errors; the mean of V̂ is the variance of the totals."""
    chain = Chain()
    y = chain.y2 if tier == 2 else chain.y3
    every = np.ones((len(y), 1), bool)
    totals, counts, means, errors = [], [], [], []
    for seed in range(1000):
        sample, second, third = chain.draw(seed)
        above, below = (second if tier == 2 else third).sums(y, every)
        total = estimators.total(above, np.ones_like(above, bool), sample)
        mean = estimators.ratio(above, below, below > 0, sample)
        totals.append((total.value[0], total.se[0] ** 2))
        counts.append(float(sample.weight @ below[:, 0]))
        means.append(mean.value[0])
        errors.append(mean.se[0] ** 2)
    found = np.array(totals)
    spread = found[:, 0].std(ddof=1)
    assert abs(found[:, 0].mean() - y.sum()) < 4 * spread / 1000**0.5
    assert abs(np.mean(counts) - len(y)) < 4 * np.std(counts) / 1000**0.5
    # a variance over 1,000 draws has itself an error of about sqrt(2 / 1000) = 4.5 %
    assert found[:, 1].mean() == pytest.approx(spread**2, rel=0.15)
    assert np.mean(errors) == pytest.approx(np.var(means, ddof=1), rel=0.15)
