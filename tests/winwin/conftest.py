"""State directories for the tests of the local server, and stacks that are cleared away whatever a test does."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.winwin.stack_runs import Run, alive
from winwin import embedded


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


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(**options: object) -> Run:
        runs.append(Run(tmp_path, **options))
        return runs[-1]

    yield start
    for each in runs:
        for pid in alive(each.token):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        each.process.wait()
