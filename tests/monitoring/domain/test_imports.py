"""From a file to the store: all or nothing, once, with every earlier vintage kept."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitoring.domain import imports, jobs, kinds, staging
from monitoring.models import Import, Job, Observation, RawFile, Series, StagedRow
from tests.factories import files

pytestmark = pytest.mark.django_db


def values() -> list[tuple[str, str, int, Decimal | None]]:
    return [
        (one.series.size_class, one.period, one.vintage, one.value)
        for one in Observation.objects.select_related("series").order_by(
            "series__size_class", "period", "vintage"
        )
    ]


def test_a_file_becomes_first_vintages_with_its_printed_digits(analyst: Any, now: Any) -> None:
    arrived = files.commit(files.rows(*files.pair("2024", "5.60", "3.0")), by=analyst, now=now)
    assert values() == [("L", "2024", 1, Decimal("5.60")), ("SME", "2024", 1, Decimal("3.0"))]
    assert [str(value) for *_, value in values()] == ["5.60", "3.0"]
    assert (arrived.new_count, arrived.revised_count, arrived.unchanged_count) == (2, 0, 0)
    assert StagedRow.objects.count() == 0


def test_the_same_file_twice_changes_nothing(analyst: Any, now: Any) -> None:
    content = files.rows(*files.pair("2024", "5.6", "3.0"))
    files.commit(content, by=analyst, now=now)
    before = values()
    again = files.commit(content, by=analyst, now=now)
    assert values() == before
    assert (again.new_count, again.revised_count, again.unchanged_count) == (0, 0, 2)
    assert RawFile.objects.count() == 1


def test_a_revision_is_a_new_vintage_and_the_difference_is_told(analyst: Any, now: Any) -> None:
    files.commit(
        files.rows(*files.pair("2023", "3.7", "3.2"), *files.pair("2024", "5.6", "3.0")), by=analyst, now=now
    )
    revised = files.rows(*files.pair("2024", "5.6", "3.1"), *files.pair("2022", "5.0", "4.0"))
    staged = files.stage(revised, by=analyst, now=now)
    assert (staged.new_count, staged.revised_count, staged.unchanged_count) == (2, 1, 1)
    changed = StagedRow.objects.get(file=staged, change="revised")
    assert (changed.stored.value, changed.value) == (Decimal("3.0"), Decimal("3.1"))
    files.commit(revised, by=analyst, now=now)
    assert [row for row in values() if row[:2] == ("SME", "2024")] == [
        ("SME", "2024", 1, Decimal("3.0")),
        ("SME", "2024", 2, Decimal("3.1")),
    ]


def test_one_bad_row_refuses_the_whole_file_and_names_its_place(analyst: Any, now: Any) -> None:
    content = files.rows(
        *files.pair("2024", "5.6", "3.0"),
        {"period": "2023", "value": "NaN"},
        {"period": "2099", "value": "1"},
    )
    arrived = files.stage(content, by=analyst, now=now)
    assert arrived.state == Import.State.REFUSED
    assert list(arrived.problems.order_by("row").values_list("row", "column", "value", "rule")) == [
        (4, "value", "NaN", "nan"),
        (5, "period", "2099", "future_period"),
    ]
    assert (Observation.objects.count(), Series.objects.count(), StagedRow.objects.count()) == (0, 0, 0)


def test_a_key_given_twice_names_the_first_row(analyst: Any, now: Any) -> None:
    arrived = files.stage(files.rows({}, {"period": "2023"}, {"value": "5.7"}), by=analyst, now=now)
    problem = arrived.problems.get()
    assert (problem.row, problem.rule, problem.params) == (4, "duplicate_key", {"first": 2})
    assert (arrived.state, arrived.problem_count) == (Import.State.REFUSED, 1)


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        (b"", "empty.csv", "empty_file"),
        (b"a,b\n1,2\n", "wrong.csv", "missing_columns"),
        (files.rows(), "header-only.csv", "no_rows"),
        (b"%PDF-1.4", "report.pdf", None),
    ],
)
def test_a_file_that_is_no_table_of_observations_is_refused_with_a_rule(
    analyst: Any, now: Any, content: bytes, name: str, rule: str | None
) -> None:
    arrived = files.stage(content, by=analyst, now=now, name=name)
    assert arrived.state == Import.State.REFUSED
    assert arrived.refusal["rule"] == rule if rule else arrived.refusal["rule"]


def test_reading_goes_on_behind_the_last_committed_chunk(
    analyst: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies between two chunks loses nothing and doubles nothing."""
    monkeypatch.setattr(staging, "CHUNK", 10)
    content = files.rows(*({"period": str(year)} for year in range(1960, 1995)))
    arrived = imports.receive(content=content, name="years.csv", by=analyst, now=now)
    calls = []

    def dies_in_the_third_chunk(done: int, _total: int) -> None:
        calls.append(done)
        if len(calls) == 3:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        imports.stage(params={"import": arrived.pk}, report=dies_in_the_third_chunk, clock=lambda: now)
    assert StagedRow.objects.filter(file=arrived).count() == 20
    imports.stage(params={"import": arrived.pk}, report=lambda _done, _total: None, clock=lambda: now)
    arrived.refresh_from_db()
    assert (arrived.state, arrived.row_count, arrived.new_count) == (Import.State.READY, 35, 35)
    assert list(StagedRow.objects.filter(file=arrived).order_by("row").values_list("row", flat=True)) == list(
        range(2, 37)
    )


