"""What a stack is made of, what it gives to its children, and what it says when it cannot start."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.winwin.stack_runs import ROOT, WEB, free_port
from winwin import embedded, stack
from winwin.supervisor import Command

pytestmark = pytest.mark.processes


def test_a_busy_port_is_named_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as owner:
        port = owner.getsockname()[1]
        never = Command("setup", (sys.executable, "-c", "open('started', 'w')"))
        plan = stack.Plan((never,), (), (), bind="127.0.0.1", port=port)
        kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            assert stack.run(plan, state=tmp_path, environment={}) == 1
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)
    printed = capsys.readouterr().out
    assert f"{port}번 포트를 쓸 수 없습니다" in printed
    assert f"Port {port} on 127.0.0.1 cannot be used" in printed
    assert f"WINWIN_PORT={port + 1}" in printed
    assert list(tmp_path.iterdir()) == []


def test_a_failed_setup_shows_its_last_lines(tmp_path: Path) -> None:
    code = """
import sys
from collections.abc import Callable
from pathlib import Path
from winwin import stack
bad = stack.Command("setup", (sys.executable, "-c", "print('why it failed'); raise SystemExit(2)"))
plan = stack.Plan((bad,), (), (), bind="127.0.0.1", port=int(sys.argv[2]))
sys.exit(stack.run(plan, state=Path(sys.argv[1]), environment={"DATABASE_URL": "postgres://x@127.0.0.1:1/x"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(free_port())],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "'setup' failed" in done.stdout
    assert "why it failed" in done.stdout


def test_with_the_embedded_server_the_children_get_its_address_and_it_stops_too(tmp_path: Path) -> None:
    code = """
import os, sys
from collections.abc import Callable
from pathlib import Path
from winwin import stack
use = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']).close(); print('connected', flush=True)"
quit = "import os, signal; os.kill(os.getppid(), signal.SIGTERM)"
plan = stack.Plan(
    setup=(stack.Command("use", (sys.executable, "-W", "ignore", "-c", use), shown=True),),
    services=(stack.Command("web", (sys.executable, "-c", os.environ["WEB"], sys.argv[2])),),
    after=(stack.Command("quit", (sys.executable, "-c", quit)),),
    bind="127.0.0.1",
    port=int(sys.argv[2]),
)
environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
sys.exit(stack.run(plan, state=stack.embedded.state_directory(Path(sys.argv[1])), environment=environment))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(free_port())],
        env={**os.environ, "PYTHONPATH": str(ROOT), "WEB": WEB},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "connected" in done.stdout
    assert not embedded.stop(tmp_path), "the server had been stopped already"
    embedded.remove(tmp_path)


def test_the_products_plan(tmp_path: Path) -> None:
    plain = stack.product(demo=False, bind="::1", port=8123, state=tmp_path)
    demo = stack.product(demo=True, bind="127.0.0.1", port=8123, state=tmp_path)
    assert [command.name for command in plain.setup + plain.services + plain.after] == [
        "setup",
        "web",
        "worker",
        "jobs",
        "beat",
    ]
    assert [command.name for command in demo.after] == ["seed", "seed-round", "logins", "link"]
    assert [command.arguments[2:] for command in demo.beside] == [
        ("simulate_answers", "--base", "http://127.0.0.1:8123")
    ]
    assert plain.beside == ()
    assert "[::1]:8123" in plain.services[0].arguments
    assert "127.0.0.1:8123" in demo.services[0].arguments


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """What `python -m winwin.stack` with these arguments, in this environment, gives to its children."""
    seen: list[dict[str, str]] = []
    monkeypatch.setattr(stack, "run", lambda _plan, **options: seen.append(options["environment"]) or 0)
    monkeypatch.setenv("WINWIN_STATE", str(tmp_path))
    unset = (
        "SECRET_KEY",
        "SECRET_KEY_FILE",
        "DEMO",
        "HTTPS",
        "HTTPS_FILE",
        "HOSTS",
        "PROXIES",
        "BIND",
        "PORT",
    )
    for name in unset:
        monkeypatch.delenv(f"WINWIN_{name}", raising=False)

    def start(*arguments: str, **environment: str) -> dict[str, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert stack.main(list(arguments)) == 0
        return seen[-1]

    return start


def test_a_demo_signs_with_the_key_of_its_folder(
    given: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    first, second, plain = given("--demo"), given("--demo"), given()
    key = tmp_path / "secret-key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) >= 40
    assert [one.get("WINWIN_SECRET_KEY") for one in (first, second, plain)] == [key.read_text()] * 2 + [None]
    assert [one.get("WINWIN_DEMO") for one in (first, second, plain)] == ["1", "1", None]
    assert given("--demo", WINWIN_SECRET_KEY="its own")["WINWIN_SECRET_KEY"] == "its own"


@pytest.mark.parametrize(
    ("arguments", "environment", "https"),
    [
        ([], {}, "0"),
        (["--bind", "::1"], {}, "0"),
        (["--bind", "localhost"], {"WINWIN_PROXIES": "0"}, "0"),
        (["--bind", "0.0.0.0"], {}, None),  # noqa: S104 - asked for, not bound
        (["--bind", ""], {}, None),
        ([], {"WINWIN_HTTPS": "1"}, "1"),
        ([], {"WINWIN_PROXIES": "1"}, None),
        ([], {"WINWIN_HOSTS": "monitor.example.org"}, None),
        (["--demo"], {}, None),
    ],
)
def test_https_is_off_only_where_this_machine_alone_can_ask(
    given: Callable[..., dict[str, str]],
    arguments: list[str],
    environment: dict[str, str],
    https: str | None,
) -> None:
    assert given(*arguments, **environment).get("WINWIN_HTTPS") == https
