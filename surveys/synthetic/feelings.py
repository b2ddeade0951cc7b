"""What made-up suppliers feel, before anybody asks them: the truth that estimates must find again."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from surveys.synthetic.firms import Chains, Firms

Floats = NDArray[np.float64]
ResponseModel = Literal["full", "frame", "answer"]

# on a logit scale: by tier the drop that surveys of two tiers report (S31, S139), else spreads of our own
_TIER_EFFECT = (0.45, -0.25, -0.65)
_SPREAD_INDUSTRY, _SPREAD_REGION, _SPREAD_BUYER, _SPREAD_SUPPLIER = 0.20, 0.12, 0.45, 0.60
# small firms, lower tiers and far regions answer less; all in logits
_FRAME_SIZE = {"L": 0.8, "M": 0.5, "S": 0.0}
_FRAME_TIER = (0.0, 0.2, -0.3, -0.7)
_ANSWER_SLOPE, _ANSWER_FEAR = 0.9, -1.1


@dataclass(frozen=True, slots=True)
class Feelings:
    """`relation[r]` is what the supplier of relation r feels about its buyer, `firm[i]` the mean over firm i's buyers
    (0 for a firm that sells to none), both in logits: 0 is the middle. `afraid[i]`: firm i is afraid to answer.
    """

    relation: Floats
    firm: Floats
    afraid: NDArray[np.bool_]


def feel(*, made: Firms, chains: Chains, fear: float, steering: float, draw: np.random.Generator) -> Feelings:
    """Feelings of a world. Exactly the nearest whole number to `fear` × suppliers are afraid, the discontented first.

    `steering`: logits by which a relation that a buyer listed looks better than others (0: lists are honest).

    Raises:
        ValueError: `fear` is no share.
    """
    if not 0 <= fear <= 1:
        raise ValueError(f"the share of firms that are afraid must be from 0 to 1, not {fear}")
    supplier, buyer = chains.supplier, chains.buyer
    industry = draw.normal(0, _SPREAD_INDUSTRY, len(made.industries))
    region = draw.normal(0, _SPREAD_REGION, len(made.regions))
    own = draw.normal(0, _SPREAD_SUPPLIER, made.count)
    of_buyer = draw.normal(0, _SPREAD_BUYER, made.count)
    felt: Floats = (
        np.array(_TIER_EFFECT)[chains.tier - 1]
        + industry[made.industry[supplier]]
        + region[made.region[supplier]]
        + own[supplier]
        + of_buyer[buyer]
        + steering * chains.known_from[:, 0]
    )
    sold = np.bincount(supplier, minlength=made.count)
    firm: Floats = np.bincount(supplier, weights=felt, minlength=made.count) / np.maximum(sold, 1)
    suppliers = np.flatnonzero(sold)
    order = np.argsort(firm[suppliers] + draw.normal(0, 1.0, suppliers.size), kind="stable")
    afraid = np.zeros(made.count, dtype=np.bool_)
    afraid[suppliers[order[: round(fear * suppliers.size)]]] = True
    return Feelings(felt, firm, afraid)


def willingness(*, model: ResponseModel, rate: float, made: Firms, feelings: Feelings) -> Floats:
    """The probability that each firm answers when asked; over the suppliers its mean is `rate`, but for `full`, where
    all answer.

    `frame`: it depends on size class and tier alone, so that weighting within strata mends it. `answer`: it depends on
    what the firm feels and on fear, so that no weighting by frame variables can.

    Raises:
        ValueError: `rate` is no share between 0 and 1.
    """
    if model == "full":
        return np.ones(made.count)
    if not 0 < rate < 1:
        raise ValueError(f"the response rate must lie between 0 and 1, not {rate}")
    if model == "frame":
        size = np.array([_FRAME_SIZE[one] for one in made.sizes])[made.size]
        logit: Floats = size + np.array(_FRAME_TIER)[made.tier]
    else:
        logit = _ANSWER_SLOPE * feelings.firm + _ANSWER_FEAR * feelings.afraid
    return _with_mean(logit, rate, made.tier > 0)


def _with_mean(logit: Floats, rate: float, among: NDArray[np.bool_]) -> Floats:
    """The logits shifted until the mean probability is `rate`, by halving the interval that holds the shift."""
    low, high = -50.0, 50.0
    for _ in range(80):
        middle = (low + high) / 2
        if float(_logistic(logit[among] + middle).mean()) < rate:
            low = middle
        else:
            high = middle
    return _logistic(logit + low)


def _logistic(value: Floats) -> Floats:
    result: Floats = 1.0 / (1.0 + np.exp(-value))
    return result
