"""The supervisor with real small processes: nothing may outlive it, however it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from winwin import embedded, stack
from winwin.supervisor import Command

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
# A web server with a worker of its own in the same group, as gunicorn has.
WEB = """
import http.server, os, signal, sys, time
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(600)"
RUN = """
import os, sys
from pathlib import Path
from winwin import stack, supervisor
supervisor.STOP_SECONDS = 0.5
supervisor.LONGEST_PAUSE = float(os.environ.get("LONGEST_PAUSE", "8"))
python, state, port, token = sys.executable, Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
plan = stack.Plan(
    setup=(stack.Command("setup", (python, "-c", "print('set up')", token)),),
    services=(
        stack.Command("web", (python, "-c", os.environ["WEB"], str(port), token)),
        stack.Command("worker", (python, "-c", os.environ["STUBBORN"], token)),
    ),
    after=(stack.Command("logins", (python, "-c", "print('logins here')", token), shown=True),),
    bind="127.0.0.1",
    port=port,
)
sys.exit(stack.run(plan, state=state, environment=os.environ))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def alive(token: str) -> list[int]:
    """Living processes with the token in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and token.encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def eventually(condition: Callable[[], bool], *, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


class Run:
    """One stack in a process of its own, started as a terminal or make would."""

    def __init__(
        self, state: Path, *, before: tuple[str, ...] = (), by_make: bool = False, **environment: str
    ) -> None:
        state.mkdir(exist_ok=True)
        self.state, self.port, self.token = state, free_port(), f"token-{os.urandom(8).hex()}"
        names = {"WEB": WEB, "STUBBORN": STUBBORN, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        names |= {"RUN": RUN, "PYTHON": sys.executable}
        self.output = state / "terminal.txt"
        arguments = [str(state), str(self.port), self.token]
        command = [*before, sys.executable, "-c", RUN, *arguments]
        if by_make:
            command = ["make", "-C", str(state), f"ARGS={' '.join(arguments)}"]
        with self.output.open("ab") as terminal:
            self.process = subprocess.Popen(
                command,
                env={**os.environ, "DATABASE_URL": "postgres://x@127.0.0.1:1/x", **names, **environment},
                stdin=subprocess.DEVNULL,
                stdout=terminal,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def ready(self) -> "Run":
        assert eventually(lambda: "logins here" in self.text() or self.process.poll() is not None), (
            self.text()
        )
        assert self.process.poll() is None, self.text()
        assert eventually(lambda: len(alive(self.token)) == 4), "supervisor, web, its worker, worker"
        return self

    def nothing_is_left(self) -> bool:
        with socket.socket() as probe:
            closed = probe.connect_ex(("127.0.0.1", self.port)) != 0
        return closed and alive(self.token) == []


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(**options: object) -> Run:
        runs.append(Run(tmp_path, **options))
        return runs[-1]

    yield start
    for each in runs:
        for pid in alive(each.token):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        each.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(run: Callable[..., Run], number: int) -> None:
    started = run().ready()
    started.process.send_signal(number)
    assert started.process.wait(timeout=10) == 0
    assert started.nothing_is_left()
    assert "모두 멈추었습니다.\nEverything has stopped.\n" in started.text()


def test_repeated_signals_do_not_disturb_the_clean_up(run: Callable[..., Run]) -> None:
    started = run().ready()
    for _each in range(5):
        os.killpg(started.process.pid, signal.SIGINT)
        os.killpg(started.process.pid, signal.SIGTERM)
        time.sleep(0.1)
    assert started.process.wait(timeout=10) == 0
    assert started.nothing_is_left()


def test_a_killed_supervisor_leaves_nothing(run: Callable[..., Run]) -> None:
    started = run().ready()
    started.process.kill()
    started.process.wait()
    assert eventually(started.nothing_is_left)


def test_a_killed_starter_leaves_nothing(run: Callable[..., Run]) -> None:
    # This starter stays between us and the supervisor, as a shell or make does.
    starter = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
    started = run(before=(sys.executable, "-c", starter))
    assert eventually(lambda: "logins here" in started.text())
    assert eventually(lambda: len(alive(started.token)) == 5)
    started.process.kill()
    started.process.wait()
    assert eventually(started.nothing_is_left)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_under_make_every_way_to_stop_leaves_nothing(
    run: Callable[..., Run], tmp_path: Path, number: int
) -> None:
    # The second command of the recipe keeps a shell between make and the stack, and a killed make leaves it.
    (tmp_path / "Makefile").write_text('all:\n\t@"$$PYTHON" -c "$$RUN" $(ARGS); true\n', encoding="utf-8")
    started = run(by_make=True)
    assert eventually(lambda: "logins here" in started.text()), started.text()
    if number == signal.SIGINT:
        os.killpg(started.process.pid, number)  # as a terminal does
    else:
        started.process.send_signal(number)
    started.process.wait(timeout=10)
    assert eventually(started.nothing_is_left)


def test_a_dead_service_is_started_again_without_its_old_workers(run: Callable[..., Run]) -> None:
    started = run().ready()

    def pid() -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{started.port}/healthz", timeout=1) as answer:
                return int(answer.read())
        except OSError:
            return 0

    first = pid()
    before = set(alive(started.token))
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: pid() not in {0, first})
    assert eventually(lambda: len(alive(started.token)) == 4)
    assert len(before & set(alive(started.token))) == 2, "the supervisor and the other service stayed"


def test_a_service_that_keeps_dying_ends_the_run_with_its_last_lines(run: Callable[..., Run]) -> None:
    started = run(STUBBORN="import sys; print('the last words'); sys.exit(3)", LONGEST_PAUSE="0.2")
    assert started.process.wait(timeout=30) == 1
    assert "'worker' failed." in started.text()
    assert started.text().count("the last words") == 6, "one start and five restarts"
    assert started.nothing_is_left()


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


def test_a_second_stack_in_the_same_folder_is_refused(run: Callable[..., Run]) -> None:
    run().ready()
    second = run()
    assert second.process.wait(timeout=10) == 1
    assert "Already running in" in second.text()


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
