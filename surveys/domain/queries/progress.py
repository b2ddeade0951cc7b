"""How a wave is going: counts alone, for the managers of the round. No row of an answer leaves this module."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from surveys.domain import outcomes
from surveys.estimation.response_rates import Disposition
from surveys.models import Delivery, DeliveryCount, Stratum, Wave

_HANDED_IN = (Disposition.COMPLETE, Disposition.PARTIAL)
LEAST_FIRMS = 5
_UNREACHED = (Disposition.NOT_SENT, Disposition.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class Line:
    """One stratum: its firms by how they ended, and the answers that the plan expects of it. No stratum: several of few firms."""

    stratum: Stratum | None
    counts: Counter[Disposition]
    target: int

    @property
    def invited(self) -> int:
        return self.counts.total()

    @property
    def reached(self) -> int:
        return self.invited - sum(self.counts[one] for one in _UNREACHED)

    @property
    def answered(self) -> int:
        return sum(self.counts[one] for one in _HANDED_IN)


@dataclass(frozen=True, slots=True)
class Paradata:
    """Answers by week, channel, language and minutes, each on its own; refusals of the edits by (item, rule)."""

    weeks: Mapping[str, int]
    channels: Mapping[str, int]
    languages: Mapping[str, int]
    minutes: Mapping[str, int]
    failures: Mapping[tuple[str, str], int]


def lines(*, wave: Wave) -> list[Line]:
    """The strata that were drawn from, in the order of their codes.

    Raises:
        KeyIsGone: of an open confidential wave the key is missing.
    """
    counts = outcomes.of(wave=wave)
    share = wave.expected_response / 100
    rows = Stratum.objects.filter(wave=wave).order_by("industry", "region", "size_class", "tier")
    return [
        Line(one, counts.get(one.pk, Counter()), round(one.allocated * share))
        for one in rows
        if one.allocated or counts.get(one.pk)
    ]


def pooled(lines: list[Line]) -> list[Line]:
    """The lines as they may be shown: strata of fewer than `LEAST_FIRMS` invited firms as one line, at the end.

    Of one firm the line would say whether it answered. Where the small ones together are too few as well, the next
    larger ones go with them, since the others and the total would tell them apart.
    """
    by_size = sorted(lines, key=lambda one: one.invited)
    few = [one for one in by_size if one.invited < LEAST_FIRMS]
    while (
        few and len(few) < len(by_size) and (len(few) == 1 or sum(one.invited for one in few) < LEAST_FIRMS)
    ):
        few = by_size[: len(few) + 1]
    if not few:
        return lines
    counts: Counter[Disposition] = sum((one.counts for one in few), Counter())
    rest = [one for one in lines if one not in few]
    return [*rest, Line(None, counts, sum(one.target for one in few))]


def paradata(*, wave: Wave) -> Paradata:
    """Margins of the answers handed in; weeks only of a confidential wave that is still open."""
    found: dict[str, Counter[str]] = {}
    failures: Counter[tuple[str, str]] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_MARGINS, {"wave": wave.pk})
        for kind, value, count in cursor.fetchall():
            if kind == "failure":
                item, _dot, rule = value.partition(".")
                failures[item, rule] = count
            else:
                found.setdefault(kind, Counter())[value] = count
    empty: Counter[str] = Counter()
    weeks = {week: count for week, count in found.get("week", empty).items() if week}
    return Paradata(
        weeks=weeks,
        channels=found.get("channel", empty),
        languages=found.get("language", empty),
        minutes=found.get("minutes", empty),
        failures=failures,
    )


def provenance(*, wave: Wave) -> tuple[dict[str, int], int]:
    """Answered relations by where they are known from, and how many there are; one of two sources counts in both."""
    with connection.cursor() as cursor:
        cursor.execute(_PROVENANCE, {"wave": wave.pk})
        rows = dict(cursor.fetchall())
    return {source: count for source, count in rows.items() if source}, rows.get("", 0)


def deliveries(*, wave: Wave) -> dict[tuple[str, str], Counter[str]]:
    """Deliveries by (kind, channel) and state; of a closed wave what was kept of them."""
    found: dict[tuple[str, str], Counter[str]] = {}
    kept = DeliveryCount.objects.filter(wave=wave).values_list("kind", "channel", "state", "count")
    live = Delivery.objects.filter(invitation__wave=wave).order_by().values_list("kind", "channel", "state")
    for kind, channel, state, count in [*kept, *live.annotate(Count("pk"))]:
        found.setdefault((kind, channel), Counter())[state] += count
    return found


_MARGINS = """
WITH told AS (SELECT week, channel, language, minutes_band, edit_failures FROM surveys_response WHERE wave_id = %(wave)s)
SELECT 'week', week, count(*) FROM told GROUP BY week
UNION ALL SELECT 'channel', channel, count(*) FROM told GROUP BY channel
UNION ALL SELECT 'language', language, count(*) FROM told GROUP BY language
UNION ALL SELECT 'minutes', minutes_band, count(*) FROM told GROUP BY minutes_band
UNION ALL SELECT 'failure', key, sum(value::int)::bigint
    FROM told CROSS JOIN LATERAL jsonb_each_text(edit_failures) GROUP BY key
"""
_PROVENANCE = """
WITH told AS (
    SELECT relation.provenances FROM surveys_relationanswer relation
    JOIN surveys_response response ON response.id = relation.response_id WHERE response.wave_id = %(wave)s
)
SELECT source, count(*) FROM told CROSS JOIN LATERAL jsonb_array_elements_text(provenances) source GROUP BY source
UNION ALL SELECT '', count(*) FROM told
"""
