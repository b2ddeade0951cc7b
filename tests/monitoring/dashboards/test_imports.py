"""The pages of an import: from the upload to the commit, and every way in which it may not go."""

import csv
import gzip
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import timezone

from monitoring.dashboards.staff_forms import UploadForm
from monitoring.domain import imports, jobs, kinds
from monitoring.models import AuditEvent, Import, ImportProblem, Job, Observation, RawFile, StagedRow
from monitoring.sources.limits import MAX_BYTES
from tests.factories import files

pytestmark = pytest.mark.django_db
PAIR = files.rows(*files.pair("2024", "5.6", "3.0"))


def upload(client: Any, content: bytes, name: str = "figures.csv") -> Any:
    return client.post("/en/imports/new/", {"file": SimpleUploadedFile(name, content)})


def work(kind: str) -> Job:
    """The newest job of the kind, done as a worker would."""
    job = Job.objects.filter(kind=kind).latest("pk")
    jobs.work(job_id=job.pk, kinds=kinds.KINDS, clock=timezone.now)
    job.refresh_from_db()
    return job


def page(client: Any, arrived: Import, query: str = "") -> str:
    return client.get(f"/en/imports/{arrived.pk}/{query}").content.decode()


def test_from_upload_to_commit(as_user: Any, analyst: Any, django_capture_on_commit_callbacks: Any) -> None:
    client = as_user(analyst)
    with django_capture_on_commit_callbacks() as sent:
        answer = upload(client, PAIR)
    arrived = Import.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/en/imports/{arrived.pk}/")
    assert len(sent) == 1
    assert "is being read" in page(client, arrived)
    assert work(kinds.STAGE).state == Job.State.DONE
    shown = page(client, arrived)
    assert "2 new, 0 revised, 0 unchanged" in shown
    assert "UTF-8" in shown
    assert arrived.raw_file.sha256 in shown
    with django_capture_on_commit_callbacks() as sent:
        client.post(f"/en/imports/{arrived.pk}/commit/")
        client.post(f"/en/imports/{arrived.pk}/commit/")
    assert len(sent) == 1
    assert Job.objects.filter(kind=kinds.COMMIT).count() == 1
    assert work(kinds.COMMIT).state == Job.State.DONE
    assert Observation.objects.count() == 2
    assert "is stored: 2 new, 0 revised, 0 unchanged" in page(client, arrived)
    client.post(f"/en/imports/{arrived.pk}/commit/")
    assert "This import is already “committed”." in page(client, arrived)


def test_progress_refreshes_the_page_at_the_end(as_user: Any, analyst: Any) -> None:
    client = as_user(analyst)
    upload(client, PAIR)
    address = f"/en/imports/{Import.objects.get().pk}/progress/"
    running = client.get(address)
    assert 'hx-trigger="every 2s"' in running.content.decode()
    assert "HX-Refresh" not in running.headers
    work(kinds.STAGE)
    ended = client.get(address)
    assert "hx-get" not in ended.content.decode()
    assert ended.headers["HX-Refresh"] == "true"


def test_a_failed_job_can_be_tried_again(as_user: Any, analyst: Any) -> None:
    client = as_user(analyst)
    upload(client, PAIR)
    arrived, now = Import.objects.get(), timezone.now()
    client.post(f"/en/imports/{arrived.pk}/retry/")
    assert Job.objects.filter(kind=kinds.STAGE).count() == 1
    Job.objects.update(state=Job.State.FAILED, error="ValueError: lost", finished_at=now)
    shown = page(client, arrived)
    assert "The work stopped with a fault: ValueError: lost" in shown
    assert "Try again" in shown
    assert f"/en/imports/{arrived.pk}/discard/" in shown
    client.post(f"/en/imports/{arrived.pk}/retry/")
    assert work(kinds.STAGE).state == Job.State.DONE
    assert "2 new" in page(client, arrived)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("figures.csv", b"", "The file is empty."),
        ("figures.pdf", b"%PDF-1.7", "This is a PDF file."),
        (
            "figures.csv",
            b"indicator,basis\n",
            "These columns are needed and missing: period, value, unit, source.",
        ),
        ("figures.csv", PAIR.splitlines()[0] + b"\n", "The file holds column names, but no row below them."),
    ],
)
def test_whole_files_are_refused(as_user: Any, analyst: Any, name: str, content: bytes, words: str) -> None:
    client = as_user(analyst)
    answer = upload(client, content, name)
    if content:
        work(kinds.STAGE)
        assert words in page(client, Import.objects.get())
    else:
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not Import.objects.exists()


