"""Between a file and the store: rows checked and copied chunk by chunk, compared, then promoted at one stroke.

What is particular to a kind of file stands in its `Kind`; `import_kinds` lists them.
"""

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db import connection, models, transaction
from django.db.models import Count, Q

from monitoring.models import Import, ImportProblem
from monitoring.sources import tables
from monitoring.sources.columns import ColumnMap, Shape
from monitoring.sources.row_rules import Problem

CHUNK = 5_000
MOST_PROBLEMS = 100_000
SEOUL = ZoneInfo("Asia/Seoul")

Report = Callable[[int, int], None]


class Reference(Protocol):
    """Reads, once a run, what rows are checked against."""

    def __call__(self, *, today: date) -> Any: ...  # noqa: ANN401 - each kind checks its rows against its own


class Judge(Protocol):
    """Adds the problems that only rows together, or with the store, have. `is_whole`: every row was staged."""

    def __call__(self, *, import_id: int, is_whole: bool) -> None: ...


class Compare(Protocol):
    """Counts new, revised and unchanged rows, and says whether a comparison came out otherwise than the last."""

    def __call__(self, *, import_id: int) -> tuple[tuple[int, int, int], bool]: ...


class Promote(Protocol):
    """Writes what is new or revised into the store, in the caller's transaction."""

    def __call__(self, *, import_id: int, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of file is: its columns, the check of a row, where rows wait, and what becomes of them.

    `check` gives a row whose attributes are `fields` of the model `staged`, or a tuple of problems. `judged` are the
    rules that `judge` finds broken; with `judged_anew` it judges also at the commit, as the store may have changed.
    """

    shape: Shape
    reference: Reference
    check: Callable[[int, tuple[tables.Cell, ...], ColumnMap, Any], object]
    staged: type[models.Model]
    fields: tuple[str, ...]
    lock: int
    judge: Judge
    judged: frozenset[str]
    compare: Compare
    promote: Promote
    judged_anew: bool = False


def read(*, arrived: Import, kind: Kind, report: Report, now: datetime) -> None:
    """Stages the file from its last committed chunk on; ends in state ready or refused, and never in between."""
    content = gzip.decompress(bytes(arrived.raw_file.content))
    try:
        table = tables.open_table(content, name=arrived.name)
        columns = _map_columns(table, kind.shape)
        _describe(arrived=arrived, table=table, columns=columns)
        _stage_rows(arrived=arrived, kind=kind, table=table, columns=columns, report=report, now=now)
    except tables.TableRefused as refusal:
        _refuse(arrived=arrived, kind=kind, refusal={"rule": refusal.rule, "params": refusal.params})
        return
    with transaction.atomic():
        standing = Import.objects.select_for_update().get(pk=arrived.pk)
        if judge(arrived=standing, kind=kind):
            found, _moved = kind.compare(import_id=standing.pk)
            standing.new_count, standing.revised_count, standing.unchanged_count = found
            standing.state = Import.State.READY
            standing.save()


def judge(*, arrived: Import, kind: Kind) -> bool:
    """Whether the staged rows hold together, in the caller's transaction; if not, the import is refused with them."""
    problems = ImportProblem.objects.filter(file=arrived, rule__in=kind.judged)
    problems.delete()
    kind.judge(import_id=arrived.pk, is_whole=not arrived.problem_count)
    arrived.problem_count += problems.count()
    if arrived.problem_count:
        forget(import_id=arrived.pk, kind=kind)
        arrived.state = Import.State.REFUSED
        arrived.save(update_fields=["problem_count", "state"])
    return not arrived.problem_count


def counts(*, staged: type[models.Model], import_id: int) -> tuple[int, int, int]:
    """Staged rows that are new, revised and unchanged."""
    found = staged._default_manager.filter(file=import_id).aggregate(  # noqa: SLF001 - documented API
        **{change: Count("pk", filter=Q(change=change)) for change in ("new", "revised", "unchanged")}
    )
    return found["new"], found["revised"], found["unchanged"]


def forget(*, import_id: int, kind: Kind) -> None:
    """The staged rows go."""
    kind.staged._default_manager.filter(file=import_id).delete()  # noqa: SLF001 - documented API


def _map_columns(table: tables.Table, shape: Shape) -> ColumnMap:
    columns = shape.map_header(table.header)
    if columns.missing or columns.doubled:
        rule = "missing_columns" if columns.missing else "doubled_columns"
        raise tables.TableRefused(rule, {"columns": ", ".join(columns.missing or columns.doubled)})
    return columns


def _describe(*, arrived: Import, table: tables.Table, columns: ColumnMap) -> None:
    arrived.form, arrived.encoding = table.format, table.encoding
    arrived.delimiter, arrived.sheet = table.delimiter or "", (table.sheet or "")[:100]
    arrived.columns = [{"header": use.header, "field": use.field} for use in columns.columns]
    arrived.save(update_fields=["form", "encoding", "delimiter", "sheet", "columns"])


def _stage_rows(
    *, arrived: Import, kind: Kind, table: tables.Table, columns: ColumnMap, report: Report, now: datetime
) -> None:
    reference = kind.reference(today=now.astimezone(SEOUL).date())
    rows = table.rows(after=max(arrived.staged_to, 1))
    estimate = table.count_hint()
    while chunk := list(islice(rows, CHUNK)):
        outcomes = [kind.check(number, cells, columns, reference) for number, cells in chunk]
        with transaction.atomic():
            _copy_rows(arrived.pk, kind, (one for one in outcomes if not isinstance(one, tuple)))
            found = [problem for one in outcomes if isinstance(one, tuple) for problem in one]
            room = max(0, MOST_PROBLEMS - arrived.problem_count)
            _keep_problems(arrived.pk, found[:room])
            arrived.staged_to = chunk[-1][0]
            arrived.row_count += len(chunk)
            arrived.problem_count += len(found)
            arrived.save(update_fields=["staged_to", "row_count", "problem_count"])
            report(arrived.row_count, max(estimate, arrived.row_count))
    if arrived.row_count == 0:
        raise tables.TableRefused("no_rows", {})


def _copy_rows(import_id: int, kind: Kind, rows: Iterable[object]) -> None:
    names = ", ".join(f'"{name}"' for name in kind.fields)
    statement = f"COPY {kind.staged._meta.db_table} (import_id, change, {names}) FROM STDIN"  # noqa: SLF001
    values = attrgetter(*kind.fields)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row((import_id, "new", *values(row)))


def _keep_problems(import_id: int, problems: list[Problem]) -> None:
    statement = (
        'COPY monitoring_importproblem (import_id, row, "column", field, value, rule, params) FROM STDIN'
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for one in problems:
            params = json.dumps(dict(one.params), ensure_ascii=False, default=str)
            copy.write_row(
                (import_id, one.row, one.column[:100], one.field, one.value[:100], one.rule, params)
            )


def _refuse(*, arrived: Import, kind: Kind, refusal: dict[str, object]) -> None:
    with transaction.atomic():
        forget(import_id=arrived.pk, kind=kind)
        arrived.refusal = json.loads(json.dumps(refusal, default=str))
        arrived.state = Import.State.REFUSED
        arrived.save(update_fields=["refusal", "state"])
