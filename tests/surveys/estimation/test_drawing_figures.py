"""Draws: the same for the same seed, whatever the order; every firm with the same chance; rotation as ruled."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from surveys.estimation import drawing
from surveys.estimation.drawing import Rotation

KEYS = [f"{number:010}" for number in range(40)]


def test_the_stream_is_the_published_one_of_pcg64() -> None:
    # NumPy guarantees this stream; if it ever differs, recorded seeds would no longer give recorded samples
    assert drawing.numbers(["a", "b", "c"], seed=7) == {
        "a": 11530976094092348043, "b": 16550673365885938325, "c": 14308875409591826786,
    }  # fmt: skip


def test_the_order_of_rows_does_not_matter() -> None:
    mixed = KEYS[::2] + KEYS[::-2]
    wanted = drawing.draw({"h": KEYS}, {"h": 10}, seed=7)
    assert drawing.draw({"h": mixed}, {"h": 10}, seed=7) == wanted
    assert drawing.draw({"h": KEYS}, {"h": 10}, seed=8) != wanted


def test_every_subset_is_equally_likely() -> None:
    keys, tries = list("abcde"), 4000
    found = Counter(frozenset(drawing.draw({"h": keys}, {"h": 2}, seed=seed)["h"]) for seed in range(tries))
    subsets = [frozenset(pair) for pair in combinations(keys, 2)]
    chi_square = sum((found[one] - tries / 10) ** 2 / (tries / 10) for one in subsets)
    assert (
        chi_square < 27.9
    )  # 99.9 % of chi-square with 9 degrees; the seeds are fixed, so this cannot flicker


@given(
    st.dictionaries(st.sampled_from("hij"), st.sets(st.sampled_from(KEYS)).map(sorted), min_size=1),
    st.integers(0, 50),
)
def test_sizes_and_bounds(strata: dict[str, list[str]], size: int) -> None:
    taken: set[str] = set()
    disjoint = {}
    for name, keys in sorted(strata.items()):
        disjoint[name] = [key for key in keys if key not in taken]
        taken |= set(keys)
    found = drawing.draw(disjoint, dict.fromkeys(disjoint, size), seed=1)
    for name, keys in disjoint.items():
        assert len(found[name]) == len(set(found[name])) == min(size, len(keys))
        assert set(found[name]) <= set(keys)


def test_a_panel_keeps_its_share_and_renews_the_rest() -> None:
    last = set(KEYS[:20])
    found = drawing.draw({"h": KEYS}, {"h": 16}, seed=7, rotation=Rotation(last, 0.75))["h"]
    assert (len(found), len(last & set(found))) == (16, 12)
    none = drawing.draw({"h": KEYS}, {"h": 16}, seed=7, rotation=Rotation(last, 0))["h"]
    assert last & set(none) == set()


def test_a_panel_stays_where_new_firms_run_out() -> None:
    last = set(KEYS[:35])
    found = drawing.draw({"h": KEYS}, {"h": 20}, seed=7, rotation=Rotation(last, 0))["h"]
    assert (len(found), len(last & set(found))) == (20, 15)


def test_a_rotated_sample_gives_each_firm_the_same_chance() -> None:
    keys, tries, chances = KEYS[:10], 3000, Counter[str]()
    for seed in range(tries):
        last = frozenset(drawing.draw({"h": keys}, {"h": 4}, seed=10_000 + seed)["h"])
        chances.update(drawing.draw({"h": keys}, {"h": 4}, seed=seed, rotation=Rotation(last, 0.5))["h"])
    # 4 of 10 each; the standard error of a share over 3,000 draws is 0.9 points
    assert all(abs(chances[key] / tries - 0.4) < 0.036 for key in keys)
