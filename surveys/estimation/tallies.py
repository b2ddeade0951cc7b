"""Exact sums from which the live figures come, for every domain and item at once; they merge by addition.

The weighted mean of a domain and its linearised variance need of each stratum only sums over its firms (methods of
`estimators`; Särndal, Swensson & Wretman 1992, 5.6 and 10.3): with x_i the number of a firm's rows in the domain that
have a score and y_i the sum of their scores, Σ x, Σ y, Σ x², Σ xy, Σ y². What a firm says of itself stands in all its
rows and counts once: x_i = 1 and y_i is that score, as in `firm_means`. All are whole numbers, as scores are whole
hundredths, so that the same answers give the same sums in whatever order and parts they are counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from surveys.estimation.sample import Flags, Floats, Ints

Number = TypeVar("Number", np.float64, np.int64)
# what a score vector holds where there is no score
NONE: Final = -32768
# The sums of a domain and item, in this order: firms with a score, Σ x, Σ y, Σ x², Σ xy, Σ y².
FIRMS, ROWS, SCORES, ROWS_SQUARED, PRODUCTS, SCORES_SQUARED = range(6)
WIDTH: Final = 6
# Rows counted at once: their matrices stay in the processor's cache, and 2^14 squares of 2^15 are exact in a float.
_BLOCK: Final = 2**14
# A classification of at most this many codes is counted by one product of matrices, a larger one by sorting.
_FEW: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Answered buying relations of one stratum, n rows.

    `firm[n, 2]`: two numbers that are the same in the rows of a firm, all of which are here. `scores[n, q]`: hundredths
    of a point, `NONE` for no score; `once[q]`: the score is the firm's, the same in all its rows, and counts once.
    `codes`: for each classification, the place [n] of the row's code in it, -1 for none; `sizes` says how many codes
    each has.
    """

    firm: npt.NDArray[np.uint64]
    scores: npt.NDArray[np.int16]
    once: Flags
    codes: Sequence[npt.NDArray[np.int32]]
    sizes: Sequence[int]


def count(rows: Rows) -> tuple[int, Ints]:
    """How many firms there are, and the sums [d, q, 6], the codes of all classifications one after the other."""
    order, firm_of = _by_firm(rows.firm)
    alone = np.bincount(firm_of)[firm_of] == 1 if len(order) else np.zeros(0, bool)
    sums = np.zeros((sum(rows.sizes), rows.scores.shape[1], WIDTH), np.int64)
    for block in _blocks(order[alone]):
        _add_rows(sums, rows, block)
    several, groups = order[~alone], firm_of[~alone]
    for part in _parts(groups):
        _add_firms(sums, rows, several[part], groups[part])
    return (int(firm_of[-1]) + 1 if len(order) else 0), sums


def _by_firm(firm: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.intp], Ints]:
    """The order [n] in which the rows of a firm follow each other, and in it the number of the firm [n]."""
    order = np.argsort(firm[:, 0], kind="stable")
    here = firm[order]
    same = here[1:] == here[:-1]
    if (same[:, 0] & ~same[:, 1]).any():
        order = np.lexsort((firm[:, 1], firm[:, 0]))
        here = firm[order]
        same = here[1:] == here[:-1]
    numbers = np.zeros(len(order), np.int64)
    np.cumsum(~same.all(axis=1), out=numbers[1:])
    return order, numbers


def _blocks(order: npt.NDArray[np.intp]) -> Iterator[npt.NDArray[np.intp]]:
    for start in range(0, len(order), _BLOCK):
        yield order[start : start + _BLOCK]


def _parts(groups: Ints) -> Iterator[slice]:
    """Parts of about a block's rows that cut no firm."""
    start = 0
    while start < len(groups):
        end = start + _BLOCK
        end = (
            int(np.searchsorted(groups, groups[end - 1], side="right")) if end < len(groups) else len(groups)
        )
        yield slice(start, end)
        start = end


