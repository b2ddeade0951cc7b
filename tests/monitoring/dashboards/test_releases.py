"""The pages of a release: what staff see before it is public, what everybody sees after, and the preview."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring.calc.moments import SEOUL
from monitoring.domain import gaps, jobs, kinds, releases
from monitoring.models import AuditEvent, Job, Release
from tests.factories import files

pytestmark = pytest.mark.django_db
PAIR = files.rows(*files.pair("2024", "5.6", "3.0"))
REVISED = files.rows(*files.pair("2024", "5.6", "3.2"))
FIXED_QUERIES = 2  # count and rows of the public list


def work(kind: str) -> Job:
    job = Job.objects.filter(kind=kind).latest("pk")
    jobs.work(job_id=job.pk, kinds=kinds.KINDS, clock=timezone.now)
    job.refresh_from_db()
    return job


def text(client: Any, address: str) -> str:
    return client.get(address).content.decode()


def prepare(client: Any, *imports: Any, **more: str) -> Any:
    moment = timezone.now().astimezone(SEOUL).strftime("%Y-%m-%dT%H:%M")
    asked = {
        "title": "Figures of 2024",
        "note": "",
        "publish_at": moment,
        "imports": [one.pk for one in imports],
    }
    return client.post("/en/releases/new/", asked | more)


@pytest.fixture
def public(analyst: Any, administrator: Any) -> Release:
    """Release 1: 2024 with 5.6 and 3.0."""
    return files.publish(PAIR, by=analyst, signer=administrator, now=timezone.now())


@pytest.fixture
def waiting(public: Release, analyst: Any) -> Release:
    """Release 2, assembled: 3.0 becomes 3.2."""
    now = timezone.now()
    assert public.state == Release.State.PUBLISHED
    return files.assemble(files.commit(REVISED, by=analyst, now=now), by=analyst, now=now, title="Second")


def test_from_the_form_to_the_public(
    as_user: Any, analyst: Any, administrator: Any, django_capture_on_commit_callbacks: Any
) -> None:
    arrived = files.commit(PAIR, by=analyst, now=timezone.now())
    client = as_user(analyst)
    form = text(client, "/en/releases/new/")
    assert f'value="{arrived.pk}"' in form
    assert "checked" in form
    with django_capture_on_commit_callbacks() as sent:
        answer = prepare(client, arrived)
    assert (answer.status_code, answer.url, len(sent)) == (302, "/en/releases/1/", 1)
    assert "The release is being assembled" in text(client, "/en/releases/1/")
    assert work(kinds.ASSEMBLE).state == Job.State.DONE
    release = Release.objects.get()
    shown = text(client, "/en/releases/1/")
    assert release.content_hash in shown
    assert "Sign off</button>" not in shown
    client = as_user(administrator)
    assert f'name="content_hash" value="{release.content_hash}"' in text(client, "/en/releases/1/")
    with django_capture_on_commit_callbacks() as sent:
        client.post("/en/releases/1/sign/", {"content_hash": release.content_hash})
    assert len(sent) == 1
    assert "Signed off. It is being published now." in text(client, "/en/releases/1/")
    assert releases.publish_due(now=timezone.now()) == [1]
    client.logout()
    shown = text(client, "/en/releases/1/")
    assert "Release 1: Figures of 2024" in shown
    assert release.content_hash in shown


def test_the_public_sees_what_a_release_revised(client: Any, waiting: Release, administrator: Any) -> None:
    releases.sign(
        release_id=waiting.pk, content_hash=waiting.content_hash, by=administrator, now=timezone.now()
    )
    releases.publish_due(now=timezone.now())
    shown = text(client, "/en/releases/2/")
    table = shown[shown.index('id="changes"') : shown.index('id="facts-heading"')]
    cells = [part.split("<")[0] for part in table.split('<td class="is-numeric">')[1:]]
    assert cells == ["3.0", "3.2", "+0.2"]
    assert "No published value is revised." in text(client, "/en/releases/1/")
    assert administrator.username not in shown


def test_the_public_file_holds_the_observations(client: Any, public: Release) -> None:
    answer = client.get(f"/releases/{public.number}/observations.csv")
    body = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(body[1:])))
    assert body[0] == "\ufeff"
    assert [(row["size_class"], row["value"], row["superseded_at"]) for row in rows] == [
        ("L", "5.6", ""),
        ("SME", "3.0", ""),
    ]


@pytest.mark.parametrize("state", ["draft", "assembled", "signed", "discarded"])
def test_an_unpublished_release_does_not_exist_for_the_public(
    client: Any, as_user: Any, waiting: Release, analyst: Any, state: str
) -> None:
    changes: dict[str, Any] = {"state": state}
    if state == "signed":
        changes |= {"signed_by": analyst, "signed_at": timezone.now()}
    Release.objects.filter(pk=waiting.pk).update(**changes)
    assert client.get("/releases/2/").status_code == 404
    assert client.get("/releases/2/observations.csv").status_code == 404
    assert "Second" not in text(client, "/releases/")
    assert client.get("/releases/99/").content.count(b"<h1>") == client.get("/releases/2/").content.count(
        b"<h1>"
    )
    client = as_user(analyst)
    assert client.get("/releases/2/").status_code == 200
    assert ("Second" in text(client, "/releases/")) is (state != "discarded")


def test_staff_see_old_and_new_values_and_gaps_and_the_look_is_recorded(
    as_user: Any, waiting: Release, analyst: Any
) -> None:
    shown = text(as_user(analyst), "/en/releases/2/")
    values = shown[shown.index('id="changes"') : shown.index('id="gaps"')]
    changed = shown[shown.index('id="gaps"') : shown.index('id="facts-heading"')]
    cells = [
        [part.split("<")[0] for part in table.split('<td class="is-numeric">')[1:]]
        for table in (values, changed)
    ]
    # 5.6 − 3.0 = 2.6 becomes 5.6 − 3.2 = 2.4
    assert cells == [["3.0", "3.2", "+0.2"], ["2.6", "2.4", "−0.2"]]
    looks = AuditEvent.objects.filter(action="see unreleased").values_list("actor", "subject", "subject_id")
    assert list(looks) == [(analyst.username, "release", str(waiting.pk))]


def test_the_signature_is_for_the_content_that_was_shown(
    as_user: Any, waiting: Release, administrator: Any
) -> None:
    client = as_user(administrator)
    client.post("/en/releases/2/sign/", {"content_hash": "0" * 64})
    waiting.refresh_from_db()
    assert waiting.state == Release.State.ASSEMBLED
    assert "The content has changed since the page was shown." in text(client, "/en/releases/2/")
    for _ in range(2):
        client.post("/en/releases/2/sign/", {"content_hash": waiting.content_hash})
    assert "This release is already “signed off”." in text(client, "/en/releases/2/")


def test_an_embargoed_release_waits(
    as_user: Any, waiting: Release, administrator: Any, django_capture_on_commit_callbacks: Any
) -> None:
    later = timezone.now() + timedelta(days=2)
    waiting.publish_at = later
    waiting.content_hash = releases.hash_content(release=waiting)
    waiting.save()
    client = as_user(administrator)
    with django_capture_on_commit_callbacks() as sent:
        client.post("/en/releases/2/sign/", {"content_hash": waiting.content_hash})
    assert sent == []
    line = client.get("/en/releases/2/progress/")
    assert 'hx-trigger="every 30s"' in line.content.decode()
    assert "HX-Refresh" not in line.headers
    Release.objects.filter(pk=waiting.pk).update(publish_at=timezone.now())
    assert 'hx-trigger="every 2s"' in text(client, "/en/releases/2/progress/")
    Release.objects.filter(pk=waiting.pk).update(publish_at=later)
    releases.publish_due(now=later)
    assert client.get("/en/releases/2/progress/").headers["HX-Refresh"] == "true"


def test_an_analyst_takes_no_signature_back(
    as_user: Any, waiting: Release, analyst: Any, administrator: Any
) -> None:
    releases.sign(
        release_id=waiting.pk, content_hash=waiting.content_hash, by=administrator, now=timezone.now()
    )
    as_user(analyst).post("/en/releases/2/discard/")
    waiting.refresh_from_db()
    assert waiting.state == Release.State.SIGNED
    client = as_user(administrator)
    for _ in range(2):
        client.post("/en/releases/2/discard/")
    waiting.refresh_from_db()
    assert waiting.state == Release.State.DISCARDED
    assert "This release is already “discarded”." in text(client, "/en/releases/2/")


@pytest.mark.usefixtures("waiting")
def test_one_release_at_a_time(as_user: Any, analyst: Any) -> None:
    client = as_user(analyst)
    for answer in (client.get("/en/releases/new/"), prepare(client)):
        assert (answer.status_code, answer.url) == (302, "/en/releases/2/")
    assert "Release 2 is in preparation." in text(client, "/en/releases/2/")
    assert "Prepare a release</a>" not in text(client, "/en/releases/")


def test_what_is_released_is_not_offered_again(as_user: Any, public: Release, analyst: Any) -> None:
    client = as_user(analyst)
    assert "There is nothing to release" in text(client, "/en/releases/new/")
    assert prepare(client, *public.imports.all()).status_code == 422
    assert Release.objects.count() == 1


@pytest.mark.usefixtures("public")
def test_a_release_without_anything_new_says_so(as_user: Any, analyst: Any) -> None:
    now, client = timezone.now(), as_user(analyst)
    older, newer = (
        files.commit(files.rows({"value": value}), by=analyst, now=now) for value in ("5.7", "5.8")
    )
    prepare(client, newer)
    work(kinds.ASSEMBLE)
    releases.sign(
        release_id=(second := Release.objects.get(number=2)).pk,
        content_hash=second.content_hash,
        by=analyst,
        now=now,
    )
    releases.publish_due(now=timezone.now())
    prepare(client, older)
    assert work(kinds.ASSEMBLE).state == Job.State.FAILED
    assert "Nothing in the chosen imports is newer than what is public." in text(client, "/en/releases/3/")
    client.post("/en/releases/3/retry/")
    assert Job.objects.filter(kind=kinds.ASSEMBLE, state=Job.State.QUEUED).count() == 1


def test_mistakes_in_the_form_lose_nothing(as_user: Any, analyst: Any) -> None:
    files.commit(PAIR, by=analyst, now=timezone.now())
    answer = prepare(as_user(analyst), title="Kept title", publish_at="soon")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Kept title"' in shown
    assert 'value="soon"' in shown
    assert "Choose at least one import." in shown


def test_publish_at_is_korean_time(as_user: Any, analyst: Any) -> None:
    arrived = files.commit(PAIR, by=analyst, now=timezone.now())
    prepare(as_user(analyst), arrived, publish_at="2030-01-02T09:00")
    assert Release.objects.get().publish_at.isoformat() == "2030-01-02T00:00:00+00:00"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_equally_often(
    client: Any, analyst: Any, administrator: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        content = files.rows({"value": f"5.{number}"})
        files.publish(content, by=analyst, signer=administrator, now=timezone.now())
    with django_assert_num_queries(FIXED_QUERIES):
        shown = text(client, "/en/releases/")
    assert shown.count('<th scope="row">') == count


def test_the_detail_asks_the_database_equally_often(
    client: Any, analyst: Any, administrator: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for periods in (["2020"], ["2021", "2022", "2023"]):
        pairs = [row for period in periods for row in files.pair(period, "5", "3")]
        release = files.publish(files.rows(*pairs), by=analyst, signer=administrator, now=timezone.now())
        with django_assert_max_num_queries(20) as asked:
            text(client, f"/releases/{release.number}/")
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("public")
def test_the_preview_is_empty_and_says_why(as_user: Any, analyst: Any) -> None:
    gaps.preview(now=timezone.now())
    shown = text(as_user(analyst), "/en/preview/")
    assert "Preview: nothing would change" in shown
    assert "Everything stored is public" in shown


@pytest.mark.usefixtures("public")
def test_the_preview_shows_what_would_be(as_user: Any, analyst: Any) -> None:
    now = timezone.now()
    files.commit(
        files.rows(*files.pair("2024", "5.6", "3.2"), *files.pair("2023", "4", "3")), by=analyst, now=now
    )
    gaps.preview(now=now)
    shown = text(as_user(analyst), "/en/preview/")
    table = shown[shown.index('id="preview"') :]
    cells = [part.split("<")[0] for part in table.split('<td class="is-numeric">')[1:]]
    assert cells == ["none yet", "1", "–", "2.6", "2.4", "−0.2"]
    assert "Preview: new or different gaps: 2" in shown
    assert (
        AuditEvent.objects.filter(action="see unreleased", subject="preview", actor=analyst.username).count()
        == 1
    )
