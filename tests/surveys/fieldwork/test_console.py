"""The console of a wave: what it says, to whom, and with how many queries."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.domain import jobs
from monitoring.models import Job
from surveys.domain import respondents, round_demo, vault
from surveys.fieldwork import console_words
from surveys.models import Invitation, RelationAnswer, Response, Stratum
from tests.factories import people, waves

pytestmark = pytest.mark.django_db


def answer(invited: Any, **more: Any) -> Response:
    wave, unit = invited.invitation.wave, invited.invitation.unit
    facts = {"channel": "web", "language": "ko", "week": "2026-W48", "minutes_band": "3-5"} | more
    response = Response.objects.create(
        wave=wave,
        stratum=unit.stratum,
        origin="random",
        consent_version="1",
        answers={"position": "direct"},
        **facts,
    )
    RelationAnswer.objects.create(
        response=response,
        buyer_as_written="갑",
        tier="1",
        provenances=["buyer_list", "trade_body"],
        answers={},
    )
    visit = respondents.again(invitation_id=invited.invitation.pk, serial=1)
    assert visit is not None
    assert vault.tie(visit=visit, response_id=response.pk)
    return response


def path(wave: Any, tail: str = "console/") -> str:
    return f"/en/rounds/waves/{wave.pk}/{tail}"


def running(strata: int) -> Any:
    wave = waves.make()
    for tier in range(1, strata + 1):
        Stratum.objects.create(wave=wave, tier=str(tier), population=1000, allocated=10)
        for number in range(5):
            invited = waves.invite(wave, tier=str(tier), buyers=0)
            if number in {1, 2}:
                answer(
                    invited,
                    edit_failures={"payment_days.too_large": number},
                    language="en" if number > 1 else "ko",
                )
    return wave


def test_the_title_is_the_finding(as_user: Callable[[Any], Any], analyst: Any) -> None:
    wave = running(2)
    page = as_user(analyst).get(path(wave)).content.decode()
    assert "<h1>4 of 10 invited firms have answered (40.0%)</h1>" in page
    assert f'hx-get="{path(wave, "console/part/")}"' in page
    assert '<progress value="2" max="3"' in page  # 30 % of ten are expected of each stratum
    assert "<dt>RR1 40.0%</dt>" in page
    told = '<code>payment_days</code></th><td>Please enter a number of at most ….</td><td class="is-numeric">6</td>'
    assert f"How many days does it usually take from delivery until you are paid? {told}" in page


def test_a_relation_of_two_sources_counts_in_both(as_user: Callable[[Any], Any], analyst: Any) -> None:
    page = as_user(analyst).get(path(running(1))).content.decode()
    assert page.count('<td class="is-numeric">2</td><td class="is-numeric">100.0%</td>') >= 2


def test_nothing_is_there_before_the_launch(as_user: Callable[[Any], Any], analyst: Any) -> None:
    page = as_user(analyst).get(path(waves.make(state="draft"))).content.decode()
    assert "<h1>The wave is not open yet</h1>" in page
    assert "No firm is invited yet" in page
    assert "hx-trigger" not in page.split("<main", 1)[1]


def test_the_queries_do_not_grow_with_the_strata(as_user: Callable[[Any], Any], analyst: Any) -> None:
    client, counts = as_user(analyst), []
    for strata in (1, 3):
        wave = running(strata)
        client.get(path(wave))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path(wave)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_file_holds_every_disposition(as_user: Callable[[Any], Any], analyst: Any) -> None:
    wave = running(2)
    Invitation.objects.filter(wave=wave, unit__tier="2").exclude(pk__in=vault.answered(wave=wave)).update(
        state="bounced"
    )
    response = as_user(analyst).get(path(wave, "console.csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [
        (row["tier"], row["firms"], row["target"], row["complete"], row["undeliverable"]) for row in rows
    ] == [
        ("1", "5", "3", "2", "0"),
        ("2", "5", "3", "2", "3"),
    ]
    # two of five; of those whose eligibility is unknown all are taken to be eligible
    assert [row["rr3"] for row in rows] == ["0.4000", "0.4000"]


@pytest.mark.parametrize("tail", ["console/", "console/part/", "console.csv"])
def test_managers_only(as_user: Callable[[Any], Any], client: Any, tail: str) -> None:
    wave = waves.make()
    assert client.get(path(wave, tail)).status_code == 302
    for role in ("viewer", "field_officer"):
        assert as_user(people.make(role)).get(path(wave, tail)).status_code == 403
    assert (
        as_user(people.make("analyst")).get(path(wave, tail).replace(str(wave.pk), "999999")).status_code
        == 404
    )


def test_weeks_of_seoul_become_spans_since_the_opening() -> None:
    start = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)  # Friday midnight in Seoul
    found = console_words.spans(start, start + timedelta(days=5), {"2026-W48": 7, "2026-W49": 2})
    assert [(one.start, one.end, one.count) for one in found] == [(0.0, 3.0, 7), (3.0, 5.0, 2)]


def test_an_anonymous_wave_has_no_forecast_and_says_why(as_user: Callable[[Any], Any], analyst: Any) -> None:
    wave = waves.make(mode="anonymous")
    waves.invite(wave)
    page = as_user(analyst).get(path(wave)).content.decode()
    assert "No forecast: an anonymous wave keeps no week of an answer." in page


def test_the_list_of_rounds_shows_how_far_the_demo_is(
    as_user: Callable[[Any], Any], analyst: Any, now: datetime
) -> None:
    job = jobs.create(kind=round_demo.KIND, params={}, by=None, now=now)
    client = as_user(analyst)
    assert 'hx-get="/en/rounds/demo/progress/"' in client.get("/en/rounds/").content.decode()
    assert "HX-Refresh" not in client.get("/en/rounds/demo/progress/").headers
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=now)
    assert "rounds/demo/progress" not in client.get("/en/rounds/").content.decode()
    assert client.get("/en/rounds/demo/progress/").headers["HX-Refresh"] == "true"
