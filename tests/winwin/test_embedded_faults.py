"""The local PostgreSQL when something goes wrong: kill -9, odd surroundings, data that it cannot read."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.winwin.server_clients import ROOT, Client, eventually, involved, query
from winwin import cluster_home, embedded
from winwin.programs import UnavailableError

pytestmark = pytest.mark.processes


def test_a_killed_client_neither_stops_the_others_nor_keeps_the_server(state: Path) -> None:
    killed, other = Client(state).ready(), Client(state).ready()
    killed.kill()
    time.sleep(0.3)
    assert query(other.url, "SELECT 1") == 1
    other.kill()
    assert eventually(lambda: involved(state) == [])


def test_a_killed_server_starts_again_on_its_port_with_its_data(state: Path) -> None:
    with embedded.server(state) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS value")
        with contextlib.closing(psycopg.connect(server.url)):  # an orphaned backend
            os.kill(server.pid, signal.SIGKILL)
            assert eventually(lambda: not embedded.is_alive(server))
            began = time.monotonic()
            again = embedded.revive(state)
            assert time.monotonic() - began < 6
        assert (again.url, again.pid == server.pid) == (server.url, False)
        assert query(again.url, "SELECT value FROM kept") == 7
    with embedded.server(state) as later:
        assert query(later.url, "SELECT value FROM kept") == 7


def test_a_lock_file_with_a_reused_process_number_does_not_stop_the_start(state: Path) -> None:
    with embedded.server(state) as server:
        data, account = server.data, server.cluster.account
    identity = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    stranger = subprocess.Popen(["/bin/sleep", "60"], cwd="/", **identity)
    try:
        (data / "postmaster.pid").write_text(
            f"{stranger.pid}\n{data}\n1\n5432\n\n127.0.0.1\n  1  1\nready   \n"
        )
        if account:
            os.chown(data / "postmaster.pid", account.uid, account.gid)
        with embedded.server(state) as server:
            assert query(server.url, "SELECT 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


def test_odd_surroundings_do_not_matter(private: Path, fresh: Callable[[str], Path]) -> None:
    odd = {"LC_ALL": "xx_XX.BROKEN", "TZ": "Nowhere/None", "HOME": "/nonexistent", "PGDATA": "/nonexistent"}
    odd |= {"PGOPTIONS": "-c broken=1", "PGPORT": "1", "LD_PRELOAD": ""}
    client = Client(fresh("odd"), environment=odd, cwd=private).ready()
    assert query(client.url, "SHOW timezone") in {"UTC", "Etc/UTC"}
    assert client.leave() == 0


def test_data_of_another_major_version_are_refused_with_advice(state: Path) -> None:
    with embedded.server(state) as server:
        data = server.data
    (data / "PG_VERSION").write_text("9\n")
    try:
        with pytest.raises(UnavailableError, match="holds data of PostgreSQL 9"), embedded.server(state):
            pass
    finally:
        (data / "PG_VERSION").write_text("16\n")
    assert eventually(lambda: involved(state) == [], seconds=1)


def test_without_the_wheel_the_message_names_database_url(
    monkeypatch: pytest.MonkeyPatch, fresh: Callable[[str], Path]
) -> None:
    monkeypatch.delenv("WINWIN_PG_BIN", raising=False)
    monkeypatch.setattr(cluster_home, "WHEEL", "no_such_wheel")
    with pytest.raises(UnavailableError, match="DATABASE_URL"), embedded.server(fresh("none")):
        pass
    monkeypatch.setenv("WINWIN_PG_BIN", "/nonexistent")
    with pytest.raises(UnavailableError, match="WINWIN_PG_BIN"), embedded.server(fresh("none")):
        pass


def test_a_throwaway_is_gone_after_an_error() -> None:
    seen = {}

    def use() -> None:
        with embedded.throwaway() as url:
            seen["fsync"] = query(url, "SHOW fsync")
            seen["port"] = urlsplit(url).port
            raise LookupError("of the test")

    with pytest.raises(LookupError):
        use()
    assert seen["fsync"] == "off"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", seen["port"]))


def test_a_killed_throwaway_is_cleared_up_by_its_watcher(tmp_path: Path) -> None:
    code = """
import sys
from winwin import embedded
with embedded.throwaway() as url:
    print(url, flush=True)
    sys.stdin.read()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    port = urlsplit(process.stdout.readline().strip()).port
    (state,) = tmp_path.glob("winwin-state-*")
    folder = cluster_home.find(state).folder
    process.kill()
    process.communicate()
    assert eventually(lambda: not state.exists() and not folder.exists())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
