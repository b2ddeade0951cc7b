"""From stored to public: a release is prepared, assembled, signed off and published; one at a time.

While one is in preparation nothing else can become public, so what was assembled and signed is exactly what
appears at its minute.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from monitoring.domain import audit, gaps, jobs, locks
from monitoring.domain.jobs import Clock
from monitoring.domain.verdicts import Verdict
from monitoring.models import GapResult, Import, Release, ReleaseItem, User

LONGEST_AGO, FARTHEST_AHEAD = timedelta(days=1), timedelta(days=5 * 365)


class WrongState(Verdict):
    """The release is not in the state that this step starts from; `.state` is the one it is in."""

    def __init__(self, state: str) -> None:
        super().__init__(f"The release is {state}.")
        self.state = state


class AnotherInPreparation(Verdict):
    """`.number` is being prepared; it must be published or discarded first."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Release {number} is in preparation.")
        self.number = number


class NothingToRelease(Verdict):
    """No committed import that was chosen holds an observation that is newer than what is public."""


class BadMoment(Verdict):
    """A release cannot be announced for that time: more than a day ago, or more than five years ahead."""


class ContentChanged(Verdict):
    """The content is not the one that the signer saw; look at the release again."""


def prepare(
    *, title: str, note: str, imports: Iterable[Import], publish_at: datetime, by: User, now: datetime
) -> Release:
    """Opens the next release over committed imports; assembling it is a job of its own.

    Raises:
        AnotherInPreparation, NothingToRelease, BadMoment.
    """
    if not now - LONGEST_AGO <= publish_at <= now + FARTHEST_AHEAD:
        raise BadMoment
    chosen = [one for one in imports if one.state == Import.State.COMMITTED]
    with transaction.atomic():
        locks.wait_as_only_writer(locks.RELEASES)
        other = Release.objects.in_preparation().first()
        if other:
            raise AnotherInPreparation(other.number)
        if not chosen:
            raise NothingToRelease
        last = Release.objects.aggregate(last=Max("number"))["last"] or 0
        release = Release.objects.create(
            number=last + 1, title=title, note=note, publish_at=publish_at, created_by=by, created_at=now
        )
        release.imports.set(chosen)
        audit.record(by=by, action="release.prepare", subject="release", subject_id=release.pk, now=now)
    return release


def assemble(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:
    """The job that freezes a draft: its observations, the gaps they touch, and one hash over both; repeatable.

    Raises:
        NothingToRelease: nothing in the chosen imports is newer than what is public.
    """
    report(0, 3)
    with transaction.atomic():
        locks.wait_as_only_writer(locks.RELEASES)
        release = Release.objects.select_for_update().get(pk=jobs.number(params, name="release"))
        if release.state == Release.State.ASSEMBLED:
            return
        if release.state != Release.State.DRAFT:
            raise WrongState(release.state)
        release.gaps.all().delete()
        release.items.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(_CHOOSE, [release.pk, release.pk])
            release.observation_count = cursor.rowcount
            cursor.execute("ANALYZE monitoring_releaseitem")
            cursor.execute(_COUNT_REVISIONS, [release.pk])
            release.revision_count = cursor.fetchone()[0]
        if not release.observation_count:
            raise NothingToRelease
        release.gap_count = gaps.freeze(release=release)
        release.content_hash = hash_content(release=release)
        release.assembled_at = now = clock()
        release.state = Release.State.ASSEMBLED
        release.save()
        audit.record(
            by=None,
            action="release.assemble",
            subject="release",
            subject_id=release.pk,
            now=now,
            details={"hash": release.content_hash},
        )
    report(3, 3)


def hash_content(*, release: Release) -> str:
    """SHA-256 over the announcement and every observation and gap of the release, in a fixed order and spelling."""
    digest = hashlib.sha256()
    digest.update(
        f"{release.number}|{release.publish_at.astimezone(UTC).isoformat()}|{release.title}|{release.note}\n".encode()
    )
    with connection.cursor() as cursor:
        for statement in (_OBSERVATION_LINES, _GAP_LINES):
            cursor.execute(statement, [release.pk])
            while rows := cursor.fetchmany(10_000):
                digest.update("".join(f"{row[0]}\n" for row in rows).encode())
    return digest.hexdigest()


def sign(*, release_id: int, content_hash: str, by: User, now: datetime) -> Release:
    """Signs off exactly the content that `content_hash` names.

    Raises:
        WrongState, ContentChanged.
    """
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=release_id)
        if release.state != Release.State.ASSEMBLED:
            raise WrongState(release.state)
        if content_hash != release.content_hash or hash_content(release=release) != content_hash:
            raise ContentChanged
        release.state, release.signed_by, release.signed_at = Release.State.SIGNED, by, now
        release.save()
        audit.record(
            by=by,
            action="release.sign",
            subject="release",
            subject_id=release.pk,
            now=now,
            details={"hash": content_hash, "publish_at": release.publish_at.isoformat()},
        )
    return release


def discard(*, release_id: int, by: User, now: datetime) -> Release:
    """Gives up a release that is not published; its imports can be released by another.

    Raises:
        WrongState: it is published or already discarded.
    """
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=release_id)
        if release.state not in {Release.State.DRAFT, Release.State.ASSEMBLED, Release.State.SIGNED}:
            raise WrongState(release.state)
        release.gaps.all().delete()
        release.items.all().delete()
        release.state, release.signed_by, release.signed_at = Release.State.DISCARDED, None, None
        release.save()
        audit.record(by=by, action="release.discard", subject="release", subject_id=release.pk, now=now)
    return release


