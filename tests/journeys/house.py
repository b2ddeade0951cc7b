"""The whole product as processes over a fresh database, and a visitor who uses its pages as a browser would."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, TypeVar
from urllib import error, parse, request

import psycopg

from tests import installed

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class House:
    """A running stack: `base` is its address, `database` its database, `state` its folder with the logs."""

    base: str
    database: str
    state: Path
    process: subprocess.Popen[bytes]

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(statement, values).fetchall()

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A management command on this house's database."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=_environment(self.database, self.state), capture_output=True, text=True, check=False,
            timeout=300,
        )  # fmt: skip


@contextmanager
def open_house(state: Path) -> Iterator[House]:
    """Starts `python -m winwin.stack --demo` on an own database of the server in DATABASE_URL; stops it with TERM."""
    with installed.database("journey") as database:
        yield from _running(state, database)


def _running(state: Path, database: str) -> Iterator[House]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "winwin.stack", "--demo", "--port", str(port)],
        cwd=ROOT, env=_environment(database, state), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    house = House(f"http://127.0.0.1:{port}", database, state, process)
    try:
        wait_for(lambda: process.poll() is not None or answers(house.base), within=90)
        assert process.poll() is None, logs(state)
        yield house
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _environment(database: str, state: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WINWIN_", "COV_", "DJANGO_"))
    }
    secret = {
        "WINWIN_SECRET_KEY": "a-key-for-tests-only-" + "x" * 40,
        "WINWIN_VAULT_KEY": "a-vault-for-tests-only-" + "y" * 40,
    }
    rate = {"WINWIN_API_RATE": "100000"}
    return kept | secret | rate | {"DATABASE_URL": database, "WINWIN_STATE": str(state), "WINWIN_DEMO": "1"}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(base: str) -> bool:
    try:
        with request.urlopen(f"{base}/healthz", timeout=5) as response:  # noqa: S310 - our own server
            return bool(response.status == 200)
    except OSError:
        return False


def wait_for(found: Callable[[], T], *, within: float) -> T:
    """What `found` gives once it is true; fails after `within` seconds, a bound against hanging."""
    until = time.monotonic() + within
    while not (result := found()):
        assert time.monotonic() < until, f"still waiting after {within} s"
        time.sleep(0.2)
    return result


def logs(state: Path) -> str:
    return "\n".join(
        f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted((state / "logs").glob("*.log"))
    )


@dataclass
class Answer:
    status: int
    url: str
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Visitor:
    """Keeps cookies, follows redirects, and sends forms with the token that the page gave."""

    base: str
    opener: request.OpenerDirector = field(
        default_factory=lambda: request.build_opener(request.HTTPCookieProcessor(CookieJar()))
    )

    def get(self, path: str, **headers: str) -> Answer:
        return self._send(request.Request(parse.urljoin(self.base, path), headers=headers))  # noqa: S310 - our own server

    def post(
        self,
        page: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, str, bytes] | None = None,
    ) -> Answer:
        """Opens `page` for its token, then sends `fields` (and `file` as field, name, content) to `path`."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page).text)
        assert token, page
        parts = {"csrfmiddlewaretoken": token[1], **(fields or {})}
        boundary = uuid.uuid4().hex
        body = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in parts.items()
        )
        if file:
            name, filename, content = file
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
            body += head.encode() + content + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Referer": parse.urljoin(self.base, page),
        }
        return self._send(request.Request(parse.urljoin(self.base, path), data=body, headers=headers))  # noqa: S310 - our own server

    def log_in(self, name: str, password: str) -> None:
        answer = self.post("/login/", "/login/", {"username": name, "password": password})
        assert answer.status == 200
        assert name in answer.text

    def field(self, page: str, name: str) -> str:
        """The value that a hidden field of the page holds."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.get(page).text)
        assert found, (page, name)
        return unescape(found[1])

    def _send(self, asked: request.Request) -> Answer:
        try:
            with self.opener.open(asked, timeout=60) as response:
                return Answer(response.status, response.url, dict(response.headers), response.read().decode())
        except error.HTTPError as refused:
            with refused:
                return Answer(refused.code, asked.full_url, dict(refused.headers), refused.read().decode())
