"""The local PostgreSQL for commands that are given no DATABASE_URL: one server, shared, stopped by the last.

Each command holds a shared lock on `users.lock` while it works. Starting, stopping and every look at that
lock happen under the exclusive lock `gate.lock`, so a leaving command never stops a server that an arriving
one counts on. The kernel releases the locks of a killed command; a small watcher process waits for that, on
the second lock `alive.lock` that needs no gate, and stops the server that nobody uses any more.
Standard library only, Linux and macOS.
"""

import argparse
import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from winwin import cluster as clusters
from winwin import cluster_home, postmaster
from winwin.cluster import ADDRESS, DATABASE, ROLE
from winwin.programs import Cluster, UnavailableError

__all__ = ["Server", "UnavailableError", "server", "state_directory", "throwaway"]

state_directory = cluster_home.state_directory
_WATCHER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `url` holds the password and is left out of the representation."""

    url: str = field(repr=False)
    state: Path
    port: int
    pid: int
    data: Path
    cluster: Cluster = field(repr=False)


@contextlib.contextmanager
def server(state: Path | None = None, *, durable: bool = True) -> Iterator[Server]:
    """The shared server of a state directory, made and started when needed, for as long as the block runs.

    Args:
        state: the state directory; None: WINWIN_STATE, else `var` beside the code.
        durable: False makes a new cluster that loses its data with the machine.

    Raises:
        UnavailableError: there is no PostgreSQL to be had; the message says what to do.
    """
    keep = cluster_home.state_directory(state) / "postgres"
    with _opened(keep / "users.lock") as users, _opened(keep / "alive.lock") as alive:
        try:
            with _gate(keep):
                fcntl.flock(users, fcntl.LOCK_SH)
                fcntl.flock(alive, fcntl.LOCK_SH)
                running = _start(keep.parent, durable=durable)
            yield running
        finally:
            _leave(keep, users, alive, keep_data=durable)


@contextlib.contextmanager
def throwaway() -> Iterator[str]:
    """The address of a fresh server for tests; everything of it is gone afterwards, however the block ends."""
    state = Path(tempfile.mkdtemp(prefix="winwin-state-"))
    try:
        with server(state, durable=False) as running:
            yield running.url
    finally:
        shutil.rmtree(state, ignore_errors=True)


def revive(state: Path | None = None) -> Server:
    """Starts a crashed server again, on its port if that is free, for a caller inside `server`."""
    folder = cluster_home.state_directory(state)
    with _gate(folder / "postgres"):
        return _start(folder, durable=True)


def is_alive(running: Server) -> bool:
    return postmaster.number(running.cluster) is not None


def stop(state: Path) -> bool:
    """Stops the server, also under commands that use it; returns whether it ran."""
    with _gate(state / "postgres"):
        home = cluster_home.find(state)
        ran = bool(home and postmaster.number(home.cluster))
        if home:
            clusters.stop(home.cluster)
    return ran


def remove(state: Path) -> None:
    """Stops the server and deletes its cluster with all data.

    Raises:
        UnavailableError: a command is using it.
    """
    keep = state / "postgres"
    with _gate(keep), _opened(keep / "users.lock") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UnavailableError(f"A command is using the server of {state}; end it first.") from error
        home = cluster_home.find(state)
        if home:
            clusters.stop(home.cluster)
            cluster_home.remove(home)


def _start(state: Path, *, durable: bool) -> Server:
    """Under the gate: makes what is missing, starts what does not run."""
    home = cluster_home.find(state)
    if home and (port := postmaster.listening_port(home.cluster)):
        return _described(state, home.cluster, port)
    if home:
        cluster_home.prepare(home)
    else:
        home = cluster_home.make(state)
        try:
            _write_private(home.keep / "password", secrets.token_urlsafe(24))
            clusters.create(home.cluster, password=_password(home.keep), durable=durable)
        except BaseException:
            cluster_home.remove(home)
            raise
    watcher = _send_watcher(state, remove_after=not durable)
    try:
        port = clusters.start(home.cluster, port=_last_port(home.keep))
    finally:
        watcher.wait()
    (home.keep / "port").write_text(str(port), encoding="ascii")
    return _described(state, home.cluster, port)


def _described(state: Path, cluster: Cluster, port: int) -> Server:
    url = f"postgres://{ROLE}:{_password(state / 'postgres')}@{ADDRESS}:{port}/{DATABASE}"
    return Server(url, state, port, postmaster.number(cluster) or 0, cluster.data, cluster)


def _leave(keep: Path, users: int, alive: int, *, keep_data: bool) -> None:
    """Stops the server if no other command holds it, and waits for the watcher to go home."""
    with _gate(keep):
        if not _takes(users):
            return
        home = cluster_home.find(keep.parent)
        if home:
            clusters.stop(home.cluster)
            if not keep_data:
                cluster_home.remove(home)
        fcntl.flock(users, fcntl.LOCK_UN)
        fcntl.flock(alive, fcntl.LOCK_UN)
    deadline = time.monotonic() + _WATCHER_SECONDS
    with _opened(keep / "watch.lock") as watch:
        while not _takes(watch) and time.monotonic() < deadline:
            if home and postmaster.number(home.cluster):
                return  # the next command is here already, and the watcher stays with it
            time.sleep(0.01)


def _takes(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def _gate(keep: Path) -> Iterator[None]:
    with _opened(keep / "gate.lock") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)


def _password(keep: Path) -> str:
    return (keep / "password").read_text(encoding="ascii")


def _last_port(keep: Path) -> int | None:
    """The port of the last run: connections that outlive a crash find the server again."""
    with contextlib.suppress(OSError, ValueError):
        return int((keep / "port").read_text(encoding="ascii"))
    return None


def _send_watcher(state: Path, *, remove_after: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "winwin.embedded", "watch", "--state", str(state)]
    return subprocess.Popen(  # noqa: S603 - this module
        command + ["--remove"] * remove_after,
        cwd="/",
        env=os.environ | {"PYTHONPATH": str(cluster_home.ROOT), "PYTHONSAFEPATH": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _watch(state: Path, *, remove_after: bool) -> None:
    """Waits until no command holds the server, stops it and goes; one watcher a server is enough.

    The wait happens outside the gate and the decision inside it: a command may arrive in between.
    """
    keep = state / "postgres"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with (
        _opened(keep / "watch.lock") as watch,
        _opened(keep / "users.lock") as users,
        _opened(keep / "alive.lock") as alive,
    ):
        if not _takes(watch) or os.fork():
            return  # the child keeps the lock; its parent's end makes it nobody's zombie
        while True:
            fcntl.flock(alive, fcntl.LOCK_EX)  # outside the gate: this may wait for days
            fcntl.flock(alive, fcntl.LOCK_UN)
            with _gate(keep):  # a command may have arrived in between
                if _takes(users):
                    _end(state, remove_after=remove_after)
                    os._exit(0)  # inside the gate: the next start must find no watcher and send its own
            time.sleep(0.01)


def _end(state: Path, *, remove_after: bool) -> None:
    home = cluster_home.find(state)
    if home:
        clusters.stop(home.cluster)
        if remove_after:
            cluster_home.remove(home)
            shutil.rmtree(state, ignore_errors=True)


def main(arguments: list[str] | None = None) -> int:
    """`python -m winwin.embedded status|stop|remove`, for people."""
    parser = argparse.ArgumentParser(prog="python -m winwin.embedded", description=main.__doc__)
    parser.add_argument("action", choices=["status", "stop", "remove", "watch"])
    parser.add_argument("--state", type=Path, default=None)
    parser.add_argument("--remove", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    named = cluster_home.named_state(chosen.state)
    if not os.path.isdir(named / "postgres"):  # noqa: PTH112 - False also for a folder that we may not enter
        sys.stdout.write(f"{named}: no cluster\n")
        return 0
    try:
        state = cluster_home.state_directory(named)
        if chosen.action == "watch":
            _watch(state, remove_after=chosen.remove)
        elif chosen.action == "stop":
            sys.stdout.write("stopped\n" if stop(state) else "was not running\n")
        elif chosen.action == "remove":
            remove(state)
            sys.stdout.write("removed\n")
        else:
            sys.stdout.write(_status(state) + "\n")
    except UnavailableError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _status(state: Path) -> str:
    home = cluster_home.find(state)
    if not home:
        return f"{state}: no cluster"
    port = postmaster.listening_port(home.cluster)
    return f"{home.folder}: " + (f"running on {ADDRESS}:{port}" if port else "not running")


if __name__ == "__main__":
    sys.exit(main())
