"""One PostgreSQL cluster on this machine: create it, start it, see whether it runs, stop it.

Standard library only; nothing here knows who shares the cluster (`winwin.embedded`) or why it lies where
it lies (`winwin.cluster_home`).
"""

import contextlib
import os
import shutil
import socket
import time
from pathlib import Path

from winwin import postmaster
from winwin.programs import Cluster, UnavailableError, run

DATABASE = ROLE = "winwin"
ADDRESS = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
PORT_ATTEMPTS = 5
LOG_BYTES = 5_000_000
_REMAINS = ("is still in use", "already exists")
_PORT_TAKEN = ("could not bind", "could not create any TCP/IP sockets")

SETTINGS = """
# Written by winwin: loopback only, no socket files (their paths may be too long), passwords always.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
# A statement that failed would stand in the server's log with its values, answers among them, and its moment.
log_min_error_statement = panic
log_error_verbosity = terse
"""
# A throw-away cluster may be lost with the machine, so it never waits for the disk.
VOLATILE = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def exists(cluster: Cluster) -> bool:
    return (cluster.data / "PG_VERSION").is_file()


def create(cluster: Cluster, *, password: str, durable: bool) -> None:
    """Makes the cluster, its role `winwin` (no superuser; it may create databases) and its database.

    A half-made cluster never stands under the final name.
    """
    draft = cluster.data.with_name("data.new")
    _remove_tree(draft)
    draft.mkdir(mode=0o700)
    secret = cluster.data.with_name("password.new")
    secret.unlink(missing_ok=True)
    with os.fdopen(
        os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(password + "\n")
    if cluster.account:
        for path in (draft, secret):
            os.chown(path, cluster.account.uid, cluster.account.gid)
    try:
        _initialise(cluster, draft, secret)
    finally:
        secret.unlink(missing_ok=True)
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(SETTINGS + ("" if durable else VOLATILE))
    statements = f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}';\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n"
    single = ("--single", "-D", str(draft), "-c", "exit_on_error=on", "-c", "log_min_messages=error")
    run(cluster, "postgres", *single, "postgres", text=statements)
    draft.rename(cluster.data)


def _initialise(cluster: Cluster, draft: Path, secret: Path) -> None:
    fixed = ("-D", str(draft), "-U", "postgres", "-E", "UTF8", "--auth=scram-sha-256", "--data-checksums")
    files = (f"--pwfile={secret}", "--no-instructions")
    try:
        run(cluster, "initdb", *fixed, *files, "--locale=C.UTF-8")
    except UnavailableError as error:
        if "locale" not in str(error):
            raise
        # Older C libraries have no C.UTF-8; both sort by code point.
        run(cluster, "initdb", *fixed, *files, "--locale=C")


def start(cluster: Cluster, *, port: int | None) -> int:
    """Starts the server if it does not run, on `port` if that is free; returns the port it listens on.

    Clears what a killed server left behind: a stale lock file, zombies that nobody reaped, orphaned backends.

    Raises:
        UnavailableError: it did not start, or the data belong to another major version.
    """
    _check_version(cluster)
    deadline = time.monotonic() + postmaster.REMAINS_SECONDS
    wanted = port if port and _is_free(port) else _free_port()
    taken = 0
    while True:
        serving = postmaster.listening_port(cluster)
        if serving:
            return serving
        postmaster.clear_remains(cluster)
        try:
            _launch(cluster, wanted)
        except UnavailableError as error:
            if any(words in str(error) for words in _PORT_TAKEN) and taken < PORT_ATTEMPTS:
                wanted, taken = _free_port(), taken + 1
            elif not any(words in str(error) for words in _REMAINS) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _launch(cluster: Cluster, port: int) -> None:
    log = cluster.data / "server.log"
    with contextlib.suppress(OSError):
        if log.stat().st_size > LOG_BYTES:
            log.unlink()
    before = log.stat().st_size if log.exists() else 0
    wait = ("-w", "-t", str(int(START_SECONDS)))
    options = f"-p {port} -c cluster_name={postmaster.mark(cluster)}"
    try:
        run(cluster, "pg_ctl", "start", *wait, "-D", str(cluster.data), "-l", str(log), "-o", options)
    except UnavailableError as error:
        with contextlib.suppress(OSError), log.open("rb") as file:
            file.seek(before)
            raise UnavailableError(f"{error}\n{file.read().decode(errors='replace')[-2000:]}") from error
        raise


def stop(cluster: Cluster) -> None:
    """Stops the server and waits until its processes are gone; does nothing when it does not run."""
    if postmaster.number(cluster):
        limit = ("-w", "-t", str(int(STOP_SECONDS)))
        try:
            run(cluster, "pg_ctl", "stop", *limit, "-m", "fast", "-D", str(cluster.data))
        except UnavailableError:
            if postmaster.number(cluster):
                run(cluster, "pg_ctl", "stop", *limit, "-m", "immediate", "-D", str(cluster.data))
    postmaster.clear_remains(cluster)


def _check_version(cluster: Cluster) -> None:
    held = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    programs = run(cluster, "postgres", "--version").split()[2].split(".")[0]
    if held != programs:
        raise UnavailableError(
            f"{cluster.data} holds data of PostgreSQL {held}; the programs in {cluster.programs} are version "
            f"{programs}. Dump with {held} and load with {programs}, or start anew: python -m winwin.embedded remove"
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def _remove_tree(path: Path) -> None:
    if path.exists():
        shutil.rmtree(path)
