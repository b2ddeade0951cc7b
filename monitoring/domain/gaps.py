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
        measures=frozenset(Measure(name) for name in indicator.gap_measures if name in {"difference", "ratio"}),
        ratio_needs_positive=indicator.gap_ratio_needs_positive,
    )


def _keep(results: Iterator[GapResult] | Iterator[GapPreview]) -> int:
    count = 0
    while chunk := list(islice(results, CHUNK)):
        type(chunk[0])._default_manager.bulk_create(chunk)  # type: ignore[arg-type]  # noqa: SLF001
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


_DIMENSIONS = "indicator_id, basis_id, region, industry, tier, buyer"


def _side(name: str, condition: str) -> str:
    return f"""
        max(o.id) FILTER (WHERE {condition}) AS {name}_input_id,
        max(o.value) FILTER (WHERE {condition}) AS {name}_value,
        max(o.status) FILTER (WHERE {condition}) AS {name}_status"""


# At most one observation per series and period is public at a time, so each max() is over at most one row.
_CELLS = f"""
WITH item AS ({{items}}),
changed AS (
    SELECT DISTINCT {", ".join("s." + name for name in _DIMENSIONS.split(", "))}, o.period
    FROM item JOIN monitoring_observation o ON o.id = item.id
    JOIN monitoring_series s ON s.id = o.series_id
    JOIN monitoring_indicator i ON i.id = s.indicator_id
    WHERE i.gap_large <> '' AND (s.measure <> 'level' OR s.size_class IN (i.gap_large, i.gap_sme))
),
replaced AS (
    SELECT o.series_id, o.period FROM item JOIN monitoring_observation o ON o.id = item.id
),
standing AS (
    SELECT id FROM item
    UNION ALL
    SELECT p.observation_id FROM monitoring_publication p
    WHERE p.superseded_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM replaced r WHERE r.series_id = p.series_id AND r.period = p.period)
)
SELECT {", ".join("c." + name for name in _DIMENSIONS.split(", "))}, c.period,
       min(o.period_start) AS period_start, min(o.period_end) AS period_end,
       {_side("large", "s.measure = 'level' AND s.size_class = i.gap_large")},
       {_side("sme", "s.measure = 'level' AND s.size_class = i.gap_sme")},
       {_side("difference", "s.measure = 'difference'")},
       {_side("ratio", "s.measure = 'ratio'")}
FROM changed c
JOIN monitoring_indicator i ON i.id = c.indicator_id
JOIN monitoring_series s ON s.indicator_id = c.indicator_id AND s.basis_id = c.basis_id AND s.region = c.region
    AND s.industry = c.industry AND s.tier = c.tier AND s.buyer = c.buyer
JOIN monitoring_observation o ON o.series_id = s.id AND o.period = c.period
JOIN standing ON standing.id = o.id
GROUP BY {", ".join("c." + name for name in _DIMENSIONS.split(", "))}, c.period
ORDER BY {", ".join("c." + name for name in _DIMENSIONS.split(", "))}, min(o.period_start), c.period
"""
