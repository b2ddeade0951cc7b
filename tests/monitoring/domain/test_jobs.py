"""How a job ends: a verdict is an answer to staff, a fault goes to the log as well."""

from typing import Any

import pytest
import structlog

from monitoring.domain import imports, jobs, releases
from monitoring.domain.verdicts import Verdict
from monitoring.models import Job


def ended(error: Exception, now: Any) -> tuple[Job, list[tuple[str, str]]]:
    """The job whose only step raises `error`, and what was logged meanwhile: level and event."""

    def ends(**_given: object) -> None:
        raise error

    job = jobs.create(kind="ends", params={}, by=None, now=now)
    with structlog.testing.capture_logs() as lines:
        assert jobs.work(job_id=job.pk, kinds={"ends": ends}, clock=lambda: now) is False
    job.refresh_from_db()
    return job, [(line["log_level"], line["event"]) for line in lines]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "kept"),
    [
        (imports.PreviewIsStale(), "PreviewIsStale: "),
        (imports.WrongState("ready"), "WrongState: The import is ready."),
        (releases.NothingToRelease(), "NothingToRelease: "),
        (releases.AnotherInPreparation(3), "AnotherInPreparation: Release 3 is in preparation."),
    ],
)
def test_a_verdict_is_kept_by_its_name_and_is_no_error_in_the_log(
    verdict: Verdict, kept: str, now: Any
) -> None:
    job, logged = ended(verdict, now)
    assert (job.state, job.error) == (Job.State.FAILED, kept)
    assert logged == [("info", "job ended in a verdict")]


@pytest.mark.django_db
def test_a_fault_is_kept_by_its_name_and_logged_as_an_error(now: Any) -> None:
    job, logged = ended(LookupError("gone"), now)
    assert (job.state, job.error) == (Job.State.FAILED, "LookupError: gone")
    assert logged == [("error", "job failed")]


def test_a_number_among_the_parameters_of_a_job() -> None:
    params: dict[str, object] = {"import": 7, "text": "7", "flag": True}
    assert jobs.number(params, name="import") == 7
    for name in ("text", "flag"):
        with pytest.raises(TypeError, match=f"parameter {name} is no whole number"):
            jobs.number(params, name=name)
    with pytest.raises(KeyError):
        jobs.number(params, name="release")
