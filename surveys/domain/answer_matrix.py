"""The answers of a closed wave as arrays, in an order that their random identifiers give."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np

from surveys.domain import questionnaires
from surveys.domain.queries import score_rows
from surveys.domain.queries.score_rows import Cell
from surveys.estimation.sample import Floats, Ints
from surveys.instrument.columns import HUNDREDTHS, NONE, Column
from surveys.models import Stratum, Wave

_HALF: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """n relations that m firms rated. Of each relation: `firm` [n], its place among `responses` [m]; `tier`, the rated
    `buyer` (0: not in the register) and the `sources` that it is known from; `scores` [n, q] of `columns`, in points or
    %, NaN where there is none. Of each firm: its `stratum` [m], a key.
    """

    columns: tuple[Column, ...]
    responses: tuple[UUID, ...]
    stratum: Ints
    firm: Ints
    tier: tuple[str, ...]
    buyer: Ints
    sources: tuple[frozenset[str], ...]
    scores: Floats

    def column(self, code: str) -> int:
        """The place of a column; raises `ValueError` where there is none."""
        return [one.code for one in self.columns].index(code)


def drawn(*, wave: Wave) -> Matrix:
    """What firms that were drawn, at random or by the panel, answered."""
    return _read(wave, score_rows.DRAWN)


def named(*, wave: Wave) -> Matrix:
    """What firms that others named answered."""
    return _read(wave, score_rows.NAMED)


def _read(wave: Wave, statement: str) -> Matrix:
    layout = questionnaires.layout(wave=wave)
    strata = list(Stratum.objects.filter(wave=wave).order_by("pk").values_list("pk", flat=True))
    found = score_rows.of_strata(strata=strata, size=layout.size, statement=statement)
    cells = [
        (stratum, cell)
        for stratum in strata
        for cell in sorted(found.get(stratum, ()), key=lambda one: (one.tier, one.channel, one.provenances))
    ]
    return _joined(layout.columns, cells)


def _joined(columns: tuple[Column, ...], cells: Sequence[tuple[int, Cell]]) -> Matrix:
    sizes = [len(cell) for _, cell in cells]
    keys = np.concatenate([np.empty((0, 2), np.uint64), *(cell.firm for _, cell in cells)])
    firms, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    strata = np.repeat(np.array([stratum for stratum, _ in cells], np.int64), sizes)
    raw = np.concatenate([np.empty((0, len(columns)), np.int16), *(cell.scores for _, cell in cells)])
    sources = [frozenset[str](json.loads(cell.provenances)) for _, cell in cells]
    return Matrix(
        columns=columns,
        responses=tuple(UUID(int=(int(high) << _HALF) | int(low)) for high, low in firms),
        stratum=strata[first],
        firm=place.reshape(-1).astype(np.int64),
        tier=tuple(cell.tier for (_, cell), size in zip(cells, sizes, strict=True) for _ in range(size)),
        buyer=np.concatenate([np.empty(0, np.int64), *(cell.buyer for _, cell in cells)]),
        sources=tuple(held for held, size in zip(sources, sizes, strict=True) for _ in range(size)),
        scores=np.where(raw == NONE, np.nan, raw / HUNDREDTHS),
    )
