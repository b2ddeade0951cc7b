"""Do the 95 % intervals hold the truth? 1,000 seeded samples from the synthetic world, for each of three ways to answer.

Full response, and response that depends on frame variables alone: for each area and the composite, over the whole and
over the domains of at least 30 answering firms, the intervals must hold the truth in 93-97 % of the draws, or the case
fails. Response that depends on the answer itself: nothing is demanded; bias before and after the adjustment and
coverage are printed, with the warning of the method page. The tables go to the terminal; ours is the time of the draws
in two processes, the peer a limit of two minutes each, six in all. The size is the number of draws.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import get_args

from django.conf import settings

from bench import coverage, draws
from bench.coverage import Line
from bench.duels import Case, DifferentResults, Duel, Side, Took
from surveys.fieldwork.method_words import NOT_AT_RANDOM
from surveys.synthetic.feelings import ResponseModel

LIMIT_SECONDS = 120.0
PROCESSES = 2
FIRMS = 6_000
JUDGED = 1_000
# Two processes of one thread each: threads inside the linear algebra would fight over the same processors.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    if not settings.configured:
        settings.configure(USE_I18N=False)  # the warning in English; nothing else here needs Django
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for size in sizes:
            for model in get_args(ResponseModel):

                def run(model: ResponseModel = model, size: int = size) -> list[Line]:
                    parts = pool.map(
                        _some, *zip(*((model, size, first) for first in range(PROCESSES)), strict=True)
                    )
                    return coverage.lines(_people(), [one for part in parts for one in part])

                def agree(
                    ours: list[Line], _peer: object, model: ResponseModel = model, size: int = size
                ) -> None:
                    _judge(ours, model, size)

                yield Duel(
                    model, size, "limit", Side(run), Side(lambda: Took(LIMIT_SECONDS)), agree, memory=False
                )


def _some(model: ResponseModel, size: int, first: int) -> list[draws.Outcome]:
    return list(draws.outcomes(_people(), model=model, draws=range(first, size, PROCESSES)))


@cache
def _people() -> draws.People:
    return draws.people(firms=FIRMS)


def _judge(kept: list[Line], model: ResponseModel, size: int) -> None:
    sys.stderr.write(f"\n{size:,} draws, response: {model}\n{coverage.table(kept)}\n")
    if model == "answer":
        sys.stderr.write(f"{NOT_AT_RANDOM}\n")
    elif size >= JUDGED and (wrong := coverage.faults(kept)):
        raise DifferentResults("; ".join(wrong))


CASE = Case(sizes=(JUDGED,), quick_sizes=(20,), rounds=1, duels=duels)
