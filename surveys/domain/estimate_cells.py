"""The cells of a final computation: all, each code of a dimension, the crossings that pages use, and buyers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from surveys.domain.answer_matrix import Matrix
from surveys.domain.estimate_rows import Cell
from surveys.estimation.sample import Flags
from surveys.models import Stratum
from surveys.models.estimates import TOTAL

OF_FIRM: Final = ("region", "industry", "size_class")
CROSSED: Final = (
    ("region", "industry"), ("region", "size_class"), ("industry", "size_class"),
    ("region", "tier"), ("industry", "tier"), ("size_class", "tier"),
)  # fmt: skip
# A buyer that fewer firms rate has no figures of its own, not even for staff.
LEAST_FIRMS_OF_A_BUYER: Final = 5
LISTED: Final = "buyer_list"


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """`cells` [k] and which of the n relations each of them holds."""

    cells: tuple[Cell, ...]
    rows: Flags

    def __len__(self) -> int:
        return len(self.cells)

    def blocks(self, size: int) -> Iterator["Cells"]:
        """The cells in parts of at most `size`, so that n × k numbers stay small."""
        ends = [*range(0, len(self), size), len(self)]
        for start, end in pairwise(ends):
            yield Cells(self.cells[start:end], self.rows[:, start:end])


def dimensions(*, matrix: Matrix, strata: dict[int, Stratum]) -> dict[str, list[str]]:
    """The code of each relation [n] in each dimension; the tier is that of the relation, all else of the firm."""
    of_row = matrix.stratum[matrix.firm].tolist()
    codes = {name: [str(getattr(strata[pk], name)) for pk in of_row] for name in OF_FIRM}
    return codes | {"tier": list(matrix.tier)}


def single(*, codes: dict[str, list[str]], matrix: Matrix) -> Cells:
    """All relations, each code of each dimension, and each source that relations are known from."""
    n = len(matrix.firm)
    found = [(Cell(), np.ones(n, bool))]
    for name, held in codes.items():
        here = np.array(held, dtype=object)
        found += [(Cell({name: code}), here == code) for code in sorted(set(held) - {TOTAL})]
    for source in sorted(frozenset[str]().union(*matrix.sources)):
        rows = np.array([source in known for known in matrix.sources], bool)
        found.append((Cell({"provenance": source}), rows))
    return _stacked(found, n)


def crossed(*, codes: dict[str, list[str]], matrix: Matrix) -> Cells:
    """The crossings of CROSSED that occur."""
    n = len(matrix.firm)
    found = []
    for first, second in CROSSED:
        pairs = np.array([f"{a}|{b}" for a, b in zip(codes[first], codes[second], strict=True)], dtype=object)
        for a, b in sorted({*zip(codes[first], codes[second], strict=True)}):
            if TOTAL not in {a, b}:
                found.append((Cell({first: a, second: b}), pairs == f"{a}|{b}"))
    return _stacked(found, n)


def buyers(*, matrix: Matrix) -> Cells:
    """Each buyer of the register that enough firms rated."""
    n = len(matrix.firm)
    found = []
    for buyer in sorted(set(matrix.buyer.tolist()) - {0}):
        rows = matrix.buyer == buyer
        if len(np.unique(matrix.firm[rows])) >= LEAST_FIRMS_OF_A_BUYER:
            found.append((Cell(buyer=buyer), rows))
    return _stacked(found, n)


def _stacked(found: list[tuple[Cell, Flags]], n: int) -> Cells:
    rows = np.column_stack([rows.astype(bool) for _, rows in found]) if found else np.zeros((n, 0), bool)
    return Cells(tuple(cell for cell, _ in found), rows)
