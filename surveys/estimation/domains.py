"""The cells that figures are estimated for: a matrix with a row for each row of the sample, a column for each cell."""

from collections.abc import Sequence

import numpy as np

from surveys.estimation.sample import Flags


def everything(rows: int) -> Flags:
    """One domain [n, 1] that holds all rows."""
    return np.ones((rows, 1), bool)


def by(codes: Sequence[str]) -> tuple[tuple[str, ...], Flags]:
    """The codes that occur, sorted, and for each of them its rows [n, k]; an empty code is in no domain."""
    names, place = np.unique(np.asarray(codes, dtype=object).astype(str), return_inverse=True)
    wanted = [column for column, name in enumerate(names) if name]
    return tuple(str(names[column]) for column in wanted), place[:, np.newaxis] == np.asarray(wanted, int)
