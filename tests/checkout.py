"""The files of this checkout as git sees them, and small readers that several tests of the repository share."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("winwin", "surveys", "monitoring")
VENDOR = "winwin/static/winwin/vendor/"
MADE_HERE = {".git", ".venv", "var", "__pycache__"}


@cache
def files() -> tuple[str, ...]:
    """Paths, relative to the checkout, of all files that are, or would be, in git; without git, all but what is made.

    `safe.directory` lets an ordinary user test a checkout that belongs to someone else.
    """
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [name for name in listed.stdout.split("\0") if name]
    else:
        found = [
            str(path.relative_to(ROOT))
            for path in ROOT.rglob("*")
            if not MADE_HERE & set(path.relative_to(ROOT).parts) and not path.parent.name.endswith("_cache")
        ]
    return tuple(sorted(name for name in found if (ROOT / name).is_file()))


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def texts() -> Iterator[tuple[str, str]]:
    """Every file of our own that is text; vendored bundles are someone else's and are checked by their NOTICE."""
    for name in files():
        if name.startswith(VENDOR):
            continue
        try:
            yield name, text(name)
        except UnicodeDecodeError:
            continue


def modules(*folders: str) -> list[str]:
    """Python files below `folders`; migrations are data."""
    return [
        name
        for name in files()
        if name.endswith(".py")
        and name.startswith(tuple(f"{folder}/" for folder in folders))
        and "/migrations/" not in name
    ]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(text(name), filename=name)
