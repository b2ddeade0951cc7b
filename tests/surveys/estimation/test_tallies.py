"""Sums against a loop over firms, whole and in parts."""

from collections import defaultdict

import numpy as np
import pytest

from surveys.estimation import tallies
from surveys.estimation.tallies import NONE, Rows

ITEMS, SIZES = 5, (1, 3, 40)
ONCE = np.array([False, True, False, False, True])


def rows(seed: int, firms: int = 400, most: int = 4) -> Rows:
    dice = np.random.default_rng(seed)
    of = np.repeat(np.arange(firms), dice.integers(1, most + 1, firms))
    dice.shuffle(of)
    keys = dice.integers(0, 2**63, (firms, 2), dtype=np.uint64)
    keys[: firms // 2, 0] = keys[0, 0]  # halves of keys that are the same tell no firm
    scores = dice.integers(0, 10_001, (len(of), ITEMS)).astype(np.int16)
    scores[dice.random(scores.shape) < 0.3] = NONE
    for one in range(firms):  # what a firm says of itself is the same in its rows
        scores[np.ix_(of == one, ONCE)] = scores[np.argmax(of == one), ONCE]
    codes = [dice.integers(-1 if size > 1 else 0, size, len(of)).astype(np.int32) for size in SIZES]
    return Rows(keys[of], scores, ONCE, codes, SIZES)


def naive(given: Rows) -> tuple[int, dict[tuple[int, int], tuple[int, ...]]]:
    """Firm by firm, in whole numbers of Python."""
    found: dict[tuple[int, int], dict[tuple[int, int], list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0])
    )
    for row in range(len(given.firm)):
        firm = (int(given.firm[row, 0]), int(given.firm[row, 1]))
        place = 0
        for codes, size in zip(given.codes, given.sizes, strict=True):
            if codes[row] >= 0:
                for item in range(ITEMS):
                    if given.scores[row, item] != NONE:
                        pair = found[place + int(codes[row]), item][firm]
                        said = int(given.scores[row, item])
                        pair[:] = [1, said] if ONCE[item] else [pair[0] + 1, pair[1] + said]
            place += size
    sums = {
        cell: tuple(
            sum(one) for one in zip(*((1, x, y, x * x, x * y, y * y) for x, y in firms.values()), strict=True)
        )
        for cell, firms in found.items()
    }
    return len({tuple(map(int, one)) for one in given.firm}), sums


def cells(sums: np.ndarray) -> dict[tuple[int, int], tuple[int, ...]]:
    return {
        (int(d), int(q)): tuple(int(one) for one in sums[d, q])
        for d, q in zip(*np.nonzero(sums[..., 0]), strict=True)
    }


@pytest.mark.parametrize("most", [1, 4])
@pytest.mark.parametrize("block", [2**14, 7])
def test_the_sums_are_those_of_a_loop_over_firms(
    most: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "_BLOCK", block)
    given = rows(1, most=most)
    firms, sums = tallies.count(given)
    assert (firms, cells(sums)) == naive(given)


def test_the_largest_scores_are_summed_exactly() -> None:
    count = 40_000
    keys = np.arange(2 * count, dtype=np.uint64).reshape(count, 2)
    codes, once = [np.zeros(count, np.int32)], np.array([False])
    given = Rows(keys, np.full((count, 1), 32_767, np.int16), once, codes, (1,))
    one = 32_767
    assert cells(tallies.count(given)[1]) == {
        (0, 0): (count, count, count * one, count, count * one, count * one * one)
    }
    several = Rows(np.zeros((count, 2), np.uint64), given.scores, once, codes, (1,))
    assert cells(tallies.count(several)[1]) == {
        (0, 0): (1, count, count * one, count**2, count**2 * one, (count * one) ** 2)
    }


def test_parts_that_cut_no_firm_add_up() -> None:
    given = rows(2)
    parts = []
    for chosen in (given.firm[:, 1] % 2 == 0, given.firm[:, 1] % 2 == 1):
        part = Rows(
            given.firm[chosen], given.scores[chosen], ONCE, [one[chosen] for one in given.codes], given.sizes
        )
        parts.append(tallies.count(part))
    firms, sums = tallies.count(given)
    assert parts[0][0] + parts[1][0] == firms
    assert (parts[0][1] + parts[1][1] == sums).all()


def test_nothing_counted_is_zeros() -> None:
    empty = Rows(
        np.zeros((0, 2), np.uint64), np.zeros((0, ITEMS), np.int16), ONCE, [np.zeros(0, np.int32)] * 3, SIZES
    )
    firms, sums = tallies.count(empty)
    assert (firms, sums.shape, int(sums.sum())) == (0, (44, ITEMS, 6), 0)
