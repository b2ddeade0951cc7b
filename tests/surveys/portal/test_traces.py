"""What answering through the portal and closing leave behind: in which tables, sessions and queues among them."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from django.db import connection

from tests.factories import waves
from tests.surveys.domain.test_anonymity import close
from tests.surveys.portal.visitors import Respondent, receipt, texts, wave

pytestmark = pytest.mark.django_db(transaction=True)
# answers that no live figure holds yet: a list until the next count, gone at the close
UNCOUNTED = "surveys_uncountedresponse"
WRITTEN = {
    "confidential": {"surveys_response", "surveys_relationanswer", "surveys_vaultlink", UNCOUNTED},
    "anonymous": {"surveys_response", "surveys_relationanswer", "surveys_invitation", UNCOUNTED},
}
# what the close says of the wave as a whole, the job for its figures among it; the user is who closes
CLOSED = {"surveys_wave", "surveys_outcome", "monitoring_auditevent", "monitoring_job", "monitoring_user"}


@pytest.fixture
def queue() -> Iterator[str]:
    """A queue as `setup` makes it, in the database of the tests: one message waits, one was worked on."""
    with connection.cursor() as cursor:
        cursor.execute((files("pgmq") / "sql" / "pgmq.sql").read_text())
        cursor.execute("SELECT pgmq.create('celery')")
        for text in ("worked on", "waits"):
            cursor.execute("SELECT pgmq.send('celery', jsonb_build_object('body', %s::text))", [text])
        cursor.execute("SELECT pgmq.archive('celery', 1)")
        yield "celery"
        cursor.execute("DROP SCHEMA pgmq CASCADE")


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_no_other_table_changes(mode: str, queue: str) -> None:
    asked = wave(mode)
    respondents = [Respondent(waves.invite(asked).token) for _ in range(3)]
    before = texts()
    assert len(before[f"pgmq.a_{queue}"]) == len(before[f"pgmq.q_{queue}"]) == 1
    for one in respondents:
        one.client.head(f"/s/{one.token}/")
        assert receipt(one.answer_all(buyers=2))
    answered = texts()
    assert {table for table in answered if answered[table] != before[table]} == WRITTEN[mode]
    close(asked)
    after = texts()
    emptied = f"pgmq.a_{queue}"
    assert after[emptied] == after[UNCOUNTED] == []
    changed = {table for table in after if after[table] != answered[table]}
    # the week of a confidential answer goes
    assert changed == {*CLOSED, UNCOUNTED, emptied} | (
        {"surveys_response"} if mode == "confidential" else set()
    )
    assert len(after["monitoring_auditevent"]) == len(before["monitoring_auditevent"]) + 1
