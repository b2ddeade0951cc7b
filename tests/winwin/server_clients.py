"""Processes that hold the local server, and a look at what runs for it."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from winwin import cluster_home, postmaster

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
HOLD = """
import sys
from pathlib import Path
from winwin import embedded
with embedded.server(Path(sys.argv[1])) as server:
    print(server.pid, server.url, flush=True)
    sys.stdin.read()
"""


class Client:
    """A process that holds the server until it is let go."""

    def __init__(
        self, state: Path, *, python: str = sys.executable, code: Path = ROOT, **options: object
    ) -> None:
        environment = {**os.environ, "PYTHONPATH": str(code), **options.pop("environment", {})}
        self.process = subprocess.Popen(
            [python, "-c", HOLD, str(state)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            **options,
        )
        self.answer: list[str] = []

    def ready(self) -> "Client":
        self.answer = self.process.stdout.readline().split()
        assert len(self.answer) == 2, "the client did not get its server"
        return self

    @property
    def server(self) -> int:
        return int(self.answer[0])

    @property
    def url(self) -> str:
        return self.answer[1]

    def leave(self) -> int:
        self.process.communicate()
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def query(url: str, sql: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(sql).fetchone()
        return row[0] if row else None


def involved(state: Path) -> list[str]:
    """Command lines of living processes that serve or watch the state directory."""
    home = cluster_home.find(state) if state.exists() else None
    marks = [os.fsencode(state)] + ([postmaster.mark(home.cluster).encode()] if home else [])
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            line = (
                (entry / "cmdline").read_bytes()
                if entry.name.isdigit() and int(entry.name) != os.getpid()
                else b""
            )
            if any(mark in line for mark in marks):
                found.append(line.replace(b"\0", b" ").decode(errors="replace"))
    return found


def eventually(condition: Callable[[], bool], *, seconds: float = 8.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()
