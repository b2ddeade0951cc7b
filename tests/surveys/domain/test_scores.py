"""Every stored answer on a buyer has the score vector of what was stored, whatever way it came there."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from surveys.domain import questionnaires, respondents, responses, scores
from surveys.instrument import columns
from surveys.models import RelationAnswer, Response
from tests.factories import waves
from tests.factories.waves import NOW

pytestmark = pytest.mark.django_db


def begun(wave: Any) -> Any:
    """A visit with a complete draft on two buyers."""
    visit = respondents.enter(token=waves.invite(wave).token, draft_key=b"k" * 32)
    waves.fill(visit, buyers=2)
    return visit


def test_an_answer_is_scored_in_the_insert_that_stores_it() -> None:
    wave = waves.make()
    visit = begun(wave)
    with CaptureQueriesContext(connection) as queries:
        responses.submit(visit=visit, language="ko", now=NOW)
    written = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE"))]
    assert len([sql for sql in written if "surveys_relationanswer" in sql]) == 1
    questionnaire = questionnaires.compiled(wave=wave)
    on_firm = Response.objects.get().answers
    for row in RelationAnswer.objects.all():
        assert bytes(row.scores) == columns.vector(questionnaire, {**on_firm, **row.answers})


def test_old_answers_are_scored_in_chunks_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "CHUNK", 2)
    wave, other = waves.make(), waves.make()
    for one in (wave, wave, other):
        visit = begun(one)
        responses.submit(visit=visit, language="ko", now=NOW)
    told = {row.pk: bytes(row.scores) for row in RelationAnswer.objects.all()}
    assert len(told) == 6
    RelationAnswer.objects.update(scores=b"")
    assert (scores.fill(wave=wave), scores.fill(wave=wave)) == (4, 0)
    assert RelationAnswer.objects.filter(scores=b"").count() == 2
    assert scores.fill(wave=other) == 2
    assert {row.pk: bytes(row.scores) for row in RelationAnswer.objects.all()} == told


def test_the_close_keeps_the_scores() -> None:
    wave = waves.make()
    visit = begun(wave)
    responses.submit(visit=visit, language="ko", now=NOW)
    told = {row.pk: bytes(row.scores) for row in RelationAnswer.objects.all()}
    with transaction.atomic():
        responses.seal_wave(wave=wave)
    assert {row.pk: bytes(row.scores) for row in RelationAnswer.objects.all()} == told
