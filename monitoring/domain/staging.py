"""Between a file and the store: rows checked and copied chunk by chunk, compared, then promoted at one stroke."""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from operator import attrgetter
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F

from monitoring.domain.queries import vocabulary
from monitoring.models import Import, ImportProblem, StagedRow
from monitoring.sources import observation_rows, tables

CHUNK = 5_000
MOST_PROBLEMS = 100_000
SEOUL = ZoneInfo("Asia/Seoul")

_ROW_FIELDS = (
    "row", "period_start", "period_end",
    "indicator", "basis", "region", "industry", "size_class", "tier", "buyer", "measure",
    "period", "value", "status", "unit", "source", "table", "item", "note",
)  # fmt: skip

Outcome = observation_rows.Row | tuple[observation_rows.Problem, ...]


def read(*, arrived: Import, report: Callable[[int, int], None], now: datetime) -> None:
    """Stages the file from its last committed chunk on; ends in state ready or refused, and never in between."""
    content = gzip.decompress(bytes(arrived.raw_file.content))
    try:
        table = tables.open_table(content, name=arrived.name)
        columns = _map_columns(table)
        _describe(arrived=arrived, table=table, columns=columns)
        _stage_rows(arrived=arrived, table=table, columns=columns, report=report, now=now)
    except tables.TableRefused as refusal:
        _refuse(arrived=arrived, refusal={"rule": refusal.rule, "params": refusal.params})
        return
    _conclude(import_id=arrived.pk)


def compare(*, import_id: int) -> tuple[tuple[int, int, int], bool]:
    """Says of each staged row whether it is new, revised or unchanged against the latest vintage stored.

    Returns the three counts, and whether any row is now compared with another vintage than before, or otherwise.
    A value is unchanged when value, status and source are.
    """
    with connection.cursor() as cursor:
        # A bulk of fresh rows is unknown to the planner, and a guess of a few rows costs minutes in nested loops.
        cursor.execute("ANALYZE monitoring_stagedrow")
        cursor.execute(_COMPARE, [import_id])
        moved = cursor.rowcount > 0
        cursor.execute(
            """SELECT count(*) FILTER (WHERE change = 'new'), count(*) FILTER (WHERE change = 'revised'),
                      count(*) FILTER (WHERE change = 'unchanged')
               FROM monitoring_stagedrow WHERE import_id = %s""",
            [import_id],
        )
        new, revised, unchanged = cursor.fetchone()
    return (new, revised, unchanged), moved


def promote(*, import_id: int, now: datetime) -> None:
    """Inserts what is new or revised as the next vintage of its cell, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_SERIES, [import_id])
        cursor.execute("ANALYZE monitoring_series")
        cursor.execute("ANALYZE monitoring_stagedrow")
        cursor.execute(_ADD_OBSERVATIONS, [now, import_id])
        cursor.execute("ANALYZE monitoring_observation")


def _map_columns(table: tables.Table) -> observation_rows.ColumnMap:
    columns = observation_rows.map_header(table.header, None)
    if columns.missing or columns.doubled:
        rule = "missing_columns" if columns.missing else "doubled_columns"
        raise tables.TableRefused(rule, {"columns": ", ".join(columns.missing or columns.doubled)})
    return columns


def _describe(*, arrived: Import, table: tables.Table, columns: observation_rows.ColumnMap) -> None:
    arrived.form, arrived.encoding = table.format, table.encoding
    arrived.delimiter, arrived.sheet = table.delimiter or "", (table.sheet or "")[:100]
    arrived.columns = [{"header": use.header, "field": use.field} for use in columns.columns]
    arrived.save(update_fields=["form", "encoding", "delimiter", "sheet", "columns"])


def _stage_rows(
    *,
    arrived: Import,
    table: tables.Table,
    columns: observation_rows.ColumnMap,
    report: Callable[[int, int], None],
    now: datetime,
) -> None:
    reference = vocabulary.for_import(today=now.astimezone(SEOUL).date())
    rows = table.rows(after=max(arrived.staged_to, 1))
    estimate = table.count_hint()
    while chunk := list(islice(rows, CHUNK)):
        outcomes = [
            (number, observation_rows.check(number, cells, columns, reference)) for number, cells in chunk
        ]
        with transaction.atomic():
            _copy_rows(
                arrived.pk, (outcome for _, outcome in outcomes if isinstance(outcome, observation_rows.Row))
            )
            found = [problem for _, outcome in outcomes if isinstance(outcome, tuple) for problem in outcome]
            room = max(0, MOST_PROBLEMS - arrived.problem_count)
            _keep_problems(arrived.pk, found[:room])
            arrived.staged_to = chunk[-1][0]
            arrived.row_count += len(chunk)
            arrived.problem_count += len(found)
            arrived.save(update_fields=["staged_to", "row_count", "problem_count"])
            report(arrived.row_count, max(estimate, arrived.row_count))
    if arrived.row_count == 0:
        raise tables.TableRefused("no_rows", {})


def _copy_rows(import_id: int, rows: Iterator[observation_rows.Row]) -> None:
    names = ", ".join(f'"{name}"' for name in _ROW_FIELDS)
    statement = f"COPY monitoring_stagedrow (import_id, change, {names}) FROM STDIN"
    values = attrgetter(*_ROW_FIELDS)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row((import_id, "new", *values(row)))


def _keep_problems(import_id: int, problems: list[observation_rows.Problem]) -> None:
    statement = (
        'COPY monitoring_importproblem (import_id, row, "column", field, value, rule, params) FROM STDIN'
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for one in problems:
            params = json.dumps(dict(one.params), ensure_ascii=False, default=str)
            copy.write_row(
                (import_id, one.row, one.column[:100], one.field, one.value[:100], one.rule, params)
            )


def _refuse(*, arrived: Import, refusal: dict[str, object]) -> None:
    with transaction.atomic():
        StagedRow.objects.filter(file=arrived).delete()
        arrived.refusal = json.loads(json.dumps(refusal, default=str))
        arrived.state = Import.State.REFUSED
        arrived.save(update_fields=["refusal", "state"])


def _conclude(*, import_id: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        arrived = Import.objects.select_for_update().get(pk=import_id)
        ImportProblem.objects.filter(file=arrived, rule="duplicate_key").delete()
        cursor.execute(_DUPLICATES, [import_id])
        doubled = ImportProblem.objects.filter(file=arrived, rule="duplicate_key").count()
        arrived.problem_count = F("problem_count") + doubled
        arrived.save(update_fields=["problem_count"])
        arrived.refresh_from_db()
        if arrived.problem_count:
            StagedRow.objects.filter(file=arrived).delete()
            arrived.state = Import.State.REFUSED
        else:
            counts, _moved = compare(import_id=import_id)
            arrived.new_count, arrived.revised_count, arrived.unchanged_count = counts
            arrived.state = Import.State.READY
        arrived.save()


_KEY = "indicator, basis, region, industry, size_class, tier, buyer, measure, period"

_DUPLICATES = f"""
INSERT INTO monitoring_importproblem (import_id, row, "column", field, value, rule, params)
SELECT import_id, row, '', 'key', left(concat_ws(' ', {_KEY}), 80), 'duplicate_key',
       jsonb_build_object('first', first)
