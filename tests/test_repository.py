"""What is in git: locks with hashes, no machine's paths, no secrets, no junk drawers, licences for what is vendored."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests import checkout

JUNK = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "handler", "handlers", "misc"}
LOCKS = ["requirements/runtime.txt", "requirements/dev.txt"]
# Written so that no pattern matches the line that holds it.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/(?:work|root|opt|home|Users)/\w",
    "the address of a registry": r"pypi\.org|pythonhosted\.org|registry\.npmjs|npm[m]irror|//[\w.]*(?:nexus|artifactory|devpi)",
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE" + " KEY",
    "a token": r"\b(?:gh[pousr]_\w{30}|xox[abprs]-\w{10}|AKIA[A-Z0-9]{16}|glpat-[\w-]{20})",
    "a secret key": r"(?i)\bsecret_key\s*[:=]\s*[\"'][^\"'$]{8,}",
    "unfinished work": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
    "a merge mark": r"(?m)^(?:<{7}|>{7}) ",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1} {match.group()}"
        for name, text in checkout.texts()
        if name not in LOCKS and (match := pattern.search(text))
    ]
    assert found == []


def test_the_patterns_find_what_they_are_for() -> None:
    planted = {
        "a path of one machine": "see " + "/wo" + "rk/x",
        "the address of a registry": "https://pypi" + ".org/simple",
        "a private key": "-----BEGIN RSA PRIVATE" + " KEY-----",
        "a token": "ghp" + "_" + "a" * 36,
        "a secret key": "SECRET" + "_KEY = 'abcdefghijklmnop'",
        "unfinished work": "# TO" + "DO later",
        "a merge mark": "<" * 7 + " HEAD",
    }
    assert [what for what, text in planted.items() if not re.search(FORBIDDEN[what], text)] == []
    assert set(planted) == set(FORBIDDEN)


def test_no_junk_drawers() -> None:
    ours = [PurePosixPath(name) for name in checkout.files() if not name.startswith(checkout.VENDOR)]
    assert [
        str(path) for path in ours if JUNK & {part.partition(".")[0].lower() for part in path.parts}
    ] == []


def test_nothing_that_is_made_is_in_git() -> None:
    made = re.compile(
        r"(^|/)(\.venv|var|__pycache__|node_modules|\.env|\.coverage)(/|$)|\.(pyc|log|sqlite3|orig|rej)$"
    )
    assert [name for name in checkout.files() if made.search(name)] == []


def test_text_ends_with_one_newline_and_holds_no_carriage_return() -> None:
    sloppy = [
        name
        for name, text in checkout.texts()
        if text
        and (not text.endswith("\n") or "\r" in text)
        and not name.startswith("tests/")
        and not name.endswith(".svg")
    ]
    assert sloppy == []


def entries(lock: str) -> Iterator[tuple[str, str]]:
    """Each requirement of a lock as (first line, everything that belongs to it)."""
    text = re.sub(r"^\s*#.*\n", "", checkout.text(lock), flags=re.MULTILINE)
    for block in re.split(r"\n(?=\S)", text.strip()):
        yield block.partition("\n")[0], block


def pins(lock: str) -> dict[str, str]:
    return dict(
        re.match(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", first).groups() for first, _ in entries(lock)
    )  # type: ignore[union-attr]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_and_hashed(lock: str) -> None:
    for first, block in entries(lock):
        assert re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==[\w.+!]+( ; [^\\]+)? \\$", first), first
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), first


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    assert (
        re.findall(r"\w+://\S+|(?m:^-.*)| @ |--(?:index|find|extra)\S*|/\w+/\S+", checkout.text(lock)) == []
    )


def test_development_has_the_versions_of_production() -> None:
    runtime, development = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: version for name, version in runtime.items() if development.get(name) != version} == {}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads(checkout.text("pyproject.toml"))

    def names(requirements: list[str]) -> set[str]:
        return {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", one)[0]).lower() for one in requirements}  # type: ignore[index]

    asked, tools = names(project["project"]["dependencies"]), names(project["dependency-groups"]["dev"])
    assert asked - set(pins(LOCKS[0])) == set()
    assert tools - set(pins(LOCKS[1])) == set()
    assert tools & set(pins(LOCKS[0])) == tools & asked


def test_vendored_files_have_their_notice_and_licence() -> None:
    notice = checkout.text("NOTICE")
    folders = sorted(
        {
            name.removeprefix(checkout.VENDOR).split("/")[0]
            for name in checkout.files()
            if name.startswith(checkout.VENDOR)
        }
    )
    assert folders
    assert [folder for folder in folders if f"vendor/{folder}" not in notice] == []
    assert [
        folder
        for folder in folders
        if not list((checkout.ROOT / checkout.VENDOR / folder).glob("LICEN[CS]E*"))
    ] == []


def test_the_licence_is_the_one_that_is_declared() -> None:
    assert tomllib.loads(checkout.text("pyproject.toml"))["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in checkout.text("LICENSE")
