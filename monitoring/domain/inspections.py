"""Staff looking at what is not public yet: every look is recorded with who, what and when."""

from dataclasses import dataclass
from datetime import datetime

from monitoring.domain import audit
from monitoring.domain.queries import unreleased
from monitoring.domain.queries.unreleased import GapChange
from monitoring.models import GapPreview, Release, ReleaseItem, User

__all__ = ["GapChange", "Preview", "ReleaseInside", "look_at_preview", "look_into_release", "note"]

ACTION = "see unreleased"
MOST = 200


@dataclass(frozen=True, slots=True)
class ReleaseInside:
    """The first changes of a release in preparation against what is public, with how many there are in all."""

    revision_count: int
    revisions: list[ReleaseItem]
    gap_change_count: int
    gap_changes: list[GapChange]


@dataclass(frozen=True, slots=True)
class Preview:
    """`computed_at` is None while no preview was made."""

    computed_at: datetime | None
    count: int
    changes: list[GapChange]


def look_into_release(*, release: Release, by: User, now: datetime) -> ReleaseInside:
    """What an unpublished release would change: at most `MOST` revised values and as many gaps."""
    note(by=by, subject="release", subject_id=release.pk, now=now)
    revisions = unreleased.revisions(release=release)
    gap_count, gaps = unreleased.gap_changes(release=release, most=MOST)
    return ReleaseInside(
        revision_count=revisions.count(),
        revisions=list(revisions[:MOST]),
        gap_change_count=gap_count,
        gap_changes=gaps,
    )


def look_at_preview(*, first: int, most: int, by: User, now: datetime) -> Preview:
    """Gaps as they would be if everything stored were released, beside those that are public."""
    note(by=by, subject="preview", subject_id=0, now=now)
    count, changes = unreleased.preview(first=first, most=most)
    made = GapPreview.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    return Preview(computed_at=made, count=count, changes=changes)


def note(
    *, by: User, subject: str, subject_id: int, now: datetime, details: dict[str, object] | None = None
) -> None:
    """Records that somebody saw unreleased values of the subject; `details` say which."""
    audit.record(by=by, action=ACTION, subject=subject, subject_id=subject_id, now=now, details=details)