def _add_rows(sums: Ints, rows: Rows, block: npt.NDArray[np.intp]) -> None:
    """Adds firms of one row each: x is 0 or 1, so three of the sums are the same, and two others."""
    scores = rows.scores[block]
    items = scores.shape[1]
    known = scores != NONE
    wide = np.empty((len(block), 3 * items))
    wide[:, :items] = known
    np.multiply(scores, known, out=wide[:, items : 2 * items])
    np.square(wide[:, items : 2 * items], out=wide[:, 2 * items :])
    for place, size, codes in _classifications(rows):
        found = _sums_by_code(wide, codes[block], size).astype(np.int64).reshape(size, 3, items)
        part = sums[place : place + size]
        part[:, :, (FIRMS, ROWS, ROWS_SQUARED)] += found[:, 0, :, np.newaxis]
        part[:, :, (SCORES, PRODUCTS)] += found[:, 1, :, np.newaxis]
        part[:, :, SCORES_SQUARED] += found[:, 2]


def _add_firms(sums: Ints, rows: Rows, several: npt.NDArray[np.intp], groups: Ints) -> None:
    """Adds firms of several rows: first to firms within each code, then over these."""
    scores = rows.scores[several]
    known = scores != NONE
    items, firms = scores.shape[1], int(groups[-1]) + 1
    wide = np.concatenate([known, np.where(known, scores, 0)], axis=1, dtype=np.int64)
    for place, _size, codes in _classifications(rows):
        here = codes[several]
        key = here.astype(np.int64) * firms + groups
        order, starts = _runs(key, least=0)
        if not len(starts):
            continue
        found = _summed(wide, order, starts)
        x, y = found[:, :items], found[:, items:]
        y[:, rows.once] //= np.maximum(x[:, rows.once], 1)
        np.minimum(x, 1, out=x, where=rows.once)
        each = np.concatenate([x > 0, x, y, x * x, x * y, y * y], axis=1, dtype=np.int64)
        code = key[order[starts]] // firms
        edges = np.flatnonzero(np.diff(code, prepend=-1))
        total = _summed(each, np.arange(len(each)), edges).reshape(len(edges), WIDTH, items)
        sums[place + code[edges]] += total.transpose(0, 2, 1)


def _runs(key: npt.NDArray[np.integer], *, least: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The order of the keys of at least `least`, and the places in it where each new one starts."""
    order = np.argsort(key, kind="stable")
    order = order[int(np.searchsorted(key, least, sorter=order)) :]
    return order, np.flatnonzero(np.diff(key[order], prepend=least - 1))


def _summed(
    wide: npt.NDArray[Number], order: npt.NDArray[np.intp], starts: npt.NDArray[np.intp]
) -> npt.NDArray[Number]:
    """Sums of the rows `order` of `wide` [n, c], a new one at each of `starts`: [len(starts), c]."""
    pointers = np.append(starts, len(order))
    ones = np.ones(len(order), wide.dtype)
    found: npt.NDArray[Number] = (
        sparse.csr_array((ones, order, pointers), shape=(len(starts), len(wide))) @ wide
    )
    return found


def _classifications(rows: Rows) -> Iterator[tuple[int, int, npt.NDArray[np.int32]]]:
    place = 0
    for codes, size in zip(rows.codes, rows.sizes, strict=True):
        yield place, size, codes
        place += size


def _sums_by_code(wide: Floats, codes: npt.NDArray[np.int32], size: int) -> Floats:
    """Sums [size, c] of the rows of `wide` [n, c] over each code; exact, as they are whole and below 2^53."""
    if size <= _FEW:
        flags: Flags = codes == np.arange(size)[:, np.newaxis]
        return flags.astype(np.float64) @ wide
    order, starts = _runs(codes, least=0)
    found = np.zeros((size, wide.shape[1]))
    if len(starts):
        found[codes[order[starts]]] = _summed(wide, order, starts)
    return found
