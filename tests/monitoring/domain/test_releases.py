"""What is public changes by a release alone, all at once, and what was public stays readable."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from monitoring.domain import gaps, previews, releases
from monitoring.domain.queries import published
from monitoring.models import GapPreview, GapResult, Observation, Publication, Release
from tests.factories import files

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def public(at: datetime) -> dict[tuple[str, str], tuple[Decimal | None, str]]:
    return {(gap.basis.code, gap.period): (gap.difference, gap.status) for gap in published.gaps(as_of=at)}


def test_a_commit_changes_nothing_public_and_a_release_everything_at_once(
    analyst: Any, administrator: Any, now: datetime
) -> None:
    first = files.rows(*files.pair("2023", "3.7", "3.2"), *files.pair("2024", "5.6", "3.0"))
    files.publish(first, by=analyst, signer=administrator, now=now)
    before, mark = public(now), published.mark(as_of=now)
    assert before == {
        ("bok_census.v2", "2023"): (Decimal("0.5"), "ok"),
        ("bok_census.v2", "2024"): (Decimal("2.6"), "ok"),
    }
    committed = files.commit(files.rows({"value": "5.8"}), by=analyst, now=now + HOUR)
    assert (public(now + HOUR), published.mark(as_of=now + HOUR)) == (before, mark)
    release = files.assemble(committed, by=analyst, now=now + 2 * HOUR)
    releases.sign(
        release_id=release.pk, content_hash=release.content_hash, by=administrator, now=now + 2 * HOUR
    )
    assert (public(now + 2 * HOUR), published.mark(as_of=now + 2 * HOUR)) == (before, mark)
    assert releases.publish_due(now=now + 2 * HOUR) == [2]
    assert public(now + 2 * HOUR)[("bok_census.v2", "2024")] == (Decimal("2.8"), "ok")
    assert public(now + 2 * HOUR)[("bok_census.v2", "2023")] == (Decimal("0.5"), "ok")
    assert published.mark(as_of=now + 2 * HOUR) != mark
    # the earlier state stays readable by the time of publication, not of import
    assert (public(now + HOUR), published.mark(as_of=now + HOUR)) == (before, mark)
    gap = published.gaps(as_of=now + 2 * HOUR).get(period="2024")
    assert (gap.large_input.vintage, gap.sme_input.vintage, gap.release.number) == (2, 1, 2)


def test_an_embargo_holds_until_its_minute(analyst: Any, administrator: Any, now: datetime) -> None:
    committed = files.commit(files.rows(*files.pair("2024", "5.6", "3.0")), by=analyst, now=now)
    release = files.assemble(committed, by=analyst, now=now, publish_at=now + HOUR)
    releases.sign(release_id=release.pk, content_hash=release.content_hash, by=administrator, now=now)
    assert releases.publish_due(now=now + HOUR - timedelta(seconds=1)) == []
    assert public(now + HOUR - timedelta(seconds=1)) == {}
    assert releases.publish_due(now=now + HOUR) == [1]
    assert len(public(now + HOUR)) == 1
    assert releases.publish_due(now=now + 2 * HOUR) == []


def test_two_bases_are_two_gaps_and_nothing_is_computed_across_them(
    analyst: Any, administrator: Any, now: datetime
) -> None:
    content = files.rows(
        {"basis": "bok_sample.v1", "period": "2010", "value": "7.76", "source": "S99"},
        {"basis": "bok_sample.v1", "period": "2010", "value": "5.55", "size_class": "SME", "source": "S99"},
        {"basis": "paper_ref33.v1", "period": "2010", "value": "6.80", "source": "PAPER"},
    )
    files.publish(content, by=analyst, signer=administrator, now=now)
    assert public(now) == {
        ("bok_sample.v1", "2010"): (Decimal("2.21"), "ok"),
        ("paper_ref33.v1", "2010"): (None, "missing"),
    }
    missing = published.gaps(as_of=now).get(status="missing")
    assert (missing.reason, missing.large, missing.sme) == ("sme_missing", Decimal("6.80"), None)


def test_a_ratio_published_by_its_source_has_no_operands(
    analyst: Any, administrator: Any, now: datetime
) -> None:
    row = {
        "indicator": "productivity", "basis": "paper_productivity.v1", "size_class": "SME", "measure": "ratio",
        "period": "2008", "value": "27.4", "unit": "percent_of_large", "source": "PAPER",
    }  # fmt: skip
    from monitoring.models import Basis, Indicator

    row["basis"] = (
        Indicator.objects.get(code="productivity").bases.filter(family__startswith="paper").get().code
    )
    assert Basis.objects.filter(code=row["basis"]).exists()
    files.publish(files.rows(row), by=analyst, signer=administrator, now=now)
    gap = published.gaps(as_of=now).get()
    assert (gap.derivation, gap.large, gap.sme, gap.difference, gap.ratio) == (
        "published", None, None, None, Decimal("27.4"),
    )  # fmt: skip


def test_only_the_content_that_was_seen_can_be_signed(
    analyst: Any, administrator: Any, now: datetime
) -> None:
    release = files.assemble(files.commit(files.rows({}), by=analyst, now=now), by=analyst, now=now)
    with pytest.raises(releases.ContentChanged):
        releases.sign(release_id=release.pk, content_hash="0" * 64, by=administrator, now=now)
    GapResult.objects.filter(release=release).update(large=Decimal("9.9"))
    with pytest.raises(releases.ContentChanged):
        releases.sign(release_id=release.pk, content_hash=release.content_hash, by=administrator, now=now)


@pytest.mark.parametrize("away", [timedelta(days=-700_000), timedelta(days=-2), timedelta(days=2_000)])
def test_a_release_cannot_be_announced_for_a_mistyped_year(
    analyst: Any, now: datetime, away: timedelta
) -> None:
    committed = files.commit(files.rows({}), by=analyst, now=now)
    with pytest.raises(releases.BadMoment):
        files.assemble(committed, by=analyst, now=now, publish_at=now + away)
    assert Release.objects.count() == 0


def test_the_signature_covers_the_announcement(analyst: Any, administrator: Any, now: datetime) -> None:
    release = files.assemble(files.commit(files.rows({}), by=analyst, now=now), by=analyst, now=now)
    Release.objects.filter(pk=release.pk).update(publish_at=now + HOUR)
    with pytest.raises(releases.ContentChanged):
        releases.sign(release_id=release.pk, content_hash=release.content_hash, by=administrator, now=now)


def test_one_release_is_in_preparation_at_a_time(analyst: Any, now: datetime) -> None:
    committed = files.commit(files.rows({}), by=analyst, now=now)
    release = files.assemble(committed, by=analyst, now=now)
    with pytest.raises(releases.AnotherInPreparation) as refusal:
        files.assemble(committed, by=analyst, now=now)
    assert refusal.value.number == release.number
    releases.discard(release_id=release.pk, by=analyst, now=now)
    assert files.assemble(committed, by=analyst, now=now).number == release.number + 1


def test_an_older_vintage_never_follows_a_newer_one(analyst: Any, administrator: Any, now: datetime) -> None:
    older = files.commit(files.rows({"value": "5.6"}), by=analyst, now=now)
    newer = files.commit(files.rows({"value": "5.8"}), by=analyst, now=now)
    release = files.assemble(newer, by=analyst, now=now)
    releases.sign(release_id=release.pk, content_hash=release.content_hash, by=administrator, now=now)
    releases.publish_due(now=now)
    with pytest.raises(releases.NothingToRelease):
        files.assemble(older, by=analyst, now=now + HOUR)


def test_the_preview_shows_what_a_release_would_change_and_only_that(
    analyst: Any, administrator: Any, now: datetime
) -> None:
    files.publish(files.rows(*files.pair("2024", "5.6", "3.0")), by=analyst, signer=administrator, now=now)
    assert gaps.preview(now=now) == 0
    files.commit(files.rows({"value": "5.8"}), by=analyst, now=now)
    assert previews.request(now=now) is not None
    assert previews.request(now=now) is None
    assert gaps.preview(now=now) == 1
    assert GapPreview.objects.get().difference == Decimal("2.8")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE monitoring_observation SET value = 1",
        "DELETE FROM monitoring_observation",
        "UPDATE monitoring_publication SET published_at = now()",
        "UPDATE monitoring_publication SET superseded_at = NULL",
        "DELETE FROM monitoring_publication",
        "UPDATE monitoring_gapresult SET difference = 0",
        "DELETE FROM monitoring_gapresult",
        "UPDATE monitoring_release SET title = 'other'",
        "DELETE FROM monitoring_release",
        "UPDATE monitoring_rawfile SET sha256 = 'x'",
        "DELETE FROM monitoring_auditevent",
    ],
)
def test_history_refuses_change_in_the_database_itself(
    analyst: Any, administrator: Any, now: datetime, statement: str
) -> None:
    from django.db import connection

    files.publish(files.rows(*files.pair("2024", "5.6", "3.0")), by=analyst, signer=administrator, now=now)
    with pytest.raises(DatabaseError, match=r"append-only|history|is published"), transaction.atomic():
        connection.cursor().execute(statement)
    assert (Observation.objects.count(), Publication.objects.count(), Release.objects.count()) == (2, 2, 1)
