"""Scores of answers as they are counted: fixed-width bytes, put together by the database for each finest cell.

A binary COPY of one row for each relation costs the client more than its bytes do; here a row is all relations of one
stratum, tier, channel and provenance, and carries of each only firm, buyer and scores. For `surveys.domain` alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db import connection

from surveys.models import SampleUnit

# Memory for one hash of the answers of a batch, in the server's session that counts.
WORK_MEMORY: Final = "256MB"
# The size is no condition of the rows: the planner would take it to leave few of them, and walk to each response.
_CELLS = """
SELECT response.stratum_id::bigint, relation.tier::text, response.channel::text, relation.provenances::text,
    string_agg(uuid_send(response.id) || int8send(coalesce(relation.buyer_id, 0)) || relation.scores, ''::bytea{order})
        FILTER (WHERE octet_length(relation.scores) = %(size)s)
FROM surveys_response response JOIN surveys_relationanswer relation ON relation.response_id = response.id
WHERE {condition} AND response.origin {who} %(named)s
GROUP BY response.stratum_id, relation.tier, response.channel, relation.provenances
"""
_OF_STRATA = "response.stratum_id = ANY(%(strata)s)"


def _copy(who: str, order: str = "") -> str:
    cells = _CELLS.format(condition=_OF_STRATA, who=who, order=order)
    return f"COPY ({cells}) TO STDOUT (FORMAT BINARY)"


# firms that others named have no chance of their own to be drawn, and are left to the final figures
ALL = _copy("<>")
# in the order of the answers' random identifiers, so that sums come out the same to the last bit
DRAWN = _copy("<>", " ORDER BY relation.id")
NAMED = _copy("=", " ORDER BY relation.id")
# the answers are read by the statement that takes them off the list, so that each is counted once
_TAKING = """
COPY (
    WITH taken AS MATERIALIZED (
        DELETE FROM surveys_uncountedresponse WHERE stratum_id = ANY(%(strata)s) RETURNING response_id
    ) {cells}
) TO STDOUT (FORMAT BINARY)
"""
TAKEN = _TAKING.format(
    cells=_CELLS.format(condition="response.id IN (SELECT response_id FROM taken)", who="<>", order="")
)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """n relations that agree in all but firm, buyer and scores; `provenances` is the JSON text of a list."""

    tier: str
    channel: str
    provenances: str
    packed: npt.NDArray[Any]

    def __len__(self) -> int:
        return len(self.packed)

    @property
    def firm(self) -> npt.NDArray[np.uint64]:
        """[n, 2]: both halves of the response's identifier."""
        return self.packed["firm"].astype(np.uint64)

    @property
    def buyer(self) -> npt.NDArray[np.int64]:
        """[n]; 0 where the register does not have it."""
        return self.packed["buyer"].astype(np.int64)

    @property
    def scores(self) -> npt.NDArray[np.int16]:
        """[n, q], in hundredths."""
        return self.packed["scores"].astype(np.int16)


def of_strata(*, strata: Sequence[int], size: int, statement: str) -> dict[int, list[Cell]]:
    """The cells of each of `strata` that has an answer. `size`: bytes of a score vector.

    `statement` is `ALL`, `DRAWN` or `NAMED`, or `TAKEN` for the answers that are not counted yet, which it takes off the
    list.
    """
    record = np.dtype([("firm", ">u8", 2), ("buyer", ">i8"), ("scores", ">i2", size // 2)])
    given = {"strata": list(strata), "size": size, "named": SampleUnit.Origin.SNOWBALL.value}
    found = dict[int, list[Cell]]()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'")
        # two sessions that share the strata are faster than two that both have helpers
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        with cursor.copy(statement, given) as copy:
            copy.set_types(["int8", "text", "text", "text", "bytea"])
            for stratum, tier, channel, known_from, packed in copy.rows():
                if packed is not None:
                    cell = Cell(tier, channel, known_from, np.frombuffer(packed, record))
                    found.setdefault(stratum, []).append(cell)
    return found