def test_a_file_above_the_limit_is_refused_unread() -> None:
    file = UploadedFile(file=None, name="big.csv", size=MAX_BYTES + 1)  # there is nothing that could be read
    form = UploadForm({}, {"file": file})
    assert not form.is_valid()
    assert form.errors["file"].data[0].code == "too_big"


def test_problems_are_listed_by_place_and_paged(as_user: Any, analyst: Any) -> None:
    bad = [{"period": f"{year}", "value": "abc"} for year in range(1900, 2002)]
    arrived = files.stage(files.rows(*bad, {"value": "=1+1"}), by=analyst, now=timezone.now())
    client = as_user(analyst)
    first, second = page(client, arrived), page(client, arrived, "?page=2")
    assert arrived.state == Import.State.REFUSED
    assert first.count("is not a number; write it like 1234.5") == 100
    assert second.count("is not a number; write it like 1234.5") == 2
    assert "“=1+1” is a formula. Paste the value in its place." in second
    assert "101–103 of 103" in second


def test_a_doubled_row_names_the_first(as_user: Any, analyst: Any) -> None:
    arrived = files.stage(files.rows({"value": "1"}, {"value": "2"}), by=analyst, now=timezone.now())
    assert "repeats the series and period of row 2" in page(as_user(analyst), arrived)


def test_the_problems_file_is_safe_in_a_spreadsheet(as_user: Any, analyst: Any) -> None:
    arrived = files.stage(files.rows({"value": "=1+1"}), by=analyst, now=timezone.now())
    answer = as_user(analyst).get(f"/en/imports/{arrived.pk}/problems.csv")
    text = b"".join(answer.streaming_content).decode()
    assert text[0] == "\ufeff"
    rows = list(csv.reader(io.StringIO(text[1:])))
    words = "“=1+1” is a formula. Paste the value in its place."
    assert rows == [
        ["Row", "Column", "Value", "Rule", "What is wrong"],
        ["2", "value", "'=1+1", "formula", words],
    ]


def test_revised_values_stand_beside_the_stored_ones(as_user: Any, analyst: Any) -> None:
    now = timezone.now()
    files.commit(PAIR, by=analyst, now=now)
    arrived = files.stage(files.rows(*files.pair("2024", "5.6", "3.1")), by=analyst, now=now)
    shown = page(as_user(analyst), arrived)
    assert "0 new, 1 revised, 1 unchanged" in shown
    row = shown[shown.index("Values that would be revised") :]
    cells = [part.split("<")[0] for part in row.split('is-numeric">')[4:6]]
    assert cells == ["3.0", ""]
    assert "<strong>3.1</strong>" in row
    assert "+0.1" in row


def test_an_unchanged_file_offers_nothing_to_commit(as_user: Any, analyst: Any) -> None:
    now = timezone.now()
    first = files.commit(PAIR, by=analyst, now=now)
    again = files.stage(PAIR, by=analyst, now=now)
    client = as_user(analyst)
    shown = page(client, again)
    assert "There is nothing to commit" in shown
    assert f"This same file was imported before, as import {first.pk}" in shown
    assert RawFile.objects.count() == 1
    client.post(f"/en/imports/{again.pk}/commit/")
    again.refresh_from_db()
    assert again.state == Import.State.READY


