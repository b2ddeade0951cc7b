"""Starting the local PostgreSQL that ships with the product, against its bare programs.

`first`: ours makes the state directory, the cluster with a role, a password and a database, starts it and sends its
watcher (and, for root, copies the programs to where an unprivileged account may run them); the peer is initdb and
pg_ctl start with the same binaries, the same account and PostgreSQL's own defaults. `warm`: the cluster is there and
stopped; ours against pg_ctl start alone. Stopping is outside the time. The peer does less on purpose: it is the limit.
"""

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.duels import Case, Duel, Side, nothing
from winwin import embedded
from winwin.programs import Cluster, run


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="winwin-bench-")))
        folder.chmod(0o711)
        stack.callback(embedded.remove, folder / "reference")
        reference = stack.enter_context(embedded.server(folder / "reference")).cluster
        bare = _Bare(Cluster(reference.programs, folder / "bare", reference.account))
        for size in sizes:
            ours = _Ours(folder / "ours")
            yield _duel("first", size, ours, bare, again=False)
            yield _duel("warm", size, ours, bare, again=True)
            ours.remove()


class _Ours:
    """The product's server in a state directory of its own."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._held = contextlib.ExitStack()

    def start(self) -> bool:
        return bool(self._held.enter_context(embedded.server(self._state)).pid)

    def stop(self) -> None:
        self._held.close()

    def remove(self) -> None:
        if self._state.exists():
            embedded.remove(self._state)
            shutil.rmtree(self._state)


class _Bare:
    """initdb and pg_ctl, nothing else."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def first(self) -> bool:
        run(self._cluster, "initdb", "-D", str(self._cluster.data), "-U", "postgres", "--auth=trust")
        return self.start()

    def start(self) -> bool:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = str(self._cluster.data)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        run(self._cluster, "pg_ctl", "start", "-w", "-D", data, "-l", f"{data}/log", "-o", options)
        return True

    def stop(self) -> None:
        run(self._cluster, "pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self._cluster.data))

    def clear(self) -> None:
        """An empty folder of the right owner."""
        shutil.rmtree(self._cluster.data, ignore_errors=True)
        self._cluster.data.mkdir(mode=0o700)
        if self._cluster.account:
            os.chown(self._cluster.data, self._cluster.account.uid, self._cluster.account.gid)


def _duel(part: str, size: int, ours: _Ours, bare: _Bare, *, again: bool) -> Duel:
    peer = Side(bare.start if again else bare.first, nothing if again else bare.clear, bare.stop)
    return Duel(
        part,
        size,
        "pg_ctl" if again else "initdb + pg_ctl",
        Side(ours.start, nothing if again else ours.remove, ours.stop),
        peer,
        lambda _ours, _peer: None,
        memory=False,
    )


CASE = Case(sizes=(1,), quick_sizes=(1,), rounds=5, duels=duels)
