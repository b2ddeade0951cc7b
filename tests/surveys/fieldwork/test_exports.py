"""The pages of files of answers: asking, deciding by another person, taking, and who may not."""

import io
import zipfile
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import people
from tests.surveys.domain.test_exports import answered

pytestmark = pytest.mark.django_db
REASON = "Steering test for the yearly report"


def ask(client: Any, wave: Any, **more: Any) -> Any:
    posted = {"wave": wave.pk, "form": "csv", "language": "ko", "reason": REASON, **more}
    return client.post("/en/rounds/exports/new/", posted)


def asked_for(client: Any, **more: Any) -> Any:
    from surveys.models import AnalystExport

    ask(client, answered(3), **more)
    return AnalystExport.objects.get()


def work() -> Any:
    from monitoring.domain import jobs, kinds
    from monitoring.models import Job

    job = Job.objects.filter(kind="build_export").latest("pk")
    jobs.work(job_id=job.pk, kinds=kinds.KINDS, clock=timezone.now)
    job.refresh_from_db()
    return job


def test_from_the_request_to_the_file(as_user: Any, django_capture_on_commit_callbacks: Any) -> None:
    asker, approver = people.make("analyst"), people.make("administrator")
    client = as_user(asker)
    one = asked_for(client)
    address = f"/en/rounds/exports/{one.pk}/"
    shown = client.get(address).content.decode()
    assert (REASON in shown, f"{address}approve/" in shown, "somebody else has to approve" in shown) == (
        True,
        False,
        True,
    )
    assert client.post(f"{address}approve/").status_code == 302
    one.refresh_from_db()
    assert one.state == "requested"
    other = as_user(approver)
    with django_capture_on_commit_callbacks() as sent:
        other.post(f"{address}approve/")
    assert len(sent) == 1
    assert "waiting for a worker" in other.get(f"{address}progress/").content.decode()
    assert work().state == "done"
    assert other.get(f"{address}progress/")["HX-Refresh"] == "true"
    answer = as_user(asker).post(f"{address}download/")
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert len(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) == 3


def test_a_right_that_was_taken_away_closes_the_file(as_user: Any) -> None:
    from surveys.domain import exports

    asker, approver = people.make("analyst"), people.make("administrator")
    one = asked_for(as_user(asker))
    exports.approve(export_id=one.pk, by=approver, now=timezone.now())
    work()
    address = f"/en/rounds/exports/{one.pk}/download/"
    assert as_user(people.make("administrator")).post(address).status_code == 403
    assert as_user(asker).post(address).status_code == 200
    type(approver).objects.filter(pk=approver.pk).update(role="viewer")
    assert as_user(asker).post(address).status_code == 403
    type(approver).objects.filter(pk=approver.pk).update(role="administrator")
    type(asker).objects.filter(pk=asker.pk).update(role="viewer")
    assert as_user(asker).post(address).status_code == 403
    assert as_user(approver).post(address).status_code == 403


def test_a_get_takes_nothing_and_an_expired_file_says_so(as_user: Any) -> None:
    from datetime import timedelta

    from surveys.domain import exports

    asker = people.make("analyst")
    client = as_user(asker)
    one = asked_for(client)
    exports.approve(export_id=one.pk, by=people.make("administrator"), now=timezone.now())
    work()
    assert client.get(f"/en/rounds/exports/{one.pk}/download/").status_code == 405
    exports.expire(now=timezone.now() + timedelta(days=8))
    answer = client.post(f"/en/rounds/exports/{one.pk}/download/", follow=True)
    assert "not there any more" in answer.content.decode()


@pytest.mark.parametrize("role", ["viewer", "field_officer"])
def test_others_see_nothing(as_user: Any, role: str) -> None:
    one = asked_for(as_user(people.make("analyst")))
    client = as_user(people.make(role))
    for address in ("", "new/", f"{one.pk}/", f"{one.pk}/progress/"):
        assert client.get(f"/en/rounds/exports/{address}").status_code == 403
    for step in ("approve", "refuse", "retry", "download"):
        assert client.post(f"/en/rounds/exports/{one.pk}/{step}/").status_code == 403


def test_a_request_says_beside_the_field_what_is_missing(as_user: Any) -> None:
    client = as_user(people.make("analyst"))
    answer = ask(client, answered(1), reason="why")
    assert answer.status_code == 422
    assert "Ensure this value has at least 10 characters" in answer.content.decode()
    from tests.factories import waves

    assert ask(client, waves.make()).status_code == 422


def test_the_list_asks_the_database_as_often_for_three_as_for_one(as_user: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_user(people.make("analyst"))
    wave = answered(1)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            ask(client, wave)
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/en/rounds/exports/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_requester_takes_it_back(as_user: Any) -> None:
    client = as_user(people.make("analyst"))
    one = asked_for(client)
    client.post(f"/en/rounds/exports/{one.pk}/refuse/")
    one.refresh_from_db()
    assert one.state == "refused"
    assert "refused" in client.get("/en/rounds/exports/").content.decode()
