"""kill -9 of web and worker while 1,000 firms hand in: every acknowledged submission is in the database, once."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest

from bench.respondents import Client, Failed, token_of
from tests import installed
from tests.journeys.house import ROOT, answers, free_port, wait_for

pytestmark = pytest.mark.processes
FIRMS = 1_000
KILLS = (150, 400, 700)
THREADS = 8
SEED = f"""
import django; django.setup()
from django.utils import timezone
from surveys.domain import respondents
from tests.factories import waves
now = timezone.now()
wave = waves.make(now=now)
for number in range({FIRMS}):
    invited = waves.invite(wave, buyers=0)
    waves.fill(respondents.enter(token=invited.token))
    print(invited.token)
"""


class Servers:
    """The web server and a worker, killed in the middle and started anew."""

    def __init__(self, environment: dict[str, str], port: int, log: Path) -> None:
        web = ["-m", "gunicorn", "winwin.wsgi:application", "--bind", f"127.0.0.1:{port}"]
        size = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
        worker = ["-m", "celery", "-A", "winwin", "worker", "-c", "1", "--without-gossip", "--without-mingle"]
        self.commands = ([*web, *size], worker)
        self.environment, self.log, self.base = environment, log, f"http://127.0.0.1:{port}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        with self.log.open("ab") as file:
            self.processes = [
                subprocess.Popen(
                    [sys.executable, *words], cwd=ROOT, env=self.environment, stdout=file, stderr=file, start_new_session=True
                )
                for words in self.commands
            ]  # fmt: skip
        wait_for(lambda: answers(self.base), within=60)

    def kill(self) -> None:
        for process in self.processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def hand_in(port: int, token: str) -> str:
    """The receipt, or nothing where the server died before it answered."""
    client = Client(port)
    try:
        link = f"/s/{token}/"
        to = client.leads(client.post(link, {}, token_of(client.get(link))))
        if to != "/s/receipt/":
            to = client.post("/s/submit/", {"go": "submit"}, token_of(client.get("/s/submit/")))
        page = client.get(to)
    except (OSError, HTTPException, Failed):
        return ""
    finally:
        client.connection.close()
    found = page.partition("data-receipt>")[2][:14]
    return found if to == "/s/receipt/" else ""


def test_every_acknowledged_submission_is_there_once(tmp_path: Path) -> None:
    with installed.database("answers") as url:
        environment = os.environ | {
            "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "winwin.settings", "WINWIN_STATE": str(tmp_path),
            "WINWIN_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        seeded = subprocess.run(
            [sys.executable, "-c", SEED], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )  # fmt: skip
        tokens = seeded.stdout.split()
        assert len(tokens) == FIRMS
        port = free_port()
        servers = Servers(environment, port, tmp_path / "log")
        servers.start()
        try:
            receipts = _under_fire(servers, port, tokens)
            # the kills met respondents who were at it, and every one of them is among those who saw no receipt
            assert 0 < FIRMS - len(receipts) <= THREADS * len(KILLS)
            _agree(url, receipts)
            # who saw no receipt tries again, and gets one
            with ThreadPoolExecutor(THREADS) as pool:
                missing = [token for token in tokens if token not in receipts]
                again = dict(zip(missing, pool.map(lambda one: hand_in(port, one), missing), strict=True))
            assert all(again.values())
            whole = receipts | again
            assert len(set(whole.values())) == FIRMS
            _agree(url, whole)
            with psycopg.connect(url) as connection:
                assert connection.execute("SELECT count(*) FROM surveys_response").fetchone() == (FIRMS,)
                assert connection.execute("SELECT count(*) FROM surveys_draft").fetchone() == (0,)
                alike = "SELECT count(DISTINCT (r.answers, a.answers)), count(*) FROM surveys_response r"
                relations = " LEFT JOIN surveys_relationanswer a ON a.response_id = r.id"
                assert connection.execute(alike + relations).fetchone() == (1, FIRMS)  # whole, each of them
        finally:
            servers.kill()


def _under_fire(servers: Servers, port: int, tokens: list[str]) -> dict[str, str]:
    """Receipts by token, while web and worker are killed three times."""
    seen: dict[str, str] = {}
    lock, up = threading.Lock(), threading.Event()
    up.set()

    def one(token: str) -> None:
        up.wait(60)
        receipt = hand_in(port, token)
        with lock:
            if receipt:
                seen[token] = receipt

    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(one, token) for token in tokens]
        for count in KILLS:
            wait_for(lambda count=count: len(seen) >= count, within=120)  # type: ignore[misc]
            up.clear()  # nobody new knocks at a closed door; those who are inside are cut off
            servers.kill()
            servers.start()
            up.set()
        for each in waiting:
            each.result()
    assert len(seen) >= KILLS[-1]
    return seen


def _agree(url: str, receipts: dict[str, str]) -> None:
    """Each acknowledged submission has one link and one response, and no response stands without its link."""
    with psycopg.connect(url) as connection:
        (links,) = connection.execute("SELECT count(*) FROM surveys_vaultlink").fetchone() or (0,)
        (responses,) = connection.execute("SELECT count(*) FROM surveys_response").fetchone() or (0,)
    assert links == responses >= len(receipts)
