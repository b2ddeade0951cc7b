"""The frame: which firms of the register a wave could ask on its opening day, and why some of them are not asked.

A firm stands in the frame if it is in business, an SME on that day and in the target. Its tier is the nearest to a
large buyer among its relations of the day. Firms that may not or cannot be asked stay in the frame, since the
results speak for them too; the exclusion is recorded and they are not drawn from.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from monitoring.models import Contact, Enterprise
from surveys.domain import hierarchies, round_rules, stops
from surveys.domain.hierarchies import TOTAL
from surveys.models import FrameUnit, SampleUnit, StopEntry, Wave

# One invitation a year a firm, unless the panel asks it again.
FATIGUE = timedelta(days=365)
SME = "SME"
LEVELS = {"industry": 1, "division": 2, "region": 1, "size_class": 2, "tier": 2}

Codes = tuple[str, str, str, str]  # industry, region, size class, tier


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm of the frame with its own codes; `exclusion` is one of `FrameUnit.Exclusion`."""

    enterprise_id: int
    business_number: str
    codes: Codes
    exclusion: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """From a firm's codes to its stratum, on the wave's opening day."""

    trees: dict[str, dict[str, hierarchies.Node]]
    strata_by: tuple[str, ...]

    def stratum(self, codes: Codes) -> Codes:
        industry, region, size_class, tier = codes
        named = {
            "industry": industry,
            "division": industry,
            "region": region,
            "size_class": size_class,
            "tier": tier,
        }
        return (
            self._cut("industry", named) if "industry" in self.strata_by else self._cut("division", named),
            self._cut("region", named),
            self._cut("size_class", named),
            self._cut("tier", named),
        )

    def _cut(self, name: str, codes: dict[str, str]) -> str:
        if name not in self.strata_by:
            return TOTAL
        return self.coarse(name, codes[name])

    def coarse(self, name: str, code: str) -> str:
        """The code at the level at which the design and the planner look at the dimension."""
        tree = self.trees["industry" if name == "division" else name]
        return hierarchies.coarse(tree, code=code, level=LEVELS[name])


def grouping(*, wave: Wave) -> Grouping:
    on = round_rules.day(wave.opens_at)
    trees = {name: hierarchies.load(name, on=on) for name in round_rules.DIMENSIONS}
    return Grouping(trees, tuple(wave.strata_by))


def panel_before(*, wave: Wave) -> Wave | None:
    """The launched wave of the same panel that came last before this one."""
    if wave.panel_id is None:
        return None
    waves = Wave.objects.filter(panel_id=wave.panel_id, launched_at__isnull=False).exclude(pk=wave.pk)
    return waves.order_by("-launched_at").first()


def read(*, wave: Wave) -> list[Firm]:
    """The frame as it is now, by business number."""
    statement, params = _frame(wave)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY e.business_number", params)
        return [Firm(row[0], row[1], (row[2], row[3], row[4], row[5]), row[6]) for row in cursor.fetchall()]


def counts(*, wave: Wave) -> list[tuple[Codes, str, int]]:
    """How many firms of the frame have which codes and exclusion: enough for planning, without a firm in sight."""
    statement, params = _frame(wave)
    grouped = "GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT industry, region, size_class, tier, exclusion, count(*) FROM ({statement}) frame {grouped}",  # noqa: S608
            params,
        )
        return [((row[0], row[1], row[2], row[3]), row[4], row[5]) for row in cursor.fetchall()]


def taken(*, wave: Wave) -> int:
    """How many firms of the drawn sample were meanwhile invited elsewhere within the year."""
    invited = SampleUnit.objects.filter(
        wave__launched_at__gt=wave.opens_at - FATIGUE,
        enterprise__in=SampleUnit.objects.filter(wave=wave, origin=SampleUnit.Origin.RANDOM).values(
            "enterprise"
        ),
    )
    return invited.exclude(wave=wave).values("enterprise").distinct().count()


def exclusion(*, wave: Wave, enterprise: Enterprise, email: str = "") -> str:
    """Why this firm may not or cannot be asked in the wave, "" where it may; `email` is an address given for it."""
    stopped = StopEntry.objects.filter(enterprise=enterprise).exists()
    held = list(Contact.objects.filter(enterprise=enterprise))
    addresses = [one for contact in held for one in (contact.email, contact.phone)]
    if stopped or any(stops.covers(address=one) for one in [*addresses, email] if one):
        return FrameUnit.Exclusion.STOPPED.value
    asked = SampleUnit.objects.filter(enterprise=enterprise, wave__launched_at__gt=wave.opens_at - FATIGUE)
    if asked.exclude(wave=wave).exists():
        return FrameUnit.Exclusion.FATIGUE.value
    good = any(
        (one.email and one.mail_state == Contact.State.GOOD) or one.phone or one.address for one in held
    )
    return "" if good or (email and not held) else FrameUnit.Exclusion.NO_CONTACT.value


