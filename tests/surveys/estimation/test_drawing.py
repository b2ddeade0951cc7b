"""Drawing: the same seed and frame give the same firms; every firm has its chance; the panel rotates as asked."""

from collections import Counter
from itertools import pairwise

import pytest

from surveys.estimation.drawing import Rotation, draw, numbers

FIRMS = [f"firm {number:03}" for number in range(40)]


def test_the_draw_does_not_depend_on_the_order_of_the_frame() -> None:
    forwards = draw({"a": FIRMS}, {"a": 7}, seed=3)
    assert draw({"a": FIRMS[::-1]}, {"a": 7}, seed=3) == forwards
    assert draw({"a": FIRMS}, {"a": 7}, seed=4) != forwards


def test_a_larger_sample_holds_the_smaller_one() -> None:
    sizes = [draw({"a": FIRMS}, {"a": size}, seed=3)["a"] for size in (0, 5, 12, 40, 99)]
    assert [len(one) for one in sizes] == [0, 5, 12, 40, 40]
    for smaller, larger in pairwise(sizes):
        assert larger[: len(smaller)] == smaller


def test_the_numbers_are_the_promised_stream() -> None:
    # the raw output of PCG64 for this seed, which NumPy promises to keep (NEP 19), read once with NumPy 2
    assert numbers(["b", "a"], seed=42) == {"a": 14_276_969_152_011_380_360, "b": 8_095_878_257_575_067_585}


def test_every_firm_has_the_same_chance() -> None:
    drawn = Counter(key for seed in range(2000) for key in draw({"a": FIRMS[:10]}, {"a": 3}, seed=seed)["a"])
    # binomial(2000, 0.3): mean 600, standard deviation 20.5; five of them on each side
    assert set(drawn) == set(FIRMS[:10])
    assert all(abs(count - 600) < 103 for count in drawn.values())


def test_strata_keep_to_their_own_firms() -> None:
    strata = {"a": FIRMS[:20], "b": FIRMS[20:]}
    drawn = draw(strata, {"a": 4, "b": 6}, seed=1)
    assert {name: len(keys) for name, keys in drawn.items()} == {"a": 4, "b": 6}
    assert all(set(drawn[name]) <= set(strata[name]) for name in strata)


@pytest.mark.parametrize(("overlap", "again"), [(0.0, 0), (0.25, 2), (0.5, 5), (1.0, 10)])
def test_the_share_of_the_panel_is_asked_again(overlap: float, again: int) -> None:
    last = frozenset(draw({"a": FIRMS}, {"a": 10}, seed=1)["a"])
    following = draw({"a": FIRMS}, {"a": 10}, seed=2, rotation=Rotation(last, overlap))["a"]
    assert len(set(following)) == 10
    # 0.25 of ten is 2.5, which rounds up to three
    assert len(last & set(following)) == (3 if overlap == 0.25 else again)


def test_where_new_firms_run_out_more_of_the_panel_stays() -> None:
    last = frozenset(FIRMS[:30])
    following = draw({"a": FIRMS}, {"a": 25}, seed=2, rotation=Rotation(last, 0.0))["a"]
    assert len(following) == 25
    assert len(last & set(following)) == 15
