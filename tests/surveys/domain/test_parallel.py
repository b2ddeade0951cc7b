"""Many posts of one submission at once, over connections of their own: one response, one receipt."""

from concurrent import futures
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from surveys.domain import drafts, outcomes, respondents, responses, rounds, sheets
from surveys.models import Draft, Naming, RelationAnswer, Response, VaultLink
from tests.factories import firms, people, waves
from tests.surveys.portal.visitors import Respondent, receipt

pytestmark = pytest.mark.django_db(transaction=True)
POSTS = 20


def together(what: Any) -> list[Any]:
    """What 20 threads got, each with its own connection, all let go at the same moment."""
    start = Barrier(POSTS)

    def one(number: int) -> Any:
        try:
            start.wait()
            return what(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(POSTS) as pool:
        return list(pool.map(one, range(POSTS)))


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_twenty_posts_of_one_submission_make_one_response(mode: str) -> None:
    respondent = Respondent(waves.invite(waves.make(mode=mode, now=timezone.now())).token)
    respondent.begin("0", "1")
    respondent.fill(buyers=2)
    cookies = respondent.client.cookies

    def post(_number: int) -> str:
        client = Client()
        client.cookies = cookies.copy()
        return receipt(client.post("/s/submit/", {"go": "submit"}, follow=True))

    codes = together(post)
    assert len(set(codes)) == 1
    assert codes[0]
    assert (Response.objects.count(), RelationAnswer.objects.count(), Draft.objects.count()) == (1, 2, 0)
    assert VaultLink.objects.count() == (mode == "confidential")


def test_twenty_posts_of_one_correction_replace_the_answer_once() -> None:
    invited = waves.invite(waves.make(now=timezone.now()))
    visit = respondents.enter(token=invited.token)
    assert visit is not None
    waves.fill(visit)
    responses.submit(visit=visit, language="ko", now=timezone.now())
    first = Response.objects.get().pk
    named = (sheets.Named(firms.number(), "병"),)
    waves.fill(visit, is_correction=True, named=named)
    ended = together(lambda _: responses.submit(visit=visit, language="ko", now=timezone.now()).ended)
    assert sorted(ended) == ["before"] * 19 + ["received"]
    assert Response.objects.get().pk != first
    assert Naming.objects.count() == 1


def test_saves_of_different_pages_at_once_lose_nothing() -> None:
    from dataclasses import replace

    visit = respondents.enter(token=waves.invite(waves.make(now=timezone.now())).token)
    assert visit is not None
    drafts.begin(visit=visit, sheet=sheets.Sheet("1", "ko"))
    stale = drafts.look(visit=visit)

    def save(number: int) -> None:
        drafts.change(
            visit=visit,
            now_at=stale,
            by=lambda sheet: replace(sheet, firm={**sheet.firm, f"q{number}": str(number)}),
        )

    together(save)
    merged = drafts.look(visit=visit).sheet
    assert merged is not None
    assert merged.firm == {f"q{number}": str(number) for number in range(POSTS)}


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_a_draft_that_meets_a_close_is_not_begun(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The visit was read while the wave was open; the close is under way when the first page is stored."""
    wave = waves.make(mode=mode, now=timezone.now())
    visit = respondents.enter(token=waves.invite(wave).token, draft_key=b"k" * 32)
    assert visit is not None
    count, begun = outcomes.freeze, []

    def begin() -> None:
        try:
            drafts.begin(visit=visit, sheet=sheets.Sheet("1", "ko"))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:

        def freeze(*, wave: Any) -> None:
            begun.append(pool.submit(begin))
            futures.wait(begun, timeout=0.3)
            count(wave=wave)

        monkeypatch.setattr(outcomes, "freeze", freeze)
        rounds.close(wave_id=wave.pk, by=people.make("administrator"), now=timezone.now())
        begun[0].result(timeout=10)
    assert Draft.objects.count() == 0
