"""A stack of small processes, started as a terminal or make would, and a look at what is left of it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

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