def publish_due(*, now: datetime) -> list[int]:
    """Publishes what is signed off and due; the numbers of the releases. Each one all at once, or not at all."""
    due = Release.objects.filter(state=Release.State.SIGNED, publish_at__lte=now).order_by("number")
    return [release.number for release in due if _publish(release_id=release.pk, now=now)]


def _publish(*, release_id: int, now: datetime) -> bool:
    with transaction.atomic():
        locks.wait_as_only_writer(locks.RELEASES)
        release = Release.objects.select_for_update().get(pk=release_id)
        if release.state != Release.State.SIGNED:
            return False
        if hash_content(release=release) != release.content_hash:
            raise ContentChanged
        with connection.cursor() as cursor:
            cursor.execute(_END_OBSERVATIONS, [now, release.pk])
            cursor.execute(_PUBLISH_OBSERVATIONS, [release.pk, now, release.pk])
            cursor.execute(_END_GAPS, [now, release.pk])
        GapResult.objects.filter(release=release).update(published_at=now)
        with connection.cursor() as cursor:
            # What the public doors read next; a guess of few rows would make each page read the whole store.
            cursor.execute("ANALYZE monitoring_publication, monitoring_gapresult")
        ReleaseItem.objects.filter(release=release).delete()
        release.state, release.published_at = Release.State.PUBLISHED, now
        release.save()
        audit.record(by=None, action="release.publish", subject="release", subject_id=release.pk, now=now)
    return True


# the newest vintage of each cell among the chosen imports, where it is newer than the public one
_CHOOSE = """
INSERT INTO monitoring_releaseitem (release_id, observation_id)
SELECT %s, o.id FROM (
    SELECT DISTINCT ON (series_id, period) id, series_id, period, vintage FROM monitoring_observation
    WHERE arrived_in_id IN (SELECT import_id FROM monitoring_release_imports WHERE release_id = %s)
    ORDER BY series_id, period, vintage DESC
) o
LEFT JOIN monitoring_publication p ON p.series_id = o.series_id AND p.period = o.period AND p.superseded_at IS NULL
LEFT JOIN monitoring_observation old ON old.id = p.observation_id
WHERE old.id IS NULL OR old.vintage < o.vintage
ORDER BY o.series_id, o.period
"""

_COUNT_REVISIONS = """
SELECT count(*) FROM monitoring_releaseitem item JOIN monitoring_observation o ON o.id = item.observation_id
JOIN monitoring_publication p ON p.series_id = o.series_id AND p.period = o.period AND p.superseded_at IS NULL
WHERE item.release_id = %s
"""

_OBSERVATION_LINES = """
SELECT concat_ws(',', o.series_id, o.period, o.vintage, coalesce(o.value::text, ''), o.status, src.code)
FROM monitoring_releaseitem item JOIN monitoring_observation o ON o.id = item.observation_id
JOIN monitoring_source src ON src.id = o.source_id
WHERE item.release_id = %s ORDER BY o.series_id, o.period COLLATE "C"
"""

_GAP_LINES = """
SELECT concat_ws(',', g.indicator_id, g.basis_id, g.region, g.industry, g.tier, g.buyer, g.period,
    coalesce(g.large::text, ''), coalesce(g.sme::text, ''), coalesce(g.difference::text, ''),
    coalesce(g.ratio::text, ''), g.derivation, g.status, g.reason,
    coalesce(g.large_input_id, 0), coalesce(g.sme_input_id, 0),
    coalesce(g.difference_input_id, 0), coalesce(g.ratio_input_id, 0))
FROM monitoring_gapresult g WHERE g.release_id = %s
ORDER BY g.indicator_id, g.basis_id, g.region COLLATE "C", g.industry COLLATE "C", g.tier COLLATE "C",
    g.buyer COLLATE "C", g.period COLLATE "C"
"""

_END_OBSERVATIONS = """
UPDATE monitoring_publication p SET superseded_at = %s
FROM monitoring_releaseitem item JOIN monitoring_observation o ON o.id = item.observation_id
WHERE item.release_id = %s AND p.superseded_at IS NULL AND p.series_id = o.series_id AND p.period = o.period
"""

_PUBLISH_OBSERVATIONS = """
INSERT INTO monitoring_publication (observation_id, series_id, period, release_id, published_at)
SELECT o.id, o.series_id, o.period, %s, %s
FROM monitoring_releaseitem item JOIN monitoring_observation o ON o.id = item.observation_id
WHERE item.release_id = %s ORDER BY o.series_id, o.period
"""

_END_GAPS = """
UPDATE monitoring_gapresult old SET superseded_at = %s FROM monitoring_gapresult new
WHERE new.release_id = %s AND old.id <> new.id AND old.published_at IS NOT NULL AND old.superseded_at IS NULL
    AND old.indicator_id = new.indicator_id AND old.basis_id = new.basis_id AND old.region = new.region
    AND old.industry = new.industry AND old.tier = new.tier AND old.buyer = new.buyer AND old.period = new.period
"""
