"""Runs child processes, restarts those that die, and leaves none behind. Standard library only."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

from winwin.guard import signal_group

RESTARTS = 5
RESTART_WINDOW = 60.0
LONGEST_PAUSE = 8.0
STOP_SECONDS = 10.0
LOG_BYTES = 10_000_000
_TAIL_BYTES = 4000
_TAIL_LINES = 20
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Command:
    """A child process; its output goes to `<name>.log`, or to the terminal when it is `shown`."""

    name: str
    arguments: tuple[str, ...]
    shown: bool = False


@dataclass(slots=True)
class _Service:
    command: Command
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=deque)
    due: float = 0.0


class Supervisor:
    """The children of one run. Use as a context: leaving it stops them all, however it is left."""

    def __init__(self, *, logs: Path, folder: Path, environment: Mapping[str, str]) -> None:
        self.logs = logs
        self._folder = folder
        self._environment = dict(environment)
        self._services: dict[str, _Service] = {}
        self._running: list[subprocess.Popen[bytes]] = []
        self._libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        self._guard = self._new_guard()
        return self

    def _new_guard(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "winwin.guard"],
            cwd="/",
            env=self._environment | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def launch(self, command: Command) -> subprocess.Popen[bytes]:
        """Starts one process in a session of its own; it gets SIGTERM when this process dies."""
        parent, libc = os.getpid(), self._libc

        def tie_to_parent() -> None:
            if libc:
                libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
                if os.getppid() != parent:
                    os._exit(1)

        with self._output(command) as output:
            process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
                command.arguments,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=tie_to_parent,  # noqa: PLW1509 - this process has one thread
            )
        self._tell_guard(f"+{process.pid}\n")
        self._running.append(process)
        return process

    @contextlib.contextmanager
    def _output(self, command: Command) -> Iterator[BinaryIO | None]:
        if command.shown:
            yield None
            return
        path = self.log(command)
        with contextlib.suppress(OSError):
            if path.stat().st_size > LOG_BYTES:
                path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as file:
            yield file

    def log(self, command: Command) -> Path:
        return self.logs / f"{command.name}.log"

    def tail(self, command: Command) -> str:
        """The last lines of a command's log."""
        with contextlib.suppress(OSError), self.log(command).open("rb") as file:
            file.seek(max(0, self.log(command).stat().st_size - _TAIL_BYTES))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-_TAIL_LINES:])
        return ""

    def keep(self, command: Command) -> None:
        """Starts a service; `check` restarts it when it dies."""
        service = self._services[command.name] = _Service(command)
        self._start(service)

    def check(self) -> Command | None:
        """Restarts dead services after a growing pause; returns the one that died too often, if any."""
        if self._guard.poll() is not None:
            self._guard = self._new_guard()
            for process in self._running:
                self._tell_guard(f"+{process.pid}\n")
        now = time.monotonic()
        for service in self._services.values():
            if service.process and service.process.poll() is not None:
                self.forget(service.process)
                service.process = None
                while service.starts and now - service.starts[0] > RESTART_WINDOW:
                    service.starts.popleft()
                if len(service.starts) > RESTARTS:
                    return service.command
                service.due = now + min(LONGEST_PAUSE, 0.25 * 2 ** len(service.starts))
            if service.process is None and now >= service.due:
                self._start(service)
        return None

    def _start(self, service: _Service) -> None:
        service.process = self.launch(service.command)
        service.starts.append(time.monotonic())

    def forget(self, process: subprocess.Popen[bytes]) -> None:
        """After a process has ended: ends the workers that it may have left in its group."""
        signal_group(process.pid, signal.SIGKILL)
        self._running.remove(process)
        self._tell_guard(f"-{process.pid}\n")

    def _tell_guard(self, line: str) -> None:
        with contextlib.suppress(OSError):
            if self._guard.stdin:
                self._guard.stdin.write(line.encode())
                self._guard.stdin.flush()

    def stop(self) -> None:
        """Asks every child to finish, kills what does not, and waits for all."""
        # The leader alone is asked: it knows how to stop its workers, which a signal of ours would only disturb.
        for process in self._running:
            with contextlib.suppress(OSError):
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and any(process.poll() is None for process in self._running):
            time.sleep(0.05)
        for process in list(self._running):
            signal_group(process.pid, signal.SIGKILL)
            process.wait()
            self.forget(process)
        with contextlib.suppress(OSError):
            self._guard.communicate()
