"""The processes of a cluster: which run, on which port, and the end of what a killed server left behind."""

import contextlib
import hashlib
import os
import signal
import sys
import time
from pathlib import Path

from winwin.programs import Cluster, UnavailableError

READY_SECONDS = 60.0
REMAINS_SECONDS = 5.0


def number(cluster: Cluster) -> int | None:
    """The process id of the running server, or None."""
    lines = _lock_file(cluster)
    try:
        pid = int(lines[0])
    except (IndexError, ValueError):
        return None
    return pid if _serves(pid, cluster) else None


def listening_port(cluster: Cluster) -> int | None:
    """The port of a server that is ready for connections, waiting for one that is just starting."""
    deadline = time.monotonic() + READY_SECONDS
    while number(cluster):
        lines = _lock_file(cluster)
        if len(lines) > 7 and lines[7].strip() == "ready":  # noqa: PLR2004 - PostgreSQL's lock file has eight lines
            return int(lines[3])
        if time.monotonic() > deadline:
            raise UnavailableError(
                f"The server in {cluster.data} runs but does not get ready; see server.log there."
            )
        time.sleep(0.05)
    return None


def _lock_file(cluster: Cluster) -> list[str]:
    try:
        return (cluster.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def mark(cluster: Cluster) -> str:
    """The name of this cluster in the command lines of its processes, which any account may read."""
    return "winwin-" + hashlib.sha256(os.fsencode(cluster.data.resolve())).hexdigest()[:16]


def _serves(pid: int, cluster: Cluster) -> bool:
    """Whether the process is one of this cluster: not a zombie, and not a stranger with a reused number."""
    with contextlib.suppress(OSError):
        if sys.platform != "linux":
            os.kill(pid, 0)
            return True
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        name = mark(cluster).encode()
        if words[0].startswith(b"postgres:"):
            return words[0].startswith(b"postgres: " + name + b":")
        return os.path.basename(words[0]) == b"postgres" and b"cluster_name=" + name in words  # noqa: PTH119 - bytes
    return False


def processes(cluster: Cluster) -> list[int]:
    """Process ids of this cluster's server and backends (Linux; elsewhere the server alone)."""
    if sys.platform != "linux":
        pid = number(cluster)
        return [pid] if pid else []
    numbers = (int(entry) for entry in os.listdir("/proc") if entry.isdigit())  # noqa: PTH208 - names are enough
    return [pid for pid in numbers if _serves(pid, cluster)]


def clear_remains(cluster: Cluster) -> None:
    """Ends backends that outlived their server and removes its lock file once no process is left.

    PostgreSQL refuses to start while the number in the lock file belongs to any living process of the
    account, also a zombie or, after a restart of the machine, a stranger.
    """
    if sys.platform != "linux":
        return
    began = time.monotonic()
    for signal_number, until in ((0, 0.5), (signal.SIGQUIT, 2.0), (signal.SIGKILL, REMAINS_SECONDS)):
        while (left := processes(cluster)) and time.monotonic() - began < until:
            for pid in left:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal_number)
            time.sleep(0.05)
    if not processes(cluster):
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)
