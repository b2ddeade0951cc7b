"""The cells that figures are estimated for: a matrix with a row for each row of the sample, a column for each cell."""

from collections.abc import Sequence

import numpy as np

from surveys.estimation.sample import Flags, Ints


def everything(rows: int) -> Flags:
    """One domain [n, 1] that holds all rows."""
    return np.ones((rows, 1), bool)


def by(codes: Sequence[str]) -> tuple[tuple[str, ...], Flags]:
    """The codes that occur, sorted, and for each of them its rows [n, k]; an empty code is in no domain."""
    names, place = np.unique(np.asarray(codes, dtype=object).astype(str), return_inverse=True)
    wanted = [column for column, name in enumerate(names) if name]
    return tuple(str(names[column]) for column in wanted), place[:, np.newaxis] == np.asarray(wanted, int)


def once(domains: Flags, firm: Ints) -> Flags:
    """`domains` [n, k] with the first row alone of each `firm` [n] in each of them: what a firm answered for itself
    stands in the rows of all its buyers, and a share of firms counts it once.
    """
    order = np.argsort(firm, kind="stable")
    starts = np.flatnonzero(np.diff(firm[order], prepend=firm[order][:1] - 1))
    sorted_rows = domains[order]
    before: Ints = np.cumsum(sorted_rows, axis=0) - sorted_rows
    sizes = np.diff(np.append(starts, len(firm)))
    kept = np.zeros_like(domains)
    kept[order] = sorted_rows & (before == np.repeat(before[starts], sizes, axis=0))
    return kept
