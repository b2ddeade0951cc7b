"""The live count of an open wave: what answers add up to, stratum by stratum, kept up to date as they come in.

An answer is noted as uncounted in the transaction that stores it. A count takes it off that list and adds its sums to
those of its stratum in one transaction; a stratum that was never counted, or from which an answer was taken back, is
counted from scratch. Both leave the same whole numbers, whoever counts and in whatever order. Each transaction sees one
state of the database (repeatable read) and holds the rows of its strata, so two workers never count the same one.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
import structlog
from django.db import OperationalError, connection, transaction
from psycopg.errors import SerializationFailure

from surveys.domain import questionnaires, scores, tally_rows
from surveys.domain.queries import score_rows
from surveys.estimation.sample import Flags
from surveys.instrument.columns import Layout
from surveys.models import (
    CountedStratum,
    Response,
    SampleUnit,
    StaleStratum,
    Stratum,
    Tally,
    UncountedResponse,
    Wave,
)

log = structlog.get_logger(__name__)

# Answers that one transaction counts from scratch, so that neither side's memory grows with the wave.
MOST_AT_ONCE: Final = 1_000_000
# Answers from which on two workers share what is to be counted from scratch; for fewer, each would mostly wait.
WORTH_SHARING: Final = 20_000


@dataclass(frozen=True, slots=True)
class Counted:
    """Strata that a call counted from scratch, and to which it added."""

    afresh: int
    added_to: int


def note(*, responses: Iterable[Response]) -> None:
    """Puts answers on the list of those not counted yet, in the transaction that stores them."""
    UncountedResponse.objects.bulk_create(
        UncountedResponse(response_id=one.pk, stratum_id=one.stratum_id)
        for one in responses
        if one.origin != SampleUnit.Origin.SNOWBALL
    )


def distrust(*, stratum_id: int) -> None:
    """An answer of the stratum is taken back or replaced, in the caller's transaction: the next count starts afresh."""
    StaleStratum.objects.create(stratum_id=stratum_id)


def forget(*, wave: Wave) -> None:
    """Deletes the wave's tallies and lists, in the transaction of the close; waits for a count that is at work."""
    for model in (CountedStratum, Tally, UncountedResponse, StaleStratum):
        model._base_manager.filter(stratum__wave=wave).delete()  # noqa: SLF001 - each model has no other


def count_open(*, share: Callable[[int, list[int]], None]) -> None:
    """Brings the tallies of every open wave up to date.

    Of many answers that are to be counted from scratch, half the strata go to another worker: `share` is given a wave's
    id and strata for `count_strata`. What that worker has not begun when the own half is done, is done here too.
    """
    for wave in Wave.objects.filter(state=Wave.State.OPEN).order_by("pk"):
        own, others = _halves(wave)
        if others:
            share(wave.pk, others)
            count(wave=wave, strata=own)
        count(wave=wave)


def count_strata(*, wave_id: int, strata: Sequence[int]) -> Counted:
    """As `count`, for another worker."""
    return count(wave=Wave.objects.get(pk=wave_id), strata=strata)


def count(*, wave: Wave, strata: Sequence[int] | None = None) -> Counted:
    """Brings the tallies of an open wave, or of some of its strata, up to date, outside any transaction.

    Safe to repeat, to interrupt and to call at once: what another call is counting is left to it.
    """
    chosen = _ready(wave)
    chosen = chosen if strata is None else sorted(set(chosen) & set(strata))
    layout = questionnaires.layout(wave=wave)
    afresh = sum(_recount(batch, layout) for batch in _batches(_due_afresh(chosen)))
    return Counted(afresh, _add(chosen, layout))


def _ready(wave: Wave) -> list[int]:
    """The strata of the wave, which may be counted from now on."""
    if _begin(wave):
        scores.fill(wave=wave)
    return list(Stratum.objects.filter(wave=wave).order_by("pk").values_list("pk", flat=True))


def _halves(wave: Wave) -> tuple[list[int], list[int]]:
    """Strata to be counted from scratch, parted where half of their samples lie; all in the first if these are small."""
    due = _due_afresh(_ready(wave))
    sizes = dict(Stratum.objects.filter(pk__in=due).values_list("pk", "allocated"))
    until = list(accumulate(sizes[one] for one in due))
    if len(due) < 2 or until[-1] < WORTH_SHARING:  # noqa: PLR2004 - one stratum is counted by one worker
        return due, []
    middle = min(max(bisect_right(until, until[-1] / 2), 1), len(due) - 1)
    return due[:middle], due[middle:]


