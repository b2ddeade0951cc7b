"""Tallies between arrays and table: what the answers of a stratum add up to in each domain, stored and added to."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from django.db import connection

from surveys.domain.queries.score_rows import Cell
from surveys.estimation import tallies
from surveys.estimation.sample import Flags, Ints

TOTAL: Final = "_T"
TIER, CHANNEL, PROVENANCE, BUYER = "tier", "channel", "provenance", "buyer"
NUMBERS: Final = np.dtype("<i8")
_COLUMNS: Final = "(stratum_id, classification, code, sums) FROM STDIN (FORMAT BINARY)"
_TYPES: Final = ("int8", "varchar", "varchar", "bytea")
_TAKE = """
COPY (
    WITH taken AS (
        DELETE FROM surveys_tally tally
        USING unnest(%s::bigint[], %s::varchar[], %s::varchar[]) AS wanted(stratum, classification, code)
        WHERE (tally.stratum_id, tally.classification, tally.code) = (wanted.stratum, wanted.classification, wanted.code)
        RETURNING tally.stratum_id, tally.classification, tally.code, tally.sums
    ) SELECT * FROM taken
) TO STDOUT (FORMAT BINARY)
"""
Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Sums [q, 6] of one domain, `key` = stratum, classification and code."""

    key: Key
    sums: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Classification:
    """`codes[n]`: the place of each row's code among `names`, -1 for none."""

    name: str
    names: Sequence[str]
    codes: npt.NDArray[np.int32]


def counted(*, stratum: int, cells: Sequence[Cell], once: Flags) -> tuple[int, list[Row]]:
    """Firms of the stratum's answers, and their sums in every domain that one of them is in.

    `once` [q]: columns of what a firm says of itself.
    """
    classifications = list(_classifications(cells))
    firms, sums = tallies.count(
        tallies.Rows(
            firm=np.concatenate([one.firm for one in cells]),
            scores=np.concatenate([one.scores for one in cells]),
            once=once,
            codes=[one.codes for one in classifications],
            sizes=[len(one.names) for one in classifications],
        )
    )
    keys = [(stratum, one.name, code) for one in classifications for code in one.names]
    return firms, [Row(key, sums[place]) for place, key in enumerate(keys)]


def store(rows: Iterable[Row]) -> None:
    """Writes tallies that are not in the table, in the order of their keys."""
    with connection.cursor() as cursor, cursor.copy(f"COPY surveys_tally {_COLUMNS}") as copy:
        copy.set_types(_TYPES)
        for row in sorted(rows, key=lambda row: row.key):
            copy.write_row((*row.key, row.sums.astype(NUMBERS, copy=False).tobytes()))


def add(rows: Sequence[Row]) -> None:
    """Adds to the tallies of the table; those of new domains are written."""
    keys = [row.key for row in rows]
    before = dict[Key, Ints]()
    with (
        connection.cursor() as cursor,
        cursor.copy(_TAKE, [list(one) for one in zip(*keys, strict=True)] or [[]] * 3) as copy,
    ):
        copy.set_types(_TYPES)
        for stratum, classification, code, sums in copy.rows():
            before[stratum, classification, code] = np.frombuffer(sums, NUMBERS)
    store(
        Row(row.key, row.sums + before[row.key].reshape(row.sums.shape)) if row.key in before else row
        for row in rows
    )


def _classifications(cells: Sequence[Cell]) -> Iterable[_Classification]:
    """All rows; tier; channel; each provenance, of which a relation may have several; buyers of the register."""
    sizes = [len(one) for one in cells]
    yield _Classification(TOTAL, (TOTAL,), np.zeros(sum(sizes), np.int32))
    yield _by(TIER, [one.tier for one in cells], sizes)
    yield _by(CHANNEL, [one.channel for one in cells], sizes)
    sources = [set(json.loads(one.provenances)) for one in cells]
    for source in sorted(set().union(*sources)):
        among = [0 if source in known else -1 for known in sources]
        yield _Classification(PROVENANCE, (source,), np.repeat(np.array(among, np.int32), sizes))
    numbers, places = np.unique(np.concatenate([one.buyer for one in cells]), return_inverse=True)
    first = int(np.searchsorted(numbers, 1))  # 0 stands for a buyer that the register does not have
    yield _Classification(
        BUYER, [str(one) for one in numbers[first:]], (places - first).clip(-1).astype(np.int32)
    )


def _by(name: str, codes: Sequence[str], sizes: Sequence[int]) -> _Classification:
    names = sorted(set(codes))
    return _Classification(
        name, names, np.repeat(np.array([names.index(one) for one in codes], np.int32), sizes)
    )
