"""Texts of consent by version; what somebody agreed to never changes, a new text is a new file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).resolve().parent
_VERSION = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Consent:
    """`rows`: (heading, text) of what the law wants said: purpose, items, retention, right to refuse and its effect."""

    version: str
    title: str
    rows: tuple[tuple[str, str], ...]
    agree: str


def exists(version: str) -> bool:
    """Whether a text of this version was written."""
    return bool(_VERSION.fullmatch(version)) and _path(version).is_file()


def _path(version: str) -> Path:
    return _FOLDER / f"consent.v{version}.yaml"


@cache
def text(version: str, language: str, *, mode: str) -> Consent:
    """Raises `LookupError` for a version that was never written."""
    if not exists(version):
        raise LookupError(f"no consent text {version!r}")
    path = _path(version)
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = [row for row in content["rows"] if row.get("mode", mode) == mode]
    return Consent(
        version,
        content["title"][language],
        tuple((row["heading"][language], row["text"][language]) for row in rows),
        content["agree"][language],
    )
