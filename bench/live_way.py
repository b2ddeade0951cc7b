"""The product's way from stored answers to live figures, with a second worker process as Celery has one."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection

from bench.duels import Took
from surveys.domain import tallies
from surveys.domain.queries import estimates
from surveys.models import StaleStratum, Stratum, Wave

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Line: TypeAlias = "Connection[Any, Any]"


@dataclass(frozen=True, slots=True)
class LiveWay:
    """The figures of one wave; `worker` counts what is shared with it."""

    wave: Wave
    worker: Line

    def count(self) -> None:
        shared: list[tuple[int, list[int]]] = []

        def share(wave_id: int, strata: list[int]) -> None:
            self.worker.send((wave_id, strata))
            shared.append((wave_id, strata))

        tallies.count_open(share=share)
        for _ in shared:
            self.worker.recv()

    def afresh(self) -> estimates.Live:
        self.count()
        return estimates.live(wave=self.wave)

    def distrust(self) -> None:
        StaleStratum.objects.bulk_create(
            StaleStratum(stratum=one) for one in Stratum.objects.filter(wave=self.wave)
        )

    def distrusted(self) -> Took:
        self.distrust()
        started = time.perf_counter()
        found = self.afresh()
        return Took(time.perf_counter() - started, found)


@contextlib.contextmanager
def worker() -> Iterator[Line]:
    """A process that counts the strata that it is sent, and answers with its peaks."""
    context = get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here
    finally:
        here.send(None)
        process.join()


def _serve(line: Line) -> None:
    while given := line.recv():
        wave_id, strata = given
        tallies.count_strata(wave_id=wave_id, strata=strata)
        line.send(peak())


def peak() -> tuple[int, int] | None:
    """Peak resident megabytes of this process since it began, and of its session of the server; Linux alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    files = [Path(f"/proc/{one}/status") for one in ("self", session)]
    if not all(one.exists() for one in files):
        return None
    lines = [
        one.read_text(encoding="ascii", errors="replace").partition("VmHWM:")[2].split() for one in files
    ]
    return int(lines[0][0]) // 1024, int(lines[1][0]) // 1024
