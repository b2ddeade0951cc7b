"""A page of 200 gaps from the API, against the SQL of the same rows and json.dumps; and the answer 304.

`page`: ours is `/api/v1/gaps/?page_size=200` through Django's test client, with throttle, ETag, filters and
serialiser. The limit is one statement that joins the same tables for the same 200 rows, turned into dictionaries and
dumped; the two lists are compared value by value. `304`: ours is the same request with the ETag in If-None-Match,
the peer is our own full answer. The size is the number of published gaps: a page should not feel it.
"""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client

from bench import database, figures, way
from bench.duels import Case, DifferentResults, Duel, Side, same

ADDRESS = "/api/v1/gaps/?page_size=200"
SIDES = ("large", "sme", "difference", "ratio")


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        database.fresh(name=database.RUN, template=database.BASE)
        content = figures.csv_file(figures.pairs(figures.cells(size)))
        way.publish(way.assemble(way.prepare(way.commit(way.stage(content)))))
        client = Client(SERVER_NAME="127.0.0.1")
        tag = client.get(ADDRESS)["ETag"]

        def page(client: Client = client) -> bytes:
            return client.get(ADDRESS).content

        def unchanged(client: Client = client, tag: str = tag) -> int:
            return client.get(ADDRESS, headers={"If-None-Match": tag}).status_code

        yield Duel("page", size, "SQL + json.dumps", Side(page), Side(_by_sql), _agree)
        yield Duel(
            "304", size, "our 200", Side(unchanged), Side(page), lambda status, _page: same(status, 304)
        )


def _agree(ours: bytes, peer: str) -> None:
    mine, theirs = json.loads(ours)["results"], json.loads(peer)
    for one, other in zip(mine, theirs, strict=True):
        if one != other:
            raise DifferentResults(f"{one} {other}")


def _by_sql() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT)
        names = [column.name for column in cursor.description]
        return json.dumps([_gap(dict(zip(names, row, strict=True))) for row in cursor.fetchall()])


def _gap(row: dict[str, Any]) -> dict[str, Any]:
    inputs = [
        {
            "operand": side,
            "vintage": row.pop(f"{side}_vintage"),
            "release": row.pop(f"{side}_release"),
            "published_at": row.pop(f"{side}_published_at"),
            "source": row.pop(f"{side}_source"),
        }
        for side in SIDES
    ]
    known = [one for one in inputs if one["vintage"] is not None]
    numbers = {name: float(value) for name, value in row.items() if isinstance(value, Decimal)}
    sources = "; ".join(dict.fromkeys(one["source"] for one in known))
    return row | numbers | {"source": sources, "vintages": known}


_MOMENT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
_COLUMNS = "".join(
    f""", {side}_o.vintage AS {side}_vintage, {side}_r.number AS {side}_release,
    {_MOMENT.format(f"{side}_p.published_at")} AS {side}_published_at, {side}_s.code AS {side}_source"""
    for side in SIDES
)
_JOINS = "".join(
    f"""
    LEFT JOIN monitoring_observation {side}_o ON {side}_o.id = g.{side}_input_id
    LEFT JOIN monitoring_source {side}_s ON {side}_s.id = {side}_o.source_id
    LEFT JOIN monitoring_publication {side}_p ON {side}_p.observation_id = {side}_o.id
    LEFT JOIN monitoring_release {side}_r ON {side}_r.id = {side}_p.release_id"""
    for side in SIDES
)
_STATEMENT = f"""
SELECT i.code AS indicator, b.code AS basis, g.region, g.industry, g.tier, g.buyer, g.period,
    g.large, g.sme, g.difference, g.ratio, g.derivation, i.unit,
    CASE i.unit WHEN 'percent' THEN 'percentage_point' ELSE i.unit END AS difference_unit,
    g.status, nullif(g.reason, '') AS reason, r.number AS release,
    {_MOMENT.format("g.published_at")} AS published_at{_COLUMNS}
FROM monitoring_gapresult g
JOIN monitoring_indicator i ON i.id = g.indicator_id JOIN monitoring_basis b ON b.id = g.basis_id
JOIN monitoring_release r ON r.id = g.release_id{_JOINS}
WHERE g.published_at <= now() AND (g.superseded_at IS NULL OR g.superseded_at > now())
ORDER BY g.id LIMIT 200
"""  # noqa: S608 - put together from constants of the module


CASE = Case(sizes=(1_000, 4_000, 16_000), quick_sizes=(250,), rounds=9, duels=duels, warm=True)
