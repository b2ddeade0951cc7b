"""The two keys of one state directory, for runs on the local server that are given none. Standard library only.

One signs sessions and forms; the other is the master key of the vault of the collection room.
"""

import fcntl
import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path


def give(environment: MutableMapping[str, str], *, state: Path) -> None:
    """Sets WINWIN_SECRET_KEY and WINWIN_VAULT_KEY to the keys that the directory keeps, where none is named."""
    for name, file in (("WINWIN_SECRET_KEY", "secret-key"), ("WINWIN_VAULT_KEY", "vault-key")):
        if not (environment.get(name) or environment.get(f"{name}_FILE")):
            environment[name] = keep(state, file)


def lend(environment: MutableMapping[str, str]) -> None:
    """Keys for one run that signs and keeps nothing, whatever the machine has."""
    for name in ("WINWIN_SECRET_KEY", "WINWIN_VAULT_KEY"):
        environment[name] = secrets.token_urlsafe(50)
        environment.pop(f"{name}_FILE", None)


def keep(state: Path, name: str = "secret-key") -> str:
    """The key called `name` in `state`, made once; only this user can read it."""
    descriptor = os.open(state / name, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # a command beside a starting demo must not find half a key
        key = file.read()
        if not key:
            key = secrets.token_urlsafe(50)
            file.write(key)
            file.flush()
    return key