def _frame(wave: Wave) -> tuple[str, dict[str, Any]]:
    on = round_rules.day(wave.opens_at)
    before = panel_before(wave=wave)
    params: dict[str, Any] = {
        "on": on,
        "wave": wave.pk or 0,
        "synthetic": wave.is_synthetic,
        "since": wave.opens_at - FATIGUE,
        "until": wave.opens_at + FATIGUE,
        "panel_wave": before.pk if before else 0,
        "panel": wave.panel_id or 0,
        "stopped": _stopped_addresses(),
    }
    for name in round_rules.DIMENSIONS:
        asked = wave.target.get(name) or ([SME] if name == "size_class" else [])
        params[name] = (
            sorted(hierarchies.below(hierarchies.load(name, on=on), codes=asked)) if asked else None
        )
    return _FRAME, params


def _stopped_addresses() -> list[int]:
    """Firms with a contact whose mail address or telephone number is on the stop list: found by digest, in memory."""
    stopped = stops.everything()
    if not stopped.digests:
        return []
    contacts = Contact.objects.values_list("enterprise_id", "email", "phone").iterator(chunk_size=5_000)
    return sorted({firm for firm, *given in contacts if any(one and stopped.has(one) for one in given)})


# `invited`: in another wave launched within the year or about to be; the panel's own last sample is asked again, firms that it named are not.
_FRAME = """
SELECT e.id, e.business_number, e.industry, e.region, s.size_class, coalesce(r.tier, '_U') AS tier,
    CASE WHEN stop.enterprise_id IS NOT NULL OR e.id = ANY(%(stopped)s) THEN 'stopped'
         WHEN invited.enterprise_id IS NOT NULL THEN 'fatigue'
         WHEN c.enterprise_id IS NULL THEN 'no_contact'
         ELSE '' END AS exclusion
FROM monitoring_enterprise e
JOIN monitoring_enterprisesize s ON s.enterprise_id = e.id
    AND (s.valid_from IS NULL OR s.valid_from <= %(on)s) AND (s.valid_to IS NULL OR s.valid_to > %(on)s)
LEFT JOIN (
    SELECT supplier_id, min(tier COLLATE "C") AS tier FROM monitoring_buyingrelation
    WHERE (valid_from IS NULL OR valid_from <= %(on)s) AND (valid_to IS NULL OR valid_to > %(on)s)
    GROUP BY supplier_id
) r ON r.supplier_id = e.id
LEFT JOIN (
    SELECT DISTINCT enterprise_id FROM monitoring_contact
    WHERE (email <> '' AND mail_state = 'good') OR phone <> '' OR address <> ''
) c ON c.enterprise_id = e.id
LEFT JOIN (
    SELECT DISTINCT unit.enterprise_id FROM surveys_sampleunit unit JOIN surveys_wave w ON w.id = unit.wave_id
    WHERE w.id <> %(wave)s
        AND (w.launched_at > %(since)s
             OR (w.state = 'sampled' AND w.opens_at > %(since)s AND w.opens_at < %(until)s))
        AND NOT (w.panel_id IS NOT DISTINCT FROM %(panel)s AND EXISTS (
            SELECT 1 FROM surveys_sampleunit again
            WHERE again.wave_id = %(panel_wave)s AND again.enterprise_id = unit.enterprise_id
                AND again.origin <> 'snowball'
        ))
) invited ON invited.enterprise_id = e.id
LEFT JOIN surveys_stopentry stop ON stop.enterprise_id = e.id
WHERE e.is_active AND e.is_synthetic = %(synthetic)s
    AND s.size_class = ANY(%(size_class)s::text[])
    AND (%(industry)s::text[] IS NULL OR e.industry = ANY(%(industry)s::text[]))
    AND (%(region)s::text[] IS NULL OR e.region = ANY(%(region)s::text[]))
    AND (%(tier)s::text[] IS NULL OR coalesce(r.tier, '_U') = ANY(%(tier)s::text[]))
"""
