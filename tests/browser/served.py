"""The web server of the product over a database of its own, filled for the browser: no fixture of Django takes part,
so nothing that other tests count on is flushed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import installed
from tests.journeys.house import answers, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Sites:
    """Addresses of two servers: `published` has figures and work of staff, `unreleased` has never released anything.

    `imports`: the number of an import by the first part of its file's name, and of a wave by its code.
    """

    published: str
    unreleased: str
    imports: dict[str, int]


@contextmanager
def open_sites() -> Iterator[Sites]:
    with ExitStack() as stack:
        first, second = (stack.enter_context(installed.database("browser")) for _ in range(2))
        seeds = [_start(first, "-m", "tests.browser.seed", "published"),
                 _start(second, "-m", "tests.browser.seed", "unreleased")]  # fmt: skip
        _finish(*seeds)
        bases = [stack.enter_context(_server(database)) for database in (first, second)]
        for base in bases:
            wait_for(lambda base=base: answers(base), within=START_SECONDS)  # type: ignore[misc]
        yield Sites(*bases, _imports(first))


@contextmanager
def _server(database: str) -> Iterator[str]:
    port = free_port()
    size = (
        "--workers",
        "1",
        "--log-level",
        "error",
        "--threads",
        "8",
        "--worker-class",
        "gthread",
        "--no-control-socket",
    )
    process = _start(
        database, "-m", "gunicorn", "winwin.wsgi:application", "--bind", f"127.0.0.1:{port}", *size
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _imports(database: str) -> dict[str, int]:
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT name, id FROM monitoring_import").fetchall()
        waves = connection.execute("SELECT code, id FROM surveys_wave").fetchall()
    return {name.partition(".")[0]: number for name, number in [*rows, *waves]}


def _start(database: str, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT, env=_environment(database), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _finish(*processes: subprocess.Popen[bytes]) -> None:
    codes = [process.wait(120) for process in processes]
    assert codes == [0] * len(codes), "their messages stand above"


def _environment(database: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WINWIN_", "CELERY_"))}
    return kept | {
        "DATABASE_URL": database,
        "WINWIN_DEMO": "1",
        "WINWIN_SECRET_KEY": "a-key-for-tests-only-" + "x" * 40,
        "WINWIN_VAULT_KEY": "a-vault-for-tests-only-" + "y" * 40,
        "WINWIN_API_RATE": "100000",
        "WINWIN_LOG_LEVEL": "ERROR",
    }
