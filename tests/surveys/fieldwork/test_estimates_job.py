"""The job behind the final figures as staff see it, and how long a page takes."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from monitoring.models import AuditEvent, Job
from surveys.domain import estimates
from tests.factories import answered, people, waves
from tests.factories.waves import NOW

pytestmark = pytest.mark.django_db
As = Callable[[Any], Any]


def path(wave: Any, tail: str = "estimates/") -> str:
    return f"/en/rounds/waves/{wave.pk}/{tail}"


def test_the_job_shows_how_far_it_is_and_can_be_asked_for_again(as_user: As, analyst: Any) -> None:
    wave = waves.make(state="closed")
    client = as_user(analyst)
    assert "nobody has asked for its figures" in client.get(path(wave)).content.decode()
    assert client.post(path(wave, "estimates/again/")).status_code == 302
    job = Job.objects.get(kind=estimates.KIND)
    assert (job.params, job.created_by) == ({"wave": wave.pk}, analyst)
    assert AuditEvent.objects.filter(action="wave.estimate_again", subject_id=str(wave.pk)).count() == 1
    client.post(path(wave, "estimates/again/"))
    assert Job.objects.count() == 1  # one at work is enough
    Job.objects.update(state="running", done=3, total=40)
    page = client.get(path(wave)).content.decode()
    assert f'hx-get="{path(wave, "estimates/progress/")}"' in page
    assert "3 of 40 steps" in page
    assert "HX-Refresh" not in client.get(path(wave, "estimates/progress/")).headers
    Job.objects.update(state="failed", error="ValueError: broken", finished_at=NOW)
    assert client.get(path(wave, "estimates/progress/")).headers["HX-Refresh"] == "true"
    page = client.get(path(wave)).content.decode()
    assert "The computation stopped with a fault: ValueError: broken" in page
    client.post(path(wave, "estimates/again/"))
    assert Job.objects.filter(state="queued").count() == 1
    answered.compute(wave)
    assert "<h1>Nobody answered this wave</h1>" in client.get(path(wave)).content.decode()
    Job.objects.update(state="done", finished_at=NOW)
    client.post(path(wave, "estimates/again/"))
    assert not Job.objects.filter(state="queued").exists()


@pytest.mark.django_db(transaction=True)
def test_sixty_strata_are_shown_within_a_second(as_user: As) -> None:
    from surveys.domain import tallies

    wave = waves.make()
    for at in range(60):
        held = answered.stratum(wave, region=f"KR-{at:02}", tier="1", population=90)
        answered.firms_of(wave, held, firms_answering=12, seed=at)
    tallies.count(wave=wave)
    client = as_user(people.make("analyst"))
    client.get(path(wave))
    took = []
    for query in ("", "?view=region&column=composite"):
        start = time.perf_counter()
        assert client.get(path(wave) + query).status_code == 200
        took.append(time.perf_counter() - start)
    assert max(took) < 1
