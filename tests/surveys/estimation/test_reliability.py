"""Alpha against R psych, and covariances against sums written out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from surveys.estimation import reliability
from surveys.estimation.sample import Floats

R: dict[str, Any] = json.loads(
    Path(__file__).parents[2].joinpath("vendor/r-psych/agreeableness.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("rows", ["complete", "pairs"])
def test_alpha_is_that_of_r_with_the_item_reversed_and_without(rows: str) -> None:
    wanted, covariance = R[rows], np.array(R[rows]["covariance"])
    assert reliability.of_items(covariance, reverse=R["reverse"]).alpha == pytest.approx(
        wanted["alpha"], rel=1e-12
    )
    assert reliability.of_items(covariance).alpha == pytest.approx(wanted["alpha_unreversed"], rel=1e-12)


def test_the_published_figures() -> None:
    """methods.md section 5."""
    covariance = np.array(R["complete"]["covariance"])
    assert round(reliability.of_items(covariance, reverse=[0]).alpha, 12) == 0.703755894375
    assert round(reliability.of_items(covariance).alpha, 12) == 0.430616923048


def test_an_unreversed_item_is_named() -> None:
    covariance = np.array(R["complete"]["covariance"])
    found = reliability.of_items(covariance)
    assert found.against == (0,)
    assert list(found.rest) == pytest.approx(R["complete"]["rest_unreversed"], rel=1e-10)
    assert reliability.of_items(covariance, reverse=[0]).against == ()


def drawn(seed: int) -> tuple[Floats, Floats]:
    made = np.random.default_rng(seed)
    items = made.normal(50, 20, (60, 4)) + made.normal(0, 15, (60, 1))
    items[made.random((60, 4)) < 0.2] = np.nan
    return items, made.integers(0, 4, 60).astype(float)


def naive(one: Floats, other: Floats, weight: Floats) -> float:
    rows = [(w, a, b) for w, a, b in zip(weight, one, other, strict=True) if w > 0 and not np.isnan(a + b)]
    whole = sum(w for w, _, _ in rows)
    middle_a, middle_b = sum(w * a for w, a, _ in rows) / whole, sum(w * b for w, _, b in rows) / whole
    spread = sum(w * (a - middle_a) * (b - middle_b) for w, a, b in rows) / whole
    return spread * len(rows) / (len(rows) - 1)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("complete", [True, False])
def test_covariances_with_and_without_weights(seed: int, complete: bool) -> None:  # noqa: FBT001
    items, weight = drawn(seed)
    kept = items[~np.isnan(items).any(axis=1)] if complete else items
    held = weight[~np.isnan(items).any(axis=1)] if complete else weight
    for given, used in ((None, np.ones(len(held))), (weight, held)):
        found = reliability.covariance(items, weight=given, complete=complete)
        wanted = [[naive(kept[:, a], kept[:, b], used) for b in range(4)] for a in range(4)]
        assert found.ravel().tolist() == pytest.approx(np.ravel(wanted).tolist(), rel=1e-9)


def test_reversing_by_hand_is_reversing_by_sign() -> None:
    items, _ = drawn(1)
    turned = items.copy()
    turned[:, 2] = 100 - turned[:, 2]
    by_sign = reliability.of_items(reliability.covariance(turned), reverse=[2])
    assert by_sign.alpha == pytest.approx(
        reliability.of_items(reliability.covariance(items)).alpha, rel=1e-12
    )


def test_what_has_no_alpha() -> None:
    with pytest.raises(ValueError, match="1 items"):
        reliability.of_items(np.ones((1, 1)))
    assert np.isnan(reliability.of_items(np.zeros((2, 2))).alpha)
    assert np.isnan(reliability.covariance(np.array([[1.0, np.nan], [np.nan, 2.0]]), complete=False)).all()
