"""Exact sums from which the live figures come, for every domain and item at once; they merge by addition.

The weighted mean of a domain and its linearised variance need of each stratum only sums over its firms (methods of
`estimators`; Särndal, Swensson & Wretman 1992, 5.6 and 10.3): with x_i the number of a firm's rows in the domain that
have a score and y_i the sum of their scores, Σ x, Σ y, Σ x², Σ xy, Σ y². What a firm says of itself stands in all its
rows and counts once: x_i = 1 and y_i is that score, as in `firm_means`. All are whole numbers, as scores are whole
hundredths, so that the same answers give the same sums in whatever order and parts they are counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from surveys.estimation.sample import Flags, Ints

# what a score vector holds where there is no score
NONE: Final = -32768
# The sums of a domain and item, in this order: firms with a score, Σ x, Σ y, Σ x², Σ xy, Σ y².
FIRMS, ROWS, SCORES, ROWS_SQUARED, PRODUCTS, SCORES_SQUARED = range(6)
WIDTH: Final = 6
# Rows counted at once: their matrices stay near the processor, and 2^14 squares of 2^15 are exact in a float.
_BLOCK: Final = 2**14


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
    sums = np.zeros((sum(rows.sizes), rows.scores.shape[1], WIDTH), np.int64)
    places = np.cumsum([0, *rows.sizes[:-1]])
    for part in _parts(firm_of):
        here = order[part]
        scores, firm = rows.scores[here], firm_of[part]
        codes = np.column_stack(
            [np.where(one[here] < 0, -1, one[here] + at) for one, at in zip(rows.codes, places, strict=True)]
        )
        shared = _shared(codes, firm)
        _add_rows(sums, scores, np.where(shared, -1, codes))
        for at in np.flatnonzero(shared.any(axis=0)):
            several = shared[:, at]
            _add_firms(sums, scores[several], rows.once, codes[several, at], firm[several])
    return (int(firm_of[-1]) + 1 if len(order) else 0), sums


def _by_firm(firm: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.intp], Ints]:
    """An order [n] in which the rows of a firm follow each other, and in it the number of the firm [n]."""
    order = np.argsort(firm[:, 0])
    here = firm[order]
    same = here[1:] == here[:-1]
    if (same[:, 0] & ~same[:, 1]).any():
        order = np.lexsort((firm[:, 1], firm[:, 0]))
        here = firm[order]
        same = here[1:] == here[:-1]
    numbers = np.zeros(len(order), np.int64)
    np.cumsum(~same.all(axis=1), out=numbers[1:])
    return order, numbers


def _parts(firm: Ints) -> Iterator[slice]:
    """Parts of about a block's rows that cut no firm."""
    start = 0
    while start < len(firm):
        end = start + _BLOCK
        end = int(np.searchsorted(firm, firm[end - 1], side="right")) if end < len(firm) else len(firm)
        yield slice(start, end)
        start = end


def _shared(codes: npt.NDArray[np.int64], firm: Ints) -> Flags:
    """Which rows [n, c] have a code that another row of their firm has in the same classification."""
    found = np.zeros(codes.shape, bool)
    several = np.flatnonzero(np.bincount(firm - firm[0])[firm - firm[0]] > 1)
    for at in range(codes.shape[1]):
        of, code = firm[several] - firm[0], codes[several, at]
        key = np.where(code < 0, -1, code * (len(firm) + 1) + of)
        order = np.argsort(key)
        same = (np.diff(key[order]) == 0) & (key[order[1:]] >= 0)
        found[several[order[1:][same]], at] = True
        found[several[order[:-1][same]], at] = True
    return found


def _add_rows(sums: Ints, scores: npt.NDArray[np.int16], codes: npt.NDArray[np.int64]) -> None:
    """Adds rows that are a firm's only ones in their domains `codes` [n, c], -1 for none: x is 0 or 1, so three of the
    sums are the same, and two others.
    """
    items = scores.shape[1]
    known = scores != NONE
    wide = np.empty((len(scores), 3 * items))
    wide[:, :items] = known
    np.multiply(scores, known, out=wide[:, items : 2 * items])
    np.square(wide[:, items : 2 * items], out=wide[:, 2 * items :])
    inside = codes >= 0
    pointers = np.append(0, np.cumsum(inside.sum(axis=1)))
    flags = sparse.csc_array((np.ones(pointers[-1]), codes[inside], pointers), shape=(len(sums), len(scores)))
    found = (flags @ wide).astype(np.int64).reshape(-1, 3, items)
    sums[:, :, (FIRMS, ROWS, ROWS_SQUARED)] += found[:, 0, :, np.newaxis]
    sums[:, :, (SCORES, PRODUCTS)] += found[:, 1, :, np.newaxis]
    sums[:, :, SCORES_SQUARED] += found[:, 2]


def _add_firms(sums: Ints, scores: npt.NDArray[np.int16], once: Flags, codes: Ints, firm: Ints) -> None:
    """Adds firms of several rows in a domain each, of one classification: first to firms, then over these."""
    known = scores != NONE
    items = scores.shape[1]
    key = codes * (firm[-1] + 1) + firm
    order = np.argsort(key)
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    found = _summed(
        np.concatenate([known, np.where(known, scores, 0)], axis=1, dtype=np.int64), order, starts
    )
    x, y = found[:, :items], found[:, items:]
    y[:, once] //= np.maximum(x[:, once], 1)
    np.minimum(x, 1, out=x, where=once)
    each = np.concatenate([x > 0, x, y, x * x, x * y, y * y], axis=1, dtype=np.int64)
    code = codes[order[starts]]
    edges = np.flatnonzero(np.diff(code, prepend=-1))
    total = _summed(each, np.arange(len(each)), edges).reshape(len(edges), WIDTH, items)
    sums[code[edges]] += total.transpose(0, 2, 1)


def _summed(wide: Ints, order: npt.NDArray[np.intp], starts: npt.NDArray[np.intp]) -> Ints:
    """Sums of the rows `order` of `wide` [n, c], a new one at each of `starts`: [len(starts), c]."""
    pointers = np.append(starts, len(order))
    ones = np.ones(len(order), np.int64)
    found: Ints = sparse.csr_array((ones, order, pointers), shape=(len(starts), len(wide))) @ wide
    return found
