"""What a stack is made of, what it gives to its children, and what it says when it cannot start."""

import os
import signal
import socket
import subprocess
import sys
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


def test_the_products_plan_and_the_demos_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = stack.product(demo=False, bind="::1", port=8123, state=tmp_path)
    demo = stack.product(demo=True, bind="127.0.0.1", port=8123, state=tmp_path)
    assert [command.name for command in plain.setup + plain.services + plain.after] == [
        "setup",
        "web",
        "worker",
        "beat",
    ]
    assert [command.name for command in demo.after] == ["seed", "logins"]
    assert "[::1]:8123" in plain.services[0].arguments
    assert "127.0.0.1:8123" in demo.services[0].arguments

    seen: list[dict[str, str]] = []
    monkeypatch.setattr(stack, "run", lambda _plan, **given: seen.append(given["environment"]) or 0)
    monkeypatch.setenv("WINWIN_STATE", str(tmp_path))
    monkeypatch.setenv("WINWIN_PORT", "8124")
    for name in ("WINWIN_SECRET_KEY", "WINWIN_SECRET_KEY_FILE", "WINWIN_DEMO"):
        monkeypatch.delenv(name, raising=False)
    assert [stack.main(["--demo"]), stack.main(["--demo"]), stack.main([])] == [0, 0, 0]
    key = tmp_path / "secret-key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert [environment.get("WINWIN_SECRET_KEY") for environment in seen] == [
        key.read_text(),
        key.read_text(),
        None,
    ]
    assert [environment.get("WINWIN_DEMO") for environment in seen] == ["1", "1", None]
