"""kill -9 of the workers while 2,000 mails go out: each was sent once or is listed as uncertain, none twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from tests import installed
from tests.fakes import smtp
from tests.journeys.house import ROOT, wait_for

pytestmark = pytest.mark.processes
MAILS = 2_000
KILLS = (300, 800, 1_300)
SEED = f"""
import django; django.setup()
from django.utils import timezone
from surveys.domain import deliveries
from tests.factories import mailings
wave = mailings.make(mails_per_minute=600_000)
mailings.invite(wave, {MAILS})
deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=timezone.now(), by=None)
"""


def start(environment: dict[str, str], log: Path, *words: str) -> subprocess.Popen[bytes]:
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=environment, stdout=file, stderr=file, start_new_session=True
        )  # fmt: skip


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def test_no_mail_is_lost_in_silence_and_none_is_sent_twice(tmp_path: Path) -> None:
    post = smtp.Post(pause=0.002)
    with installed.database("mails") as url, smtp.served(post):
        environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "winwin.settings",
            "WINWIN_STATE": str(tmp_path),
            "WINWIN_MAIL_URL": f"smtp://127.0.0.1:{post.port}",
        }
        log = tmp_path / "log"
        assert start(environment, log, "-c", SEED).wait(120) == 0, log.read_text()[-3_000:]
        beat = start(environment, log, "-m", "celery", "-A", "winwin", "beat", "--pidfile=", "-s", str(tmp_path / "beat"))  # fmt: skip
        worker = ["-m", "celery", "-A", "winwin", "worker", "-Q", "jobs", "-c", "2", "--without-gossip", "--without-mingle"]  # fmt: skip
        workers = start(environment, log, *worker)
        try:
            for count in KILLS:
                wait_for(lambda count=count: len(post.texts) >= count, within=180)
                kill(workers)
                workers = start(environment, log, *worker)
            with psycopg.connect(url, autocommit=True) as connection:
                left = "SELECT 1 FROM surveys_delivery WHERE state NOT IN ('sent', 'uncertain') LIMIT 1"
                wait_for(lambda: connection.execute(left).fetchone() is None, within=180)
                rows = connection.execute(
                    """SELECT c.email, d.state FROM surveys_delivery d
                       JOIN surveys_invitation i ON i.id = d.invitation_id JOIN surveys_sampleunit u ON u.id = i.unit_id
                       JOIN monitoring_contact c ON c.enterprise_id = u.enterprise_id"""
                ).fetchall()
        finally:
            kill(workers)
            kill(beat)
    states = Counter(state for _email, state in rows)
    assert len(rows) == MAILS
    assert Counter(post.taken.values()).keys() == {1}, "a mail was sent twice"
    assert [email for email, state in rows if state == "sent" and post.taken[email] != 1] == []
    assert set(post.taken) <= {email for email, _state in rows}
    # each kill can leave open at most the one mail that each of the two processes had in hand
    assert states["uncertain"] <= 2 * len(KILLS)
    assert states["sent"] >= MAILS - 2 * len(KILLS)
