"""The import command: the same path as the page, without a worker."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from monitoring.domain import locks
from monitoring.models import Import, Job, Observation
from monitoring.sources.limits import MAX_BYTES
from tests.factories import files, people

pytestmark = pytest.mark.django_db
PAIR = files.rows(*files.pair("2024", "5.6", "3.0"))


def run(path: Path, by: Any, *options: str) -> str:
    out = StringIO()
    call_command("import_observations", str(path), "--by", getattr(by, "username", by), *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "figures.csv"
    path.write_bytes(PAIR)
    return path


def test_it_checks_then_commits_and_then_has_nothing_to_do(file: Path, analyst: Any) -> None:
    shown = run(file, analyst)
    assert "format csv, encoding utf-8, 2 rows" in shown
    assert "2 new, 0 revised, 0 unchanged" in shown
    assert "not committed" in shown
    assert Observation.objects.count() == 0
    assert "committed as import" in run(file, analyst, "--commit")
    assert Observation.objects.count() == 2
    shown = run(file, analyst, "--commit")
    assert "0 new, 0 revised, 2 unchanged" in shown
    assert "nothing to commit" in shown
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_every_problem_is_printed_by_place(tmp_path: Path, analyst: Any) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(files.rows({"value": "abc"}, {"period": "2024-13", "value": "=1"}))
    out = StringIO()
    with pytest.raises(CommandError, match=r"^3 problems, so nothing was stored\."):
        call_command("import_observations", str(path), "--by", analyst.username, "--commit", stdout=out)
    places = [line.split("]")[0] for line in out.getvalue().splitlines() if line.startswith("row")]
    assert places == [
        "row 2, column value: 'abc' [not_a_number",
        "row 3, column period: '2024-13' [bad_period",
        "row 3, column value: '=1' [formula",
    ]
    assert Observation.objects.count() == 0


def test_a_file_that_cannot_be_read_as_a_table(tmp_path: Path, analyst: Any) -> None:
    path = tmp_path / "figures.pdf"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="This is a PDF file"):
        run(path, analyst)


def test_people_who_may_not(file: Path) -> None:
    with pytest.raises(CommandError, match="There is no active user “nobody”"):
        run(file, "nobody")
    with pytest.raises(CommandError, match="may not import"):
        run(file, people.make("viewer"))
    assert not Import.objects.exists()


def test_files_that_are_not_there_or_too_large(tmp_path: Path, analyst: Any) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "none.csv", analyst)
    with (tmp_path / "big.csv").open("wb") as big:
        big.truncate(MAX_BYTES + 1)
    with pytest.raises(CommandError, match="the limit is 50,000,000"):
        run(tmp_path / "big.csv", analyst)


def test_a_worker_that_was_faster_keeps_the_job(
    file: Path, analyst: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another session holds the lock of the job that comes next."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('monitoring_job', 'id'))")
        following = cursor.fetchone()[0] + 1
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [locks.JOBS, following])
        with pytest.raises(CommandError, match=rf"^A worker has taken job {following}\."):
            run(file, analyst)
        # the worker ends while the command waits
        from monitoring.management.commands import import_observations

        def end(_seconds: float) -> None:
            Job.objects.filter(state="queued").update(
                state="failed", error="ValueError: lost", finished_at=timezone.now()
            )

        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [locks.JOBS, following + 1])
        monkeypatch.setattr(import_observations.time, "sleep", end)
        with pytest.raises(CommandError, match="The work stopped with a fault: ValueError: lost"):
            run(file, analyst, "--wait")
    finally:
        other.close()
