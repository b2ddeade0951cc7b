"""The access log knows no respondent."""

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

from tests import checkout
from winwin.access_log import AccessLog

TOKEN = "0631qs6n19yz5yv8wfm9e70k8yz6rvmf"


@pytest.fixture
def lines() -> Any:
    config = Config()
    config.set("accesslog", "-")
    log = AccessLog(config)
    found: list[str] = []
    catcher = logging.Handler()
    catcher.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    log.access_log.handlers = [catcher]

    def write(path: str) -> list[str]:
        found.clear()
        environ = {
            "REQUEST_METHOD": "GET", "RAW_URI": path, "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "203.0.113.9", "HTTP_REFERER": f"https://monitor.example/s/{TOKEN}/",
        }  # fmt: skip
        response = SimpleNamespace(status="200 OK", sent=1, headers=[])
        log.access(response, SimpleNamespace(headers=[]), environ, timedelta(seconds=1))
        return list(found)

    yield write
    log.access_log.handlers = []


@pytest.mark.parametrize(
    "path",
    [f"/s/{TOKEN}/", f"/en/s/{TOKEN}/", f"//s/{TOKEN}", "/s/submit/", "/s", "/stop/abc/", "/en/stop/abc/"],
)
def test_no_line_of_a_respondent(lines: Any, path: str) -> None:
    assert lines(path) == []


@pytest.mark.parametrize("path", ["/", "/static/winwin/css/portal.css", "/rounds/", "/en/series/"])
def test_other_lines_hold_no_link(lines: Any, path: str) -> None:
    (line,) = lines(path)
    assert path in line
    assert TOKEN not in line


def test_the_image_uses_it() -> None:
    (command,) = [line for line in checkout.text("Dockerfile").splitlines() if line.startswith("CMD")]
    assert '"--logger-class", "winwin.access_log.AccessLog"' in command
