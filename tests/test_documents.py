"""Documents, environment and commands agree with the code: what is written can be typed."""

import ast
import os
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests import checkout

TARGETS = ["demo", "test", "check", "bench", "fix", "run"]
NAME = re.compile(r"(?:WINWIN_[A-Z_]+|DATABASE_URL|CELERY_BROKER_URL|POSTGRES_PASSWORD)")
# Read by the code, but someone else's to define.
FOREIGN = {"DJANGO_SETTINGS_MODULE", "HOME", "PATH", "TMPDIR", "TZ", "LANG", "LC_ALL"}
READERS = {"text", "flag", "number", "names", "database"}
DOCUMENTS = [
    name for name in checkout.files() if name.endswith(".md") and not name.startswith(checkout.VENDOR)
]


def read_in_code() -> set[str]:
    """Names that the product reads from its environment, by any spelling."""
    found: set[str] = set()
    for name in [*checkout.modules(*checkout.PRODUCT), "manage.py"]:
        for node in ast.walk(checkout.tree(name)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
                found.add(node.value)
            spelled = None
            if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                if (
                    (owner == "env" and node.func.attr in READERS)
                    or owner == "os.environ"
                    or ast.unparse(node.func) == "os.getenv"
                ):
                    spelled = node.args[0]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                spelled = node.slice
            if isinstance(spelled, ast.Constant) and isinstance(spelled.value, str):
                found.add(spelled.value)
    # NAME_FILE is another way to give NAME.
    return {name.removesuffix("_FILE") for name in found} - FOREIGN


def read_in_compose() -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", checkout.text("docker-compose.yml")))


def in_example() -> list[str]:
    return re.findall(r"^#?([A-Z_]+)=", checkout.text(".env.example"), flags=re.MULTILINE)


def in_operations() -> list[str]:
    return re.findall(r"^\| `([A-Z_]+)` \|", checkout.text("docs/operations.md"), flags=re.MULTILINE)


def test_the_example_names_what_is_read_and_nothing_else() -> None:
    assert len(in_example()) == len(set(in_example()))
    assert set(in_example()) == read_in_code() | read_in_compose()


def test_the_operations_manual_names_the_same_variables() -> None:
    assert len(in_operations()) == len(set(in_operations()))
    assert set(in_operations()) == set(in_example())


def test_the_example_says_what_each_variable_means_and_holds_no_secret() -> None:
    lines = checkout.text(".env.example").splitlines()
    for before, line in pairwise(lines):
        name = re.match(r"#?([A-Z_]+)=", line)
        if name:
            assert before.startswith("#") or re.match(r"[A-Z_]+=", before), f"{name[1]} has no comment"
    empty = {name for name in in_example() if f"\n{name}=\n" in checkout.text(".env.example")}
    assert empty == {"WINWIN_SECRET_KEY", "WINWIN_VAULT_KEY", "WINWIN_HOSTS", "POSTGRES_PASSWORD"}


def test_compose_hands_over_only_what_the_code_reads() -> None:
    block = checkout.text("docker-compose.yml").split("services:")[0]
    handed = set(re.findall(r"^    ([A-Z_]+):", block, flags=re.MULTILINE))
    assert handed <= read_in_code()


def make(*words: str, cwd: Path) -> str:
    """Output of make, as typed by hand: what an outer make exports is taken away."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    done = subprocess.run(
        ["make", *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return "".join(line for line in done.stdout.splitlines(keepends=True) if not line.startswith("make: "))


def test_a_bare_make_lists_the_targets(tmp_path: Path) -> None:
    here, elsewhere = make(cwd=checkout.ROOT), make("-C", str(checkout.ROOT), cwd=tmp_path)
    listed = re.findall(r"^  make ([a-z]+) +\S.+$", here, flags=re.MULTILINE)
    assert [target for target in TARGETS if target not in listed] == []
    assert elsewhere == here


@pytest.mark.parametrize("target", ["demo", "test", "check", "bench", "run"])
def test_a_target_becomes_its_command(target: str) -> None:
    """`exec`: TERM to make reaches Python itself, and no shell stands between that could leave it behind."""
    assert "exec .venv/bin/python -m" in (last := make("-n", target, cwd=checkout.ROOT).splitlines()[-1]) or (
        target == "check" and last == "exec .ci/check"
    )


def test_the_first_screen_shows_the_two_commands() -> None:
    lines = checkout.text("README.md").splitlines()
    first = lines[:40]
    assert len(lines) <= 110
    assert any(line.startswith("make demo") for line in first)
    assert any(line.startswith("make test") for line in first)


def test_ci_runs_the_commands_of_the_readme() -> None:
    run = checkout.text(".ci/run")
    assert [
        command
        for command in ("make check", "make test", "make test ARGS=tests/journeys")
        if command not in run
    ] == []


@pytest.mark.parametrize("script", ["run", "check", "environment"])
def test_scripts_of_ci_are_executable_and_parse(script: str) -> None:
    path = checkout.ROOT / ".ci" / script
    assert os.access(path, os.X_OK)
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0
    assert "set -" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    place = (checkout.ROOT / document).parent
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", checkout.text(document))
    missing = [target for target in targets if "://" not in target and not (place / target).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_in_documents_exist(document: str) -> None:
    text = checkout.text(document)
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    ours = {path.stem for path in checkout.ROOT.glob("*/management/commands/[a-z]*.py")}
    assert commands - ours - {"check", "collectstatic", "migrate"} == set()
    modules = set(re.findall(r"python -m (winwin\.[a-z]+)", text))
    assert [name for name in modules if not (checkout.ROOT / f"{name.replace('.', '/')}.py").is_file()] == []
    targets = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", text, flags=re.MULTILINE))
    assert {one or other for one, other in targets} <= {*TARGETS, "lock"}


def test_decisions_are_numbered_and_listed() -> None:
    folder = checkout.ROOT / "docs" / "adr"
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert len({name[:4] for name in files}) == len(files)
    index = checkout.text("docs/adr/README.md")
    for name in files:
        assert f"({name})" in index
        assert re.match(rf"# {name[:4]} .+\n\nStatus: [a-z]+", checkout.text(f"docs/adr/{name}")), name


def test_the_changelog_has_its_form() -> None:
    headings = re.findall(r"^## (.+)$", checkout.text("CHANGELOG.md"), flags=re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert [
        one for one in headings[1:] if not re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", one)
    ] == []
