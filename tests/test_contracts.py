"""The import contracts hold, and each of them bites: a planted violation fails it by name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import checkout

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
PURE_ROOMS = [
    "monitoring.calc", "monitoring.definitions", "monitoring.sources", "monitoring.figures",
    "surveys.instrument", "surveys.estimation", "surveys.questionnaires", "surveys.synthetic",
]  # fmt: skip
WITHOUT_FRAMEWORKS = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "rest_framework", "celery", "kombu", "psycopg", "rules"}:
            raise ModuleNotFoundError(f"{name} is absent on purpose")

sys.meta_path.insert(0, Absent())
room = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(module.name)
    print(module.name)
"""


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the three rooms' code, to plant violations in."""
    for room in checkout.PRODUCT:
        for name in checkout.files():
            if name.startswith(f"{room}/") and name.endswith(".py"):
                target = tmp_path / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(checkout.ROOT / name, target)
    shutil.copyfile(checkout.ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_the_contracts_hold() -> None:
    result = run("-c", LINT, cwd=checkout.ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("monitoring/calc/gaps.py", "import django", "The ground floor knows no framework"),
        ("monitoring/calc/planted.py", "import django.conf", "The ground floor knows no framework"),
        ("monitoring/sources/planted.py", "from django.db import connection", "Sources know no database"),
        ("monitoring/figures/planted.py", "import django", "Figures know no web framework"),
        ("monitoring/domain/planted.py", "import surveys.apps", "Rooms: winwin, surveys, monitoring"),
        ("monitoring/dashboards/planted.py", "import surveys.apps", "Rooms: winwin, surveys, monitoring"),
        ("surveys/domain/planted.py", "import winwin.env", "Rooms: winwin, surveys, monitoring"),
        ("monitoring/domain/planted.py", "import monitoring.tasks", "Floors of monitoring"),
        ("monitoring/models/planted.py", "import monitoring.figures.theme", "Floors of monitoring"),
        ("monitoring/cellar/__init__.py", "", "Floors of monitoring"),
        ("surveys/cellar/__init__.py", "", "Floors of surveys"),
        ("surveys/instrument/planted.py", "import django", "The ground floor knows no framework"),
        ("surveys/portal/planted.py", "import surveys.domain.queries.microdata", "Answers of firms"),
        ("surveys/fieldwork/planted.py", "import surveys.domain.queries.microdata", "Answers of firms"),
        ("monitoring/api/planted.py", "import monitoring.figures.theme", "Only the pages import figures"),
        (
            "monitoring/api/planted.py",
            "import monitoring.domain.queries.unreleased",
            "Unreleased observations",
        ),
        (
            "monitoring/dashboards/planted.py",
            "import monitoring.domain.queries.unreleased",
            "Unreleased observations",
        ),
    ],
)
def test_a_planted_import_fails_its_contract(house: Path, place: str, line: str, contract: str) -> None:
    target = house / place
    for folder in (target.parent, *target.parent.parents):
        if folder == house:
            break
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    with target.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = run("-c", LINT, cwd=house)
    broken = [row for row in result.stdout.splitlines() if row.endswith("BROKEN")]
    assert result.returncode == 1, result.stdout + result.stderr
    assert [row for row in broken if row.startswith(contract)], broken


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_needs_no_framework(room: str) -> None:
    result = run("-c", WITHOUT_FRAMEWORKS, room, cwd=checkout.ROOT)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"{room}.")
