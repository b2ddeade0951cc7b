"""What a case gives to the clock: two sides that do the same work, at one size."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


class DifferentResults(Exception):  # noqa: N818 - a verdict
    """The two sides did not do the same work, so their times cannot be compared."""


@dataclass(frozen=True, slots=True)
class Took:
    """What a run gives that measured itself: `seconds` count instead of the time it took, `found` is its result.

    For a percentile, or for a limit that a percentile is compared with.
    """

    seconds: float
    found: Any = None


def nothing() -> None:
    """For a side that needs no preparation."""


@dataclass(frozen=True, slots=True)
class Side:
    """`prepare` runs before each `run` and `clean` after it, both outside the time."""

    run: Callable[[], Any]
    prepare: Callable[[], None] = nothing
    clean: Callable[[], None] = nothing


@dataclass(frozen=True, slots=True)
class Duel:
    """One part of a case at one size; `agree` raises `DifferentResults` on the results of (ours, peer).

    `loops`: how often a side runs inside one timing, for what is faster than the clock's noise.
    """

    part: str
    size: int
    peer_name: str
    ours: Side
    peer: Side
    agree: Callable[[Any, Any], None]
    loops: int = 1
    memory: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """`duels` yields the parts of the case for each size, and may make and remove what a size needs in between.

    `rounds` counts the timings of each side; `warm` adds one before them that does not count, for work that is
    done again and again by one process, as answering requests is.
    """

    sizes: Sequence[int]
    quick_sizes: Sequence[int]
    rounds: int
    duels: Callable[[Sequence[int]], Iterator[Duel]]
    warm: bool = False


def same(ours: object, peer: object) -> None:
    """The plainest agreement: equal results."""
    if ours != peer:
        raise DifferentResults(f"ours {str(ours)[:300]} … peer {str(peer)[:300]}")
