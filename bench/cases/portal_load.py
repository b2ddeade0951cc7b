"""200 firms answering at once: the 95th percentile of a save against the limit of 300 ms.

Each firm opens its link, consents, chooses a buyer and answers every page of the core questionnaire, thinking 5 to 15
seconds on each; gunicorn has two workers of four threads. An answer that is no page, a receipt without its row in the
database, or a row in which one answer that was given is missing or different, fails the case. The size is the number
of firms; `--quick` thinks a hundredth of the time.
"""

import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.utils import timezone

from bench import database, respondents, sites
from bench.duels import Case, DifferentResults, Duel, Side, Took
from bench.respondents import Client
from tests.factories import waves

LIMIT_SECONDS = 0.3
QUICK = 10
SEED = 20261125


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        database.fresh(name=database.RUN, template=database.BASE)
        wave = waves.make(now=timezone.now())
        tokens = [waves.invite(wave, buyers=1).token for _ in range(size)]
        with sites.served("winwin.wsgi:application") as port:

            def run(port: int = port, tokens: list[str] = tokens) -> Took:
                return _run(port, tokens)

            yield Duel(
                "save_p95", size, "limit", Side(run), Side(lambda: Took(LIMIT_SECONDS)), _agree, memory=False
            )


def _run(port: int, tokens: list[str]) -> Took:
    pace = 0.01 if len(tokens) <= QUICK else 1.0

    def one(at: int) -> tuple[str, list[float]]:
        dice = random.Random(SEED + at)  # noqa: S311 - seeded on purpose
        client = Client(port)
        time.sleep(dice.uniform(0, 10) * pace)
        receipt = respondents.answer(client, tokens[at], lambda: time.sleep(dice.uniform(5, 15) * pace))
        return receipt, client.saves

    with ThreadPoolExecutor(len(tokens)) as pool:
        answers = list(pool.map(one, range(len(tokens))))
    saves = sorted(seconds for _receipt, kept in answers for seconds in kept)
    receipts = {receipt for receipt, _kept in answers}
    stored = _stored()
    at = [saves[int(len(saves) * share)] * 1000 for share in (0.5, 0.95, 0.99)]
    sys.stderr.write(
        f"{len(receipts)} receipts, {stored[0]} responses, {stored[1]} whole, {len(saves)} saves:"
        f" median {at[0]:.0f} ms, p95 {at[1]:.0f} ms, p99 {at[2]:.0f} ms\n"
    )
    return Took(at[1] / 1000, (len(receipts), *stored, len(tokens)))


def _stored() -> tuple[int, int]:
    """Responses in the database, and those that hold every answer which `respondents.answer` gave, and no other."""
    firm = {code: said for page in (waves.FIRM, *waves.LAST.values()) for code, said in page.items()}
    on_buyer = {code: said for page in waves.BUYER.values() for code, said in page.items()}
    del on_buyer["offered"]  # not to be asked of who takes part in no scheme, so not kept
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(DISTINCT response.id),
                      count(*) FILTER (WHERE response.answers = %s::jsonb AND relation.answers = %s::jsonb)
               FROM surveys_response response
               LEFT JOIN surveys_relationanswer relation ON relation.response_id = response.id""",
            [json.dumps(firm), json.dumps(on_buyer)],
        )
        responses, whole = cursor.fetchone()
    return responses, whole


def _agree(ours: tuple[int, int, int, int], _peer: object) -> None:
    if len(set(ours)) != 1:
        raise DifferentResults("{} receipts, {} responses, {} whole, {} firms".format(*ours))


CASE = Case(sizes=(200,), quick_sizes=(QUICK,), rounds=1, duels=duels)
