"""The release command: prepare, assemble, sign off, publish."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from monitoring.models import Publication, Release
from tests.factories import files, people

pytestmark = pytest.mark.django_db
PAIR = files.rows(*files.pair("2024", "5.6", "3.0"))


def run(by: Any, *options: str) -> str:
    out = StringIO()
    call_command("release", "--title", "Figures", "--by", by.username, *options, stdout=out)
    return out.getvalue()


def test_it_publishes_when_signed(analyst: Any, administrator: Any) -> None:
    files.commit(PAIR, by=analyst, now=timezone.now())
    shown = run(analyst, "--sign-by", administrator.username)
    release = Release.objects.get()
    assert shown.splitlines()[:4] == [
        "release 1: Figures",
        "observations: 2, of them revisions: 0; gaps: 1",
        f"hash {release.content_hash}",
        f"signed off by {administrator.username}",
    ]
    assert (release.state, release.signed_by, Publication.objects.count()) == ("published", administrator, 2)


def test_without_a_signer_it_says_what_comes_next(analyst: Any) -> None:
    files.commit(PAIR, by=analyst, now=timezone.now())
    assert "not signed off: an administrator does that on /releases/1/" in run(analyst)
    assert Release.objects.get().state == "assembled"
    with pytest.raises(
        CommandError, match=r"^Release 1 is in preparation\. Publish or discard it on /releases/1/"
    ):
        run(analyst)


def test_an_embargo_is_kept(analyst: Any, administrator: Any) -> None:
    files.commit(PAIR, by=analyst, now=timezone.now())
    year = timezone.now().year + 2
    shown = run(analyst, "--sign-by", administrator.username, "--publish-at", f"{year}-01-02T09:00")
    release = Release.objects.get()
    assert f"to be published by the beat at {year}-01-02T09:00:00+09:00" in shown
    assert (release.state, release.publish_at) == ("signed", datetime(year, 1, 2, tzinfo=UTC))


def test_a_mistyped_year_is_refused_and_prepares_nothing(analyst: Any) -> None:
    files.commit(PAIR, by=analyst, now=timezone.now())
    with pytest.raises(CommandError, match="Check the year of --publish-at"):
        run(analyst, "--publish-at", "0001-01-01T00:00")
    assert Release.objects.count() == 0


def test_only_the_chosen_imports(analyst: Any) -> None:
    now = timezone.now()
    first, second = (
        files.commit(files.rows({"period": year}), by=analyst, now=now) for year in ("2023", "2024")
    )
    with pytest.raises(
        CommandError, match=rf"released already: 99999\. Free are: \[{first.pk}, {second.pk}\]"
    ):
        run(analyst, "--imports", "99999")
    assert "observations: 1," in run(analyst, "--imports", str(second.pk))
    assert list(Release.objects.get().imports.all()) == [second]


def test_what_cannot_be_done_says_what_to_do(analyst: Any, administrator: Any) -> None:
    with pytest.raises(CommandError, match="Commit one first"):
        run(analyst)
    with pytest.raises(CommandError, match="Name an administrator"):
        run(analyst, "--sign-by", analyst.username)
    with pytest.raises(CommandError, match="Name an analyst or an administrator"):
        run(people.make("viewer"))
    with pytest.raises(CommandError, match=r"“soon” is no ISO 8601 time\. Write 2026-11-24T09:00\."):
        run(administrator, "--publish-at", "soon")
    assert not Release.objects.exists()


def test_a_release_of_old_values_is_given_up(analyst: Any, administrator: Any) -> None:
    now = timezone.now()
    older, newer = (
        files.commit(files.rows({"value": value}), by=analyst, now=now) for value in ("5.7", "5.8")
    )
    run(analyst, "--imports", str(newer.pk), "--sign-by", administrator.username)
    with pytest.raises(CommandError, match=r"newer than what is public.*Release 2 was discarded"):
        run(analyst, "--imports", str(older.pk))
    assert Release.objects.get(number=2).state == "discarded"
