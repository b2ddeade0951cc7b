"""Pages and saves of the portal a second against a bare Django form with one INSERT.

Eight clients in a closed loop ask gunicorn (two workers of four threads) for a page of three questions and save it,
each save with other answers, so that every one is checked, routed, sealed and written. The peer is `bench/bare_form.py`
on the same server of the same size: three fields, the middleware of a new project, one INSERT. The size is the number
of pairs of page and save; the wish is a ratio of at most 2.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.utils import timezone

from bench import database, respondents, sites
from bench.duels import Case, DifferentResults, Duel, Side
from bench.respondents import Client, token_of
from tests.factories import waves

CLIENTS = 8
PAGE = "/s/q/price/1/"
BARE_TABLE = "CREATE TABLE bare_form (id bigserial PRIMARY KEY, name text, days integer, choice text)"


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        database.fresh(name=database.RUN, template=database.BASE)
        wave = waves.make(now=timezone.now())
        tokens = [waves.invite(wave).token for _ in range(CLIENTS)]
        with connection.cursor() as cursor:
            cursor.execute(BARE_TABLE)
        with (
            sites.served("winwin.wsgi:application") as ours,
            sites.served("bench.bare_form:application") as peer,
        ):
            sitting = [_seated(ours, token) for token in tokens]
            bare = [Client(peer) for _ in range(CLIENTS)]

            def portal(sitting: list[Client] = sitting, size: int = size) -> int:
                return _loop(sitting, size, _answer)

            def form(bare: list[Client] = bare, size: int = size) -> int:
                return _loop(bare, size, _fill)

            yield Duel("pairs", size, "bare form", Side(portal), Side(form), _agree, memory=False)


def _agree(ours: int, peer: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bare_form")
        rows = cursor.fetchone()[0]
    if not ours == peer <= rows:
        raise DifferentResults(f"{ours} pairs, {peer} of the peer, {rows} rows")


def _loop(clients: list[Client], size: int, pair: Callable[[Client, int], None]) -> int:
    share = size // len(clients)

    def work(client: Client) -> int:
        for number in range(share):
            pair(client, number)
        return share

    with ThreadPoolExecutor(len(clients)) as pool:
        return sum(pool.map(work, clients))


def _seated(port: int, token: str) -> Client:
    client = Client(port)
    respondents.begin(client, token, lambda: None)
    form = token_of(client.get("/s/q/firm/"))
    client.post("/s/q/firm/", {**waves.FIRM, "go": "next"}, form)
    return client


def _answer(client: Client, number: int) -> None:
    said = waves.BUYER["price"] | {"price_setting": "adjusted" if number % 2 else "dictated"}
    to = client.save(PAGE, {**said, "go": "next"}, token_of(client.get(PAGE)))
    if to != "/s/q/orders/1/":
        raise DifferentResults(f"the save led to {to}")


def _fill(client: Client, number: int) -> None:
    said = {"name": "a name", "days": str(number), "choice": "c"}
    if client.save("/", said, token_of(client.get("/"))) != "/":
        raise DifferentResults("the form was not accepted")


CASE = Case(sizes=(1_600,), quick_sizes=(16,), rounds=5, duels=duels, warm=True)
