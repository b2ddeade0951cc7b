"""Two sides timed in turn (A B A B …), the memory each takes, and how time grows with size."""

import gc
import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.duels import Duel, Side, Took

# A duel that has taken this long goes on only until each side has its least number of timings.
PATIENCE_SECONDS = 20.0
LEAST_ROUNDS = 2
_STATUS = Path("/proc/self/status")
_RESET_PEAK = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of each round; `memory` is the rise of the peak resident set in bytes, None where it is not known."""

    seconds: tuple[float, ...]
    memory: int | None

    @property
    def median(self) -> float:
        return median(self.seconds)


def fight(duel: Duel, *, rounds: int, warm: bool, memory: bool) -> tuple[Timed, Timed]:
    """Times ours and the peer in turn and checks on the first results that they agree; `memory` adds a run of each.

    Raises:
        DifferentResults: they do not.
    """
    sides = (duel.ours, duel.peer)
    peaks = [_peak(side) if memory else None for side in sides]
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + warm):
        results = []
        for side, taken in zip(sides, seconds, strict=True):
            elapsed, result = _once(side, duel.loops)
            results.append(result)
            if turn >= warm:
                taken.append(elapsed)
        if turn == 0:
            duel.agree(*results)
        if len(seconds[0]) >= LEAST_ROUNDS and sum(map(sum, seconds)) * duel.loops > PATIENCE_SECONDS:
            break
    return Timed(tuple(seconds[0]), peaks[0]), Timed(tuple(seconds[1]), peaks[1])


def growth(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """The exponent k of time ~ size^k by least squares on logarithms; None below three sizes."""
    if len(sizes) <= 2:  # noqa: PLR2004 - two points always lie on a line
        return None
    x, y = [math.log(size) for size in sizes], [math.log(taken) for taken in seconds]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return slope / sum((a - middle_x) ** 2 for a in x)


def _once(side: Side, loops: int) -> tuple[float, object]:
    """Seconds for one run, garbage of the side before collected first."""
    result: object = None
    side.prepare()
    gc.collect()
    started = time.perf_counter()
    for _ in range(loops):
        result = side.run()
    elapsed = (time.perf_counter() - started) / loops
    side.clean()
    return (result.seconds, result.found) if isinstance(result, Took) else (elapsed, result)


def _peak(side: Side) -> int | None:
    """Rise of the peak resident set over one run, in a forked child: memory freed by an earlier run hides nothing.

    Linux only; elsewhere None. The database server's memory is not in it.
    """
    if not _RESET_PEAK.exists():
        return None
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            side.prepare()
            gc.collect()
            _RESET_PEAK.write_text("5", encoding="ascii")
            before = _kilobytes("VmRSS")
            side.run()
            os.write(writer, str(_kilobytes("VmHWM") - before).encode())
            side.clean()
        finally:
            os._exit(0)  # the parent's open files and connections are not the child's to end
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return int(text) * 1024 if text else None


def _kilobytes(name: str) -> int:
    lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