def test_a_stale_preview_is_told(as_user: Any, analyst: Any) -> None:
    now, client = timezone.now(), as_user(analyst)
    one, other = (files.stage(PAIR, by=analyst, now=now, name=name) for name in ("a.csv", "b.csv"))
    client.post(f"/en/imports/{one.pk}/commit/")
    work(kinds.COMMIT)
    client.post(f"/en/imports/{other.pk}/commit/")
    assert work(kinds.COMMIT).state == Job.State.FAILED
    shown = page(client, other)
    assert "What is stored has changed since the preview was made" in shown
    assert "0 new, 0 revised, 2 unchanged" in shown


def test_discarding_keeps_the_file(as_user: Any, analyst: Any) -> None:
    arrived, client = files.stage(PAIR, by=analyst, now=timezone.now()), as_user(analyst)
    client.post(f"/en/imports/{arrived.pk}/discard/")
    client.post(f"/en/imports/{arrived.pk}/discard/")
    arrived.refresh_from_db()
    assert (arrived.state, StagedRow.objects.count(), RawFile.objects.count()) == ("discarded", 0, 1)
    assert AuditEvent.objects.filter(action="import.discard").count() == 1
    assert "This import is already “discarded”." in page(client, arrived)


def test_an_import_that_got_stuck_can_be_given_up(as_user: Any, analyst: Any) -> None:
    client = as_user(analyst)
    upload(client, PAIR)
    arrived = Import.objects.get()
    address = f"/en/imports/{arrived.pk}/discard/"
    assert address not in page(client, arrived)
    client.post(address)
    assert "This import is already “being read”." in page(client, arrived)
    Job.objects.update(state=Job.State.FAILED, error="ValueError: lost", finished_at=timezone.now())
    client.post(address)
    arrived.refresh_from_db()
    assert arrived.state == Import.State.DISCARDED
    client.post(f"/en/imports/{arrived.pk}/retry/")
    assert Job.objects.filter(kind=kinds.STAGE).count() == 1


def test_the_raw_file_comes_back_byte_by_byte(as_user: Any, analyst: Any) -> None:
    arrived = imports.receive(content=PAIR, name='수치 "최종".csv', by=analyst, now=timezone.now())
    answer = as_user(analyst).get(f"/imports/{arrived.pk}/file/")
    assert answer.content == PAIR == gzip.decompress(bytes(RawFile.objects.get().content))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_the_template_is_a_file_that_can_be_imported(as_user: Any, analyst: Any) -> None:
    answer = as_user(analyst).get("/imports/template.csv")
    content = b"".join(answer.streaming_content)
    arrived = files.stage(content, by=analyst, now=timezone.now())
    assert list(ImportProblem.objects.values("rule", "value")) == []
    assert (arrived.state, arrived.encoding, arrived.new_count) == ("ready", "utf-8-sig", 1)


def test_unused_columns_and_left_out_fields_are_named(as_user: Any, analyst: Any) -> None:
    text = b"indicator,basis,period,value,unit,source,size_class,extra\n"
    row = b"operating_margin,bok_census.v2,2024,5.6,percent,S105,L,hello\n"
    arrived = files.stage(text + row, by=analyst, now=timezone.now())
    shown = page(as_user(analyst), arrived)
    assert "not used" in shown
    assert "no column: _T in every row" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_equally_often(
    as_user: Any, analyst: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        imports.receive(content=PAIR, name=f"{number}.csv", by=analyst, now=timezone.now())
    client = as_user(analyst)
    with django_assert_num_queries(4):  # session, user, count, rows
        shown = client.get("/en/imports/").content.decode()
    assert shown.count('<th scope="row">') == count


def test_an_unknown_import_is_not_found(as_user: Any, analyst: Any) -> None:
    client = as_user(analyst)
    codes = {
        client.get(f"/imports/99999/{part}").status_code
        for part in ("", "progress/", "file/", "problems.csv")
    }
    codes |= {client.post(f"/imports/99999/{part}/").status_code for part in ("commit", "discard", "retry")}
    assert codes == {404}
