"""Reaching the lower tiers: firms that an answer named as its own suppliers are invited in the next batch.

Whoever is invited never learns who named it, and no row may tell later when it was named: what is written here bears
the time of the launch, batches say how many steps a firm is away from the drawn ones and not which run invited it,
and the units are numbered anew at the close.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from monitoring.calc import business_numbers
from monitoring.domain import audit, enterprises
from monitoring.models import Enterprise, User
from surveys.domain import (
    deliveries,
    frames,
    hierarchies,
    invitations,
    reasons,
    round_rules,
    stops,
)
from surveys.domain.queries import microdata
from surveys.models import Naming, Response, SampleUnit, Stratum, Wave

DRAWN_BATCH = 1
BELOW = {"1": "2", "2": "3", "3": "3"}


@dataclass(frozen=True, slots=True)
class Invited:
    """Counts of firms: `named` for the first time, of these `invited`, and why the others were not."""

    named: int
    invited: int
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Named:
    number: str
    namings: tuple[Naming, ...]
    tier: str
    batch: int

    @property
    def email(self) -> str:
        return next((one.email for one in self.namings if one.email), "")


def invite_named(*, wave_id: int, by: User | None, now: datetime) -> Invited:
    """Invites the firms that the answers so far have named and nobody has invited yet; safe to repeat.

    Left out: `number` (no valid business number), `stopped`, `fatigue` (asked within a year), `no_contact`, `not_sme`, `closed`
    (out of business), `kind` (a real firm in a synthetic wave or the reverse). A firm that is in the sample already is
    joined to its namers and not asked twice. Relations are recorded when the link is cut (`named_relations`).

    Raises:
        Refused: the wave is not open.
    """
    with transaction.atomic():
        # a close waits for this; answers that come in meanwhile do not
        wave = Wave.objects.select_for_update(no_key=True).get(pk=wave_id)
        if wave.state != Wave.State.OPEN:
            raise reasons.refuse("cannot_invite", state=wave.get_state_display())
        found = _named(wave)
        left_out: Counter[str] = Counter()
        for one in found:
            outcome = _reach(wave, one)
            if isinstance(outcome, SampleUnit):
                Naming.objects.filter(pk__in=[naming.pk for naming in one.namings]).update(unit=outcome)
            else:
                left_out[outcome] += 1
        before = SampleUnit.objects.filter(wave=wave, invitation=None).count()
        if before:
            invitations.prepare(wave=wave, now=now)
            deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=now, by=by)
        details: dict[str, object] = {"named": len(found), "invited": before, "left_out": dict(left_out)}
        audit.record(
            by=by, action="wave.invite_named", subject="wave", subject_id=wave.pk, now=now, details=details
        )
    return Invited(len(found), before, dict(left_out))


def waiting(*, wave: Wave) -> int:
    """How many firms were named and have not been looked at or could not be asked so far; a count and nothing else."""
    named = microdata.namings(wave=wave).filter(unit=None).order_by()
    return named.values("business_number").distinct().count()


def shuffle(*, wave: Wave) -> None:
    """At the close, in the caller's transaction and before the answers are rewritten: new numbers in random order."""
    with connection.cursor() as cursor:
        cursor.execute(_RENUMBER, [wave.pk])
        for table in ("surveys_invitation", "surveys_naming"):
            cursor.execute(
                f"UPDATE {table} SET unit_id = renumbered.fresh FROM renumbered WHERE unit_id = renumbered.old"  # noqa: S608
            )
        cursor.execute(
            "UPDATE surveys_sampleunit unit SET id = renumbered.fresh FROM renumbered WHERE unit.id = renumbered.old"
        )
        cursor.execute("DROP TABLE renumbered")


def scrub() -> None:
    """After the commit, outside a transaction: no page of the database holds the old numbers any more."""
    with connection.cursor() as cursor:
        cursor.execute("CLUSTER surveys_sampleunit USING surveys_sampleunit_pkey")
        cursor.execute("VACUUM (ANALYZE) surveys_sampleunit")


