"""The overview page against the JSON of the same gaps.

Ours is `/` through Django's test client: the gaps of the whole economy read, judged for their trends, drawn as a
Plotly figure, tabled and rendered. The peer is `/api/v1/gaps/` restricted to the same cells, so both read the same
rows through the same middleware; what is between them is what the page adds. The size is the number of months of one
made-up series of operating margins.
"""

import json
from collections.abc import Iterator, Sequence

from django.test import Client

from bench import database, figures, way
from bench.duels import Case, DifferentResults, Duel, Side

TOTALS = {"region": "_T", "industry": "_T", "tier": "_T", "buyer": "_T", "page_size": "500"}


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        database.fresh(name=database.RUN, template=database.BASE)
        way.publish(way.assemble(way.prepare(way.commit(way.stage(_file(size))))))
        client = Client(SERVER_NAME="127.0.0.1")

        def page(client: Client = client) -> bytes:
            return client.get("/").content

        def answer(client: Client = client) -> bytes:
            return client.get("/api/v1/gaps/", TOTALS).content

        def agree(ours: bytes, peer: bytes, size: int = size) -> None:
            shown = ours.count(b'scope="row"')
            listed = len(json.loads(peer)["results"])
            if listed != size or shown < size:
                raise DifferentResults(f"{shown} rows on the page, {listed} in the answer, {size} wanted")

        yield Duel("page", size, "JSON of the API", Side(page), Side(answer), agree)


def _file(size: int) -> bytes:
    """`size` months in the total cell, up to 2025-12."""
    months = [f"{year}-{month:02d}" for year in range(1980, 2026) for month in range(1, 13)][-size:]
    return figures.csv_file(figures.pairs([("bok_census.v2", "_T", "_T", month) for month in months]))


CASE = Case(sizes=(60, 180, 480), quick_sizes=(24,), rounds=7, duels=duels, warm=True)
