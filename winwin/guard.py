"""The last resort behind the supervisor: ends the process groups of a supervisor that was killed.

`python -m winwin.guard` reads `+<group>` and `-<group>` lines from its standard input. The end of that input
means that the supervisor is gone, in whatever way; the groups that it still listed are then ended. Linux's
parent-death signal alone would not do: it reaches a child, not the children's own workers.
"""

import contextlib
import os
import signal
import sys
import time

GRACE_SECONDS = 4.0


def signal_group(group: int, number: int) -> bool:
    """Sends the signal (0: none) to a process group; returns whether the group has any process."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end(groups: set[int], *, grace: float = GRACE_SECONDS) -> None:
    """Asks each group's leader to stop, then kills what is left of the groups."""
    for group in groups:
        with contextlib.suppress(OSError):
            os.kill(group, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(signal_group(group, 0) for group in groups):
        time.sleep(0.05)
    for group in groups:
        signal_group(group, signal.SIGKILL)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends with its supervisor, not before
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    end(groups)


if __name__ == "__main__":
    main()
