"""The made-up world: same seed, same world; chains that hold together; nothing that looks real."""

import numpy as np
import pytest

from surveys.synthetic import firms, names, shares


def generator(seed: int = 7) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def world(count: int = 3_000, seed: int = 7) -> tuple[firms.Firms, firms.Chains]:
    draw = generator(seed)
    made = firms.firms(count=count, draw=draw)
    return made, firms.chains(world=made, draw=draw)


def test_the_same_seed_makes_the_same_world() -> None:
    first, again, other = world(), world(), world(seed=8)
    assert np.array_equal(first[0].industry, again[0].industry)
    assert np.array_equal(first[1].buyer, again[1].buyer)
    assert not np.array_equal(first[0].industry, other[0].industry)


def test_tiers_have_the_published_shares() -> None:
    made, _ = world()
    suppliers = made.count - made.buyers
    counted = [int((made.tier == tier).sum()) for tier in (1, 2, 3)]
    assert counted[1:] == [round(suppliers * share) for share in shares.TIER_SHARES[1:]]
    assert sum(counted) == suppliers


def test_every_supplier_sells_to_the_tier_above_and_nobody_twice() -> None:
    made, chains = world()
    assert np.array_equal(made.tier[chains.supplier], chains.tier)
    assert np.array_equal(made.tier[chains.buyer], chains.tier - 1)
    assert set(chains.supplier.tolist()) == set(range(made.buyers, made.count))
    assert len({*zip(chains.supplier.tolist(), chains.buyer.tolist(), strict=True)}) == chains.supplier.size


def test_a_parent_is_the_buyers_own_relation_one_tier_up() -> None:
    _, chains = world()
    lower = chains.tier > 1
    assert (chains.parent[~lower] == -1).all()
    parent = chains.parent[lower]
    assert np.array_equal(chains.supplier[parent], chains.buyer[lower])
    assert np.array_equal(chains.tier[parent], chains.tier[lower] - 1)


def test_every_relation_is_known_from_somewhere() -> None:
    _, chains = world()
    assert chains.known_from.any(axis=1).all()
    share = chains.known_from.mean(axis=0, where=(chains.tier == 1)[:, None])
    assert share[0] > 2 * chains.known_from[chains.tier == 2, 0].mean()  # buyers' lists hold the first tier


def test_only_buyers_are_large() -> None:
    made, _ = world()
    assert {made.sizes[size] for size in made.size[: made.buyers].tolist()} == {"L"}
    assert "L" not in {made.sizes[size] for size in made.size[made.buyers :].tolist()}


def test_names_differ_and_say_that_they_are_made_up() -> None:
    made = names.make(count=12_000, buyers=48, draw=generator())
    assert len(set(made)) == 12_000
    assert {(korean[-4:], english[-11:]) for korean, english in made} == {("(가상)", "(synthetic)")}


def test_too_small_a_world_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 48 firms, not 47"):
        firms.firms(count=47, draw=generator())