def _begin(wave: Wave) -> bool:
    """Makes the rows that a count locks, while the wave is open; whether there were none before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM surveys_wave WHERE id = %s AND state = 'open' FOR KEY SHARE", [wave.pk])
        if cursor.fetchone() is None:
            return False
        cursor.execute(
            "INSERT INTO surveys_countedstratum (stratum_id) SELECT id FROM surveys_stratum WHERE wave_id = %s"
            " ON CONFLICT DO NOTHING",
            [wave.pk],
        )
        return bool(cursor.rowcount)


def _due_afresh(strata: Sequence[int]) -> list[int]:
    stale = StaleStratum.objects.filter(stratum__in=strata).values("stratum")
    due = CountedStratum.objects.filter(stratum__in=strata)
    return sorted(
        due.filter(respondents=None).union(due.filter(stratum__in=stale)).values_list("pk", flat=True)
    )


def _batches(strata: Sequence[int]) -> Iterator[list[int]]:
    """Strata whose samples together are no more than what is counted at once; a larger one is a batch of its own."""
    sizes = dict(Stratum.objects.filter(pk__in=strata).values_list("pk", "allocated"))
    batch, answers = list[int](), 0
    for stratum in strata:
        if batch and answers + sizes[stratum] > MOST_AT_ONCE:
            yield batch
            batch, answers = [], 0
        batch.append(stratum)
        answers += sizes[stratum]
    if batch:
        yield batch


def _recount(strata: Sequence[int], layout: Layout) -> int:
    """Counts strata from scratch; how many."""
    with _held(strata) as held:
        if not held:
            return 0
        for model in (StaleStratum, UncountedResponse, Tally):
            model._base_manager.filter(stratum__in=held)._raw_delete(using="default")  # noqa: SLF001 - no row is loaded
        firms, once = dict.fromkeys(held, 0), _once(layout)
        answers = score_rows.of_strata(strata=held, size=layout.size, statement=score_rows.ALL)
        for stratum in sorted(answers):
            cells = answers.pop(stratum)
            firms[stratum], found = tally_rows.counted(stratum=stratum, cells=cells, once=once)
            tally_rows.store(found)
        _keep_firms(firms)
        return len(held)
    return 0


def _add(strata: Sequence[int], layout: Layout) -> int:
    """Adds the answers that are not counted yet to the strata that were counted before; to how many."""
    late = UncountedResponse.objects.filter(stratum__in=strata).order_by()
    waiting = sorted(late.values_list("stratum", flat=True).distinct())
    if not waiting:
        return 0
    with _held(waiting) as held:
        known = CountedStratum.objects.filter(pk__in=held).values_list("pk", "respondents")
        before = {stratum: firms for stratum, firms in known if firms is not None}
        counted, found, once = dict[int, int](), list[tally_rows.Row](), _once(layout)
        answers = score_rows.of_strata(strata=sorted(before), size=layout.size, statement=score_rows.TAKEN)
        for stratum, cells in sorted(answers.items()):
            more, rows = tally_rows.counted(stratum=stratum, cells=cells, once=once)
            counted[stratum] = before[stratum] + more
            found += rows
        tally_rows.add(found)
        _keep_firms(counted)
        return len(counted)
    return 0


def _once(layout: Layout) -> Flags:
    return np.array([not one.per_buyer for one in layout.columns], bool)


def _keep_firms(firms: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE surveys_countedstratum counted SET respondents = found.firms"
            " FROM unnest(%s::bigint[], %s::int[]) AS found(stratum, firms) WHERE counted.stratum_id = found.stratum",
            [list(firms), list(firms.values())],
        )


@contextmanager
def _held(strata: Sequence[int]) -> Iterator[list[int]]:
    """A transaction that sees one state of the database and holds those of `strata` that nobody else holds.

    Where another session was first after all, it ends without a trace, and the next count does the work.
    """
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(
                "SELECT stratum_id FROM surveys_countedstratum WHERE stratum_id = ANY(%s)"
                " ORDER BY stratum_id FOR UPDATE SKIP LOCKED",
                [list(strata)],
            )
            yield [row[0] for row in cursor.fetchall()]
    except OperationalError as error:
        if not isinstance(error.__cause__, SerializationFailure):
            raise
        log.info("strata are left to the next count", strata=len(strata))
