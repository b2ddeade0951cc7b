"""The signing key of one state directory, for runs on the local server that are given none. Standard library only."""

import fcntl
import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path


def give(environment: MutableMapping[str, str], *, state: Path) -> None:
    """Sets WINWIN_SECRET_KEY to the key that the state directory keeps, unless the environment names one."""
    if not (environment.get("WINWIN_SECRET_KEY") or environment.get("WINWIN_SECRET_KEY_FILE")):
        environment["WINWIN_SECRET_KEY"] = keep(state)


def keep(state: Path) -> str:
    """The key in `state`, made once; only this user can read it."""
    descriptor = os.open(state / "secret-key", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # a command beside a starting demo must not find half a key
        key = file.read()
        if not key:
            key = secrets.token_urlsafe(50)
            file.write(key)
            file.flush()
    return key
