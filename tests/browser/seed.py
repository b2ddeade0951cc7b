"""Fills the database of a browser test's server, through the same domain steps as staff: `python -m tests.browser.seed`.

`published`: release 1 of the shipped figures three days ago, release 2 with a revision a day ago, release 3 in
preparation, import with problems, import that waits for its commit. `unreleased`: one committed import, no release.
"""

import os
import sys
from datetime import datetime, timedelta

import django

REVISED = {"indicator": "operating_margin", "basis": "bok_census.v2", "period": "2024", "size_class": "SME"}


def published(now: datetime) -> None:
    from monitoring.domain import demo, gaps, releases
    from monitoring.models import User
    from tests.factories import files

    demo.build(params={}, report=lambda _done, _total: None, clock=lambda: now - timedelta(days=3))
    analyst, administrator = (
        User.objects.get(username="demo-analyst"),
        User.objects.get(username="demo-admin"),
    )
    yesterday = now - timedelta(days=1)
    second = files.assemble(
        files.commit(files.rows(REVISED | {"value": "3.1"}), by=analyst, now=yesterday, name="revised.csv"),
        by=analyst, now=yesterday, title="Second release",
    )  # fmt: skip
    releases.sign(release_id=second.pk, content_hash=second.content_hash, by=administrator, now=yesterday)
    releases.publish_due(now=yesterday)
    third = files.commit(files.rows(REVISED | {"value": "3.2"}), by=analyst, now=now, name="again.csv")
    files.assemble(third, by=analyst, now=now, title="Third release")
    files.stage(
        files.rows({"period": "2030"}, {"value": "NaN"}, {"unit": "index"}),
        by=analyst, now=now, name="wrong.csv",
    )  # fmt: skip
    files.stage(files.rows(*files.pair("2024", "5.7", "3.3")), by=analyst, now=now, name="ready.csv")
    files.stage(b"%PDF-1.4", by=analyst, now=now, name="paper.pdf")
    register()
    estimates()
    gaps.preview(now=now)


def register() -> None:
    """Three firms in one chain; the middle one is the second, and has a contact."""
    from monitoring.domain import enterprises
    from tests.factories import firms

    large, middle, small = (
        firms.make("가상자동차", size="L"), firms.make("가상금속", size="M"), firms.make("가상볼트", size="S"),
    )  # fmt: skip
    first = firms.sells(middle, large)
    firms.sells(small, middle, tier="2", parent=first, provenance="trade_body")
    enterprises.write_contact(enterprise=middle, name="홍길동", email="contact@firm.example")


def estimates() -> None:
    """Waves with live figures, with final ones, and closed without any asked for."""
    from tests.factories import answered, waves

    answered.live(code="live")
    answered.final(code="final")
    waves.make(code="unasked", state="closed")


def unreleased(now: datetime) -> None:
    from monitoring.models import User
    from tests.factories import files

    analyst = User.objects.get(username="demo-analyst")
    files.commit(files.rows(*files.pair("2024", "5.6", "3.0")), by=analyst, now=now)


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winwin.settings")
    django.setup()
    from django.utils import timezone

    from monitoring.domain import demo

    demo.create_logins()
    {"published": published, "unreleased": unreleased}[what](timezone.now())


if __name__ == "__main__":
    main(sys.argv[1])
