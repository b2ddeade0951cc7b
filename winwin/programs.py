"""PostgreSQL's programs, run as the account that owns a cluster. Standard library only."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path


class UnavailableError(RuntimeError):
    """The local PostgreSQL cannot be had; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The user and group that PostgreSQL's processes run as."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data directory, the programs that serve it, and the account that owns it (None: our own)."""

    programs: Path
    data: Path
    account: Account | None = None


def run(cluster: Cluster, program: str, *arguments: str, text: str = "") -> str:
    """Runs one of PostgreSQL's programs in an environment of its own and returns what it printed.

    Raises:
        UnavailableError: it cannot be run, or it failed; the message holds its output.
    """
    command = [str(cluster.programs / program), *arguments]
    account = cluster.account
    # Files, not pipes: a postmaster would keep a pipe open and its reader waiting.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as standard_input:
        standard_input.write(text.encode())
        standard_input.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own programs, no shell
                command,
                stdin=standard_input,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",  # the account may not enter ours
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": "/"},
                umask=0o077,
                start_new_session=True,  # Ctrl-C belongs to the person's command, not to the server
                check=False,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise UnavailableError(f"{command[0]} cannot be run: {error}") from error
        output.seek(0)
        printed = output.read().decode(errors="replace")
    if done.returncode:
        raise UnavailableError(f"{program} failed ({done.returncode}):\n{printed.strip()}")
    return printed
