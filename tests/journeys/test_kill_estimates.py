"""kill -9 in the middle of the final figures, at three random places: the result is the undisturbed one, bit for bit."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import installed
from tests.journeys.house import ROOT

pytestmark = pytest.mark.processes
SEED = """
import django; django.setup()
from django.utils import timezone
from surveys.domain import questionnaires, rounds, simulations, synthesis
from surveys.synthetic import worlds
now = timezone.now()
questionnaires.load_shipped(now=now)
recipe = worlds.Recipe(firms=2000, seed=11, response="frame", rate=0.5)
synthesis.write(count=recipe.firms, seed=recipe.seed, by=None, now=now)
wave = simulations.plan(code="figures", sample=800, seed=11, by=None, now=now)
simulations.launch(wave=wave, by=None, now=now)
wave.refresh_from_db()
simulations.store(wave=wave, world=worlds.make(recipe), now=now)
rounds.close(wave_id=wave.pk, by=None, now=wave.closes_at)
"""
# As the worker's beat does it: asks again while the session of a killed one still holds the job. KILL_AFTER and KILL_LATE:
# kill -9 strikes so many seconds after so many steps were stored.
WORK = """
import os, signal, threading, time
import django; django.setup()
from django.utils import timezone
from monitoring.domain import jobs
from monitoring.models import Job
from surveys.domain import estimates
left, late, store = int(os.environ["KILL_AFTER"]), float(os.environ["KILL_LATE"]), estimates._store
def storing(*args):
    global left
    store(*args)
    left -= 1
    if left == 0:
        threading.Timer(late, os.kill, (os.getpid(), signal.SIGKILL)).start()
estimates._store = storing
job = Job.objects.get(kind=estimates.KIND)
while not jobs.work(job_id=job.pk, kinds={estimates.KIND: estimates.build}, clock=timezone.now):
    job.refresh_from_db()
    assert job.state in {"queued", "running"}, job.error
    time.sleep(0.05)
"""
FIGURES = """
SELECT "column", statistic, basis, region, industry, size_class, tier, provenance, buyer_id, against,
    float8send(value), float8send(se), float8send(low), float8send(high), n, firms, df, float8send(deff),
    float8send(effective_n), float8send(cv), letter
FROM surveys_estimate ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""


def test_three_kills_leave_the_undisturbed_figures(tmp_path: Path) -> None:
    with installed.database("figures") as url:
        environment = os.environ | {
            "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "winwin.settings", "WINWIN_STATE": str(tmp_path),
            "WINWIN_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        subprocess.run([sys.executable, "-c", SEED], cwd=ROOT, env=environment, check=True)
        with psycopg.connect(url, autocommit=True) as store:
            killed = list(_killed(store, environment))
            assert _work(environment) == 0
            disturbed = _figures(store)
            attempts = store.execute(
                "SELECT attempts FROM monitoring_job WHERE kind = 'estimates.final'"
            ).fetchone()
            _forget(store)
            assert _work(environment) == 0
            assert attempts == (4,)
            # each kill struck between the first step and the last, none at the same one
            assert 0 < killed[0] < killed[1] < killed[2] < _done(store)
            assert len(disturbed[1]) > 1_000
            assert disturbed == _figures(store)


def _killed(store: psycopg.Connection, environment: dict[str, str]) -> Iterator[int]:
    """Kills a worker three times, some random moment after a random number of its steps; the steps stored by then."""
    chance = random.Random(20261125)  # noqa: S311 - a test's places, not a secret
    for _ in range(3):
        assert _work(environment, steps=chance.randint(1, 8), late=chance.random() / 50) == -signal.SIGKILL
        yield _done(store)


def _work(environment: dict[str, str], *, steps: int = 0, late: float = 0) -> int:
    own = environment | {"KILL_AFTER": str(steps), "KILL_LATE": str(late)}
    return subprocess.run(
        [sys.executable, "-c", WORK], cwd=ROOT, env=own, check=False, timeout=120
    ).returncode


def _done(store: psycopg.Connection) -> int:
    row = store.execute(
        "SELECT coalesce(max(jsonb_array_length(done)), 0) FROM surveys_estimaterun"
    ).fetchone()
    return int(row[0]) if row else 0


def _figures(store: psycopg.Connection) -> tuple[object, list[tuple[object, ...]]]:
    run = store.execute(
        "SELECT content_hash, state, weighting::text, reliability::text FROM surveys_estimaterun"
    )
    return run.fetchone(), store.execute(FIGURES).fetchall()


def _forget(store: psycopg.Connection) -> None:
    """As if it had never been computed."""
    store.execute("DELETE FROM surveys_estimate")
    store.execute("DELETE FROM surveys_estimaterun")
    store.execute(
        "UPDATE monitoring_job SET state = 'queued', attempts = 0, finished_at = NULL, started_at = NULL"
        " WHERE kind = 'estimates.final'"
    )
