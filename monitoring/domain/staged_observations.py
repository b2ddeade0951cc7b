"""Files of observations: what of them repeats itself, what would change, and the next vintages."""

from datetime import datetime

from django.db import connection

from monitoring.domain import locks
from monitoring.domain.queries import vocabulary
from monitoring.domain.staging import MOST_PROBLEMS, Kind, counts
from monitoring.models import StagedRow
from monitoring.sources import observation_columns, observation_rows

FIELDS = (
    "row", "period_start", "period_end",
    "indicator", "basis", "region", "industry", "size_class", "tier", "buyer", "measure",
    "period", "value", "status", "unit", "source", "table", "item", "note",
)  # fmt: skip


def judge(*, import_id: int, is_whole: bool) -> None:  # noqa: ARG001 - a row can repeat another in any file
    """Adds a problem for each row whose series and period an earlier row holds."""
    with connection.cursor() as cursor:
        cursor.execute(_DUPLICATES, [import_id])


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
    return counts(staged=StagedRow, import_id=import_id), moved


def promote(*, import_id: int, now: datetime) -> None:
    """Inserts what is new or revised as the next vintage of its cell, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_SERIES, [import_id])
        cursor.execute("ANALYZE monitoring_series")
        cursor.execute("ANALYZE monitoring_stagedrow")
        cursor.execute(_ADD_OBSERVATIONS, [now, import_id])
        cursor.execute("ANALYZE monitoring_observation")


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

KIND = Kind(
    shape=observation_columns.SHAPE,
    reference=vocabulary.for_import,
    check=observation_rows.check,
    staged=StagedRow,
    fields=FIELDS,
    lock=locks.OBSERVATIONS,
    judge=judge,
    judged=frozenset({"duplicate_key"}),
    compare=compare,
    promote=promote,
)