FROM (SELECT *, min(row) OVER (PARTITION BY {_KEY}) AS first FROM monitoring_stagedrow WHERE import_id = %s) t
WHERE row <> first ORDER BY row LIMIT {MOST_PROBLEMS}
"""

# the series that a staged row belongs to, found by its codes
_SERIES_OF = """
    JOIN monitoring_indicator i ON i.code = t.indicator
    JOIN monitoring_basis b ON b.code = t.basis
    {join} JOIN monitoring_series s ON s.indicator_id = i.id AND s.basis_id = b.id AND s.region = t.region
        AND s.industry = t.industry AND s.size_class = t.size_class AND s.tier = t.tier AND s.buyer = t.buyer
        AND s.measure = t.measure
"""

# Rows are staged as new, so only those that turn out otherwise are written again.
_COMPARE = f"""
UPDATE monitoring_stagedrow target
SET stored_id = found.id, change = found.change
FROM (
    SELECT t.id AS staged, o.id,
           CASE WHEN o.id IS NULL THEN 'new'
                WHEN o.value IS NOT DISTINCT FROM t.value AND o.status = t.status AND src.code = t.source
                THEN 'unchanged' ELSE 'revised' END AS change
    FROM monitoring_stagedrow t
    {_SERIES_OF.format(join="LEFT")}
    LEFT JOIN LATERAL (
        SELECT * FROM monitoring_observation WHERE series_id = s.id AND period = t.period
        ORDER BY vintage DESC LIMIT 1
    ) o ON true
    LEFT JOIN monitoring_source src ON src.id = o.source_id
    WHERE t.import_id = %s
) found
WHERE target.id = found.staged
    AND (target.stored_id, target.change) IS DISTINCT FROM (found.id, found.change)
"""

_ADD_SERIES = """
INSERT INTO monitoring_series
    (indicator_id, basis_id, region, industry, size_class, tier, buyer, measure, unit)
SELECT DISTINCT ON (i.id, b.id, t.region, t.industry, t.size_class, t.tier, t.buyer, t.measure)
    i.id, b.id, t.region, t.industry, t.size_class, t.tier, t.buyer, t.measure, t.unit
FROM monitoring_stagedrow t JOIN monitoring_indicator i ON i.code = t.indicator
JOIN monitoring_basis b ON b.code = t.basis
WHERE t.import_id = %s AND t.change = 'new'
ORDER BY i.id, b.id, t.region, t.industry, t.size_class, t.tier, t.buyer, t.measure
ON CONFLICT DO NOTHING
"""

_ADD_OBSERVATIONS = f"""
INSERT INTO monitoring_observation
    (series_id, period, period_start, period_end, vintage, value, status, source_id, "table", item, note,
     arrived_in_id, row, recorded_at)
SELECT s.id, t.period, t.period_start, t.period_end, coalesce(o.vintage, 0) + 1, t.value, t.status, src.id,
       t."table", t.item, t.note, t.import_id, t.row, %s
FROM monitoring_stagedrow t
{_SERIES_OF.format(join="")}
JOIN monitoring_source src ON src.code = t.source
LEFT JOIN monitoring_observation o ON o.id = t.stored_id
WHERE t.import_id = %s AND t.change IN ('new', 'revised')
ORDER BY t.row
"""