def _named(wave: Wave) -> list[_Named]:
    """Firms that were named and have no unit, by business number; with the tier below their nearest namer."""
    groups: dict[str, list[Naming]] = defaultdict(list)
    for naming in microdata.namings(wave=wave).filter(unit=None):
        groups[naming.business_number].append(naming)
    return [_grouped(number, namings) for number, namings in sorted(groups.items())]


def _grouped(number: str, namings: Sequence[Naming]) -> _Named:
    tiers = [_tier_of(naming.response) for naming in namings]
    steps = [2 if naming.response.origin == SampleUnit.Origin.SNOWBALL else 1 for naming in namings]
    return _Named(number, tuple(namings), BELOW[min(tiers)], DRAWN_BATCH + min(steps))


def _tier_of(namer: Response) -> str:
    """The namer's own tier: the nearest to a large buyer of the relations it answered for."""
    return min((one.tier for one in namer.relations.all() if one.tier in BELOW), default="1")


def _reach(wave: Wave, named: _Named) -> SampleUnit | str:
    """The firm's unit in the sample, made if need be; otherwise why it is left out."""
    try:
        number = business_numbers.parse(named.number)
    except business_numbers.BadBusinessNumber:
        return "number"
    firm = Enterprise.objects.filter(business_number=number).first()
    if firm and (unit := SampleUnit.objects.filter(wave=wave, enterprise=firm).first()):
        return unit
    if reason := _reason_against(wave, firm, named.email):
        return reason
    launched = wave.launched_at
    if launched is None:
        raise AssertionError("an open wave was launched")
    if firm is None:
        firm = enterprises.register(
            business_number=number, name_ko=named.namings[0].name, industry=hierarchies.UNKNOWN,
            region=hierarchies.UNKNOWN, by=None, now=launched, is_synthetic=wave.is_synthetic,
        )  # fmt: skip
    if not firm.contacts.exists():
        enterprises.write_contact(enterprise=firm, email=named.email)
    return SampleUnit.objects.create(
        wave=wave, enterprise=firm, stratum=_stratum(wave, firm, named.tier), origin=SampleUnit.Origin.SNOWBALL,
        tier=named.tier, batch=named.batch, probability=None,
    )  # fmt: skip


def _reason_against(wave: Wave, firm: Enterprise | None, email: str) -> str:
    if firm is None:
        if email and stops.covers(address=email):
            return "stopped"
        return "" if email else "no_contact"
    if firm.is_synthetic != wave.is_synthetic:
        return "kind"
    if not firm.is_active:
        return "closed"
    size = enterprises.size_on(enterprise=firm, day=round_rules.day(wave.opens_at))
    tree = hierarchies.load("size_class", on=round_rules.day(wave.opens_at))
    if size and size not in hierarchies.below(tree, codes=[frames.SME]):
        return "not_sme"
    return frames.exclusion(wave=wave, enterprise=firm, email=email)


def _stratum(wave: Wave, firm: Enterprise, tier: str) -> Stratum:
    size = enterprises.size_on(enterprise=firm, day=round_rules.day(wave.opens_at)) or hierarchies.UNKNOWN
    codes = frames.grouping(wave=wave).stratum((firm.industry, firm.region, size, tier))
    stratum, _made = Stratum.objects.get_or_create(
        wave=wave, industry=codes[0], region=codes[1], size_class=codes[2], tier=codes[3]
    )
    return stratum


_RENUMBER = """
CREATE TEMPORARY TABLE renumbered ON COMMIT DROP AS
SELECT old, nextval('surveys_sampleunit_id_seq') AS fresh FROM (
    SELECT id AS old FROM surveys_sampleunit WHERE wave_id = %s AND origin = 'snowball' ORDER BY gen_random_uuid()
) mixed
"""
