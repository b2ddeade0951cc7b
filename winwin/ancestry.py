"""Whether the process that started us still lives."""

import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path

_LEVELS = 3
_MAKE = {"make", "gmake"}


@dataclass(frozen=True, slots=True)
class Ancestry:
    """Our parent, and the `make` above it if there is one (a shell between the two would outlive it)."""

    parent: int | None
    make: int | None

    @classmethod
    def now(cls) -> "Ancestry":
        """The parent does not count for a command under nohup, nor where it already is the first process."""
        parent = os.getppid()
        make, pid = None, parent
        for _level in range(_LEVELS):
            name, above = _described(pid)
            if name in _MAKE:
                make = pid
                break
            pid = above
        lasting = parent <= 1 or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        return cls(parent=None if lasting and parent != make else parent, make=make)

    def is_gone(self) -> bool:
        if self.parent and os.getppid() != self.parent:
            return True
        return bool(self.make) and _described(self.make or 0)[0] not in _MAKE


def _described(pid: int) -> tuple[str, int]:
    """Name and parent of a living process; ("", 0) when there is none or the system does not say."""
    with contextlib.suppress(OSError, ValueError):
        before, after = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)
        state, above = after.split()[:2]
        return ("" if state == "Z" else before.split("(", 1)[1], int(above))
    return "", 0
