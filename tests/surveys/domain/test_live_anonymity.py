"""Live count and final figures leave nothing that orders two answers of a closed wave, or ties one to its invitation.

Answers come one by one and are counted in between, strata are marked stale, some answers have no scores yet: what each
of these leaves would tell an order. The tests first see it in the open wave, so they would find it after the close.
"""

import random
import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitoring.models import Job
from surveys.domain import estimates, respondents, responses, tallies
from surveys.models import Estimate, EstimateRun, RelationAnswer, Response, Stratum, UncountedResponse
from tests.factories import waves
from tests.surveys.domain.test_anonymity import close, physical

pytestmark = pytest.mark.django_db(transaction=True)
MODES = ("confidential", "anonymous")
ANSWERS = 24
LIVE = ("countedstratum", "tally", "uncountedresponse", "stalestratum")


def answered(mode: str) -> tuple[Any, list[Any], list[str]]:
    """A wave of two strata with 24 answers in a known order, all but the last two counted as soon as they were there."""
    now = timezone.now()
    wave = waves.make(mode=mode, now=now, opens_at=now - timedelta(days=40))
    strata = [
        Stratum.objects.create(wave=wave, region=region, population=60, allocated=12)
        for region in ("KR-11", "KR-26")
    ]
    invited = [waves.invite(wave, stratum=strata[number % 2], buyers=0) for number in range(ANSWERS)]
    random.Random(11).shuffle(invited)  # noqa: S311 - seeded; firms do not answer in the order of the sample
    order = list[str]()
    for number, one in enumerate(invited):
        visit = respondents.enter(token=one.token, draft_key=number.to_bytes(32))
        assert visit is not None
        waves.fill(visit, buyers=1)
        known = set(Response.objects.values_list("pk", flat=True))
        responses.submit(visit=visit, language="ko", now=now - timedelta(hours=16 * (ANSWERS - number)))
        (fresh,) = set(Response.objects.values_list("pk", flat=True)) - known
        order.append(str(fresh))
        if number < ANSWERS - 2:
            tallies.count(wave=wave)
    return wave, invited, order


def figures(wave: Any) -> None:
    """What the worker does after the close."""
    estimates.build(params={"wave": wave.pk}, report=lambda _done, _total: None, clock=timezone.now)
    assert EstimateRun.objects.get(wave=wave).state == EstimateRun.State.READY


def transactions(order: list[str], *, table: str) -> list[int]:
    """Who wrote the rows of each answer, in the order of arrival."""
    (rows,) = [rows for name, rows in physical() if name == f"public.surveys_{table}"]
    wrote = {mark: row[1] for row in rows for mark in order if mark in row[3]}
    return [wrote[mark] for mark in order]


def rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM surveys_{table}")  # noqa: S608 - constants of the tests
        return int(cursor.fetchone()[0])


def bytes_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s)", [f"surveys_{table}"])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("mode", MODES)
def test_before_the_close_the_live_tier_tells_an_order(mode: str) -> None:
    """So the tests below are not blind: who reads the database of an open wave sees more than that anyway."""
    wave, _invited, order = answered(mode)
    assert {str(one) for one in UncountedResponse.objects.values_list("pk", flat=True)} == set(order[-2:])
    tallies.distrust(stratum_id=Stratum.objects.filter(wave=wave).latest("pk").pk)
    assert all(rows_of(table) for table in LIVE)
    assert all(bytes_of(table) for table in LIVE)
    wrote = transactions(order, table="relationanswer")
    assert wrote == sorted(wrote)
    assert len(set(wrote)) == ANSWERS


@pytest.mark.parametrize("mode", MODES)
def test_after_the_close_no_row_and_no_page_of_the_live_tier_is_left(mode: str) -> None:
    wave, _invited, order = answered(mode)
    tallies.distrust(stratum_id=Stratum.objects.filter(wave=wave).latest("pk").pk)
    close(wave)
    assert [rows_of(table) for table in LIVE] == [0] * len(LIVE)
    # nor a dead row: the files themselves are empty, so no vacuum can have left any
    assert [bytes_of(table) for table in LIVE] == [0] * len(LIVE)
    tallies.count(wave=wave)  # a beat that comes late
    assert [rows_of(table) for table in LIVE] == [0] * len(LIVE)
    assert len(set(transactions(order, table="relationanswer"))) == 1


@pytest.mark.parametrize("mode", MODES)
def test_scores_tell_no_order_after_the_final_figures(mode: str) -> None:
    """Half of the answers, the first, were handed in before scores were kept: written after the close, they would show."""
    wave, _invited, order = answered(mode)
    RelationAnswer.objects.filter(response_id__in=order[: ANSWERS // 2]).update(scores=b"")
    close(wave)
    figures(wave)
    assert not RelationAnswer.objects.filter(scores=b"").exists()
    for table in ("response", "relationanswer"):
        assert len(set(transactions(order, table=table))) == 1, table
    (rows,) = [rows for name, rows in physical() if name == "public.surveys_relationanswer"]
    places = [at for mark in order for at, row in enumerate(rows) if mark in row[3]]
    identifiers = [re.search(r"[0-9a-f-]{36}", row[3])[0] for row in rows]  # type: ignore[index]
    assert identifiers == sorted(identifiers)
    assert not all(a < b for a, b in pairwise(places))


@pytest.mark.parametrize("mode", MODES)
def test_no_answer_and_no_invitation_stands_in_figures_runs_or_jobs(mode: str) -> None:
    wave, invited, order = answered(mode)
    close(wave)
    figures(wave)
    assert Estimate.objects.exists()
    assert Job.objects.filter(kind=estimates.KIND).get().params == {"wave": wave.pk}
    marks = [*order, *(str(one.invitation.pk) for one in invited)]
    holding = {name for name, rows in physical() for row in rows if any(mark in row[3] for mark in marks)}
    assert holding == {
        "public.surveys_response", "public.surveys_relationanswer", "public.surveys_invitation",
    }  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_figures_come_out_the_same_in_whatever_order_answers_came(mode: str) -> None:
    """So no last bit of a sum, and no place of a row, can hold the order."""
    wave, _invited, _order = answered(mode)
    close(wave)
    figures(wave)
    run = EstimateRun.objects.get(wave=wave)
    kept, seen = run.content_hash, _places()
    run.estimates.all().delete()
    run.delete()
    _shuffle_rows()
    figures(wave)
    assert EstimateRun.objects.get(wave=wave).content_hash == kept
    assert _places() == seen


def _places() -> list[tuple[Any, ...]]:
    """The figures in the order in which they lie."""
    names = ("column", "statistic", "region", "tier", "against", "value")
    return list(Estimate.objects.order_by("pk").values_list(*names))


def _shuffle_rows() -> None:
    """Answers lie, and were written, in another order than before."""
    with connection.cursor() as cursor:
        for table in ("surveys_response", "surveys_relationanswer"):
            cursor.execute(f"SELECT id FROM {table}")  # noqa: S608 - constants of the tests
            numbers = [row[0] for row in cursor.fetchall()]
            random.Random(5).shuffle(numbers)  # noqa: S311 - seeded
            for number in numbers:
                cursor.execute(f"UPDATE {table} SET id = id WHERE id = %s", [number])  # noqa: S608