def test_a_commit_whose_preview_is_stale_writes_nothing_and_shows_the_new_difference(
    analyst: Any, now: Any
) -> None:
    staged = files.stage(files.rows(*files.pair("2024", "5.6", "3.0")), by=analyst, now=now)
    imports.approve(import_id=staged.pk, by=analyst, now=now)
    files.commit(files.rows({"value": "5.5"}), by=analyst, now=now)
    before = values()
    with pytest.raises(imports.PreviewIsStale):
        imports.commit(
            params={"import": staged.pk, "by": analyst.pk},
            report=lambda _done, _total: None,
            clock=lambda: now,
        )
    staged.refresh_from_db()
    assert values() == before
    assert (staged.state, staged.new_count, staged.revised_count) == (Import.State.READY, 1, 1)


def test_a_commit_whose_counts_are_as_shown_but_whose_old_value_is_another_is_stale(
    analyst: Any, now: Any
) -> None:
    """Staff agreed to 5.8 → 5.9; meanwhile 6.5 was stored, and 6.5 → 5.9 is another revision."""
    files.commit(files.rows({"value": "5.8"}), by=analyst, now=now)
    staged = files.stage(files.rows({"value": "5.9"}), by=analyst, now=now)
    imports.approve(import_id=staged.pk, by=analyst, now=now)
    files.commit(files.rows({"value": "6.5"}), by=analyst, now=now)
    before = values()
    with pytest.raises(imports.PreviewIsStale):
        imports.commit(
            params={"import": staged.pk, "by": analyst.pk},
            report=lambda _done, _total: None,
            clock=lambda: now,
        )
    assert values() == before
    assert StagedRow.objects.get(file=staged).stored.value == Decimal("6.5")


def test_a_committed_import_cannot_be_discarded_or_committed_anew(analyst: Any, now: Any) -> None:
    arrived = files.commit(files.rows({}), by=analyst, now=now)
    with pytest.raises(imports.WrongState):
        imports.discard(import_id=arrived.pk, by=analyst, now=now)
    with pytest.raises(imports.WrongState):
        imports.approve(import_id=arrived.pk, by=analyst, now=now)
    imports.commit(
        params={"import": arrived.pk, "by": analyst.pk}, report=lambda _d, _t: None, clock=lambda: now
    )
    assert Observation.objects.count() == 1


def test_a_job_that_fails_says_why_and_one_that_loses_its_worker_too_often_ends(
    analyst: Any, now: Any
) -> None:
    def breaks(**_kwargs: object) -> None:
        raise ValueError("the reason")

    job = jobs.create(kind="breaks", params={}, by=analyst, now=now)
    assert jobs.free() == [job.pk]
    assert (
        jobs.work(job_id=job.pk, kinds={"breaks": breaks}, clock=lambda: now + timedelta(seconds=5)) is False
    )
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("failed", "ValueError: the reason", 1)
    assert jobs.free() == []
    worn = jobs.create(kind="breaks", params={}, by=analyst, now=now)
    type(worn).objects.filter(pk=worn.pk).update(attempts=jobs.MOST_ATTEMPTS)
    jobs.work(job_id=worn.pk, kinds={"breaks": breaks}, clock=lambda: now)
    worn.refresh_from_db()
    assert (worn.state, worn.attempts) == ("failed", jobs.MOST_ATTEMPTS)


def fail(arrived: Import, kind: str, now: Any, error: str = "ValueError: lost") -> None:
    job = jobs.create(kind=kind, params={"import": arrived.pk}, by=None, now=now)
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, error=error, finished_at=now)


@pytest.mark.parametrize("state", [Import.State.STAGING, Import.State.COMMITTING])
def test_an_import_whose_job_failed_can_be_discarded_and_one_at_work_cannot(
    analyst: Any, now: Any, state: str
) -> None:
    content = files.rows(*files.pair("2024", "5.6", "3.0"))
    arrived = imports.receive(content=content, name="lost.csv", by=analyst, now=now)
    if state == Import.State.COMMITTING:
        imports.stage(params={"import": arrived.pk}, report=lambda _d, _t: None, clock=lambda: now)
        imports.approve(import_id=arrived.pk, by=analyst, now=now)
    for kind in (None, kinds.STAGE):  # before its job exists, then while it waits for a worker
        if kind:
            jobs.create(kind=kind, params={"import": arrived.pk}, by=analyst, now=now)
        with pytest.raises(imports.WrongState) as refused:
            imports.discard(import_id=arrived.pk, by=analyst, now=now)
        assert refused.value.state == state
    fail(arrived, kinds.COMMIT, now)
    assert imports.discard(import_id=arrived.pk, by=analyst, now=now).state == Import.State.DISCARDED
    assert (StagedRow.objects.count(), Observation.objects.count()) == (0, 0)


def test_a_failure_of_another_import_makes_none_discardable(analyst: Any, now: Any) -> None:
    one, other = (
        imports.receive(content=b"a", name=name, by=analyst, now=now) for name in ("a.csv", "b.csv")
    )
    fail(other, kinds.STAGE, now)
    with pytest.raises(imports.WrongState):
        imports.discard(import_id=one.pk, by=analyst, now=now)
