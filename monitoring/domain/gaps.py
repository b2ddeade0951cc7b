"""Gaps of the cells that a set of observations touches, with the inputs that they came from.

The state that is computed on is what would be public once these observations are: each takes the place of the
published value of its cell. Two bases never meet, as the basis belongs to the cell.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice

from django.db import connection

from monitoring.calc import gaps as calc
from monitoring.calc.gaps import Measure, Operand
from monitoring.models import GapPreview, GapResult, Indicator, Release

CHUNK = 5_000
SIDES = ("large", "sme", "difference", "ratio")

# observations by id, as a query without parameters
OF_RELEASE = "SELECT observation_id AS id FROM monitoring_releaseitem WHERE release_id = {release:d}"
UNRELEASED = """
    SELECT newest.id FROM (
        SELECT DISTINCT ON (series_id, period) id FROM monitoring_observation ORDER BY series_id, period, vintage DESC
    ) newest
    WHERE NOT EXISTS (SELECT 1 FROM monitoring_publication p WHERE p.observation_id = newest.id)
"""


def freeze(*, release: Release) -> int:
    """Computes the gaps that the release's observations touch and keeps them with it; how many there are."""
    query = OF_RELEASE.format(release=release.pk)
    return _keep(GapResult(release=release, **fields) for fields in _gaps(query))


def preview(*, now: datetime) -> int:
    """Replaces the staff preview: the gaps as they would be if everything stored were released."""
    GapPreview.objects.all().delete()
    return _keep(GapPreview(computed_at=now, **fields) for fields in _gaps(UNRELEASED))


def rule_of(indicator: Indicator) -> calc.Rule:
    return calc.Rule(
        measures=frozenset(
            Measure(name) for name in indicator.gap_measures if name in {"difference", "ratio"}
        ),
        ratio_needs_positive=indicator.gap_ratio_needs_positive,
    )


def _keep(results: Iterator[GapResult] | Iterator[GapPreview]) -> int:
    count = 0
    while chunk := list(islice(results, CHUNK)):
        type(chunk[0])._default_manager.bulk_create(chunk)  # noqa: SLF001 - documented API
        count += len(chunk)
    return count


def _gaps(items: str) -> Iterator[dict[str, object]]:
    indicators = {one.pk: rule_of(one) for one in Indicator.objects.exclude(gap_large="")}
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.replace("{items}", items))
        names = [column.name for column in cursor.description]
        while rows := cursor.fetchmany(CHUNK):
            for values in rows:
                yield _gap(dict(zip(names, values, strict=True)), indicators)


def _gap(row: dict[str, object], indicators: dict[int, calc.Rule]) -> dict[str, object]:
    operands = {side: _operand(row.pop(f"{side}_value"), row.pop(f"{side}_status")) for side in SIDES}
    rule = indicators[row["indicator_id"]]  # type: ignore[index]
    if operands["large"] or operands["sme"]:
        gap = calc.compute(large=operands["large"], sme=operands["sme"], rule=rule)
        row["difference_input_id"] = row["ratio_input_id"] = None
    else:
        gap = calc.published(difference=operands["difference"], ratio=operands["ratio"], rule=rule)
    return row | {
        "large": gap.large,
        "sme": gap.sme,
        "difference": gap.difference,
        "ratio": gap.ratio,
        "derivation": gap.derivation,
        "status": gap.status,
        "reason": gap.reason or "",
    }


def _operand(value: object, status: object) -> Operand | None:
    if status is None:
        return None
    kind = calc.Status.OK if isinstance(value, Decimal) else calc.Status(str(status))
    return Operand(value=value if isinstance(value, Decimal) else None, status=kind)


_DIMENSIONS = "s.indicator_id, s.basis_id, s.region, s.industry, s.tier, s.buyer"


def _side(name: str, condition: str) -> str:
    return f"""
        max(o.id) FILTER (WHERE {condition}) AS {name}_input_id,
        max(o.value) FILTER (WHERE {condition}) AS {name}_value,
        max(o.status) FILTER (WHERE {condition}) AS {name}_status"""


# At most one observation per series and period stands at a time, so each max() is over at most one row.
_CELLS = f"""
WITH item AS MATERIALIZED (
    SELECT o.* FROM ({{items}}) chosen JOIN monitoring_observation o ON o.id = chosen.id
),
standing AS (
    SELECT *, true AS fresh FROM item
    UNION ALL
    SELECT o.*, false FROM monitoring_publication p JOIN monitoring_observation o ON o.id = p.observation_id
    LEFT JOIN item ON item.series_id = p.series_id AND item.period = p.period
    WHERE p.superseded_at IS NULL AND item.id IS NULL
)
SELECT {_DIMENSIONS}, o.period, min(o.period_start) AS period_start, min(o.period_end) AS period_end,
       {_side("large", "s.measure = 'level' AND s.size_class = i.gap_large")},
       {_side("sme", "s.measure = 'level' AND s.size_class = i.gap_sme")},
       {_side("difference", "s.measure = 'difference'")},
       {_side("ratio", "s.measure = 'ratio'")}
FROM standing o
JOIN monitoring_series s ON s.id = o.series_id
JOIN monitoring_indicator i ON i.id = s.indicator_id
WHERE i.gap_large <> '' AND (s.measure <> 'level' OR s.size_class IN (i.gap_large, i.gap_sme))
GROUP BY {_DIMENSIONS}, o.period
HAVING bool_or(o.fresh)
ORDER BY {_DIMENSIONS}, min(o.period_start), o.period
"""
