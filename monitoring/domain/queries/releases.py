"""Releases as such, and what a published one changed. Values of an unpublished one are not read here."""

from django.db.models import OuterRef, QuerySet, Subquery

from monitoring.domain import kinds
from monitoring.models import Job, Publication, Release
from monitoring.models.releases import ReleaseQuerySet


def by_number(*, number: int) -> Release | None:
    return Release.objects.select_related("created_by", "signed_by").filter(number=number).first()


def in_preparation() -> Release | None:
    return Release.objects.in_preparation().select_related("created_by").first()


def unpublished() -> ReleaseQuerySet:
    """In preparation or discarded."""
    return Release.objects.exclude(state=Release.State.PUBLISHED).order_by("-number")


def last_job(*, release_id: int) -> Job | None:
    """The job that assembles, or last assembled, the release."""
    return (
        Job.objects.filter(kind=kinds.ASSEMBLE, params__contains={"release": release_id})
        .order_by("-pk")
        .first()
    )


def observations(*, release: Release) -> QuerySet[Publication]:
    """What a published release brought out, in the order of its publication."""
    return (
        Publication.objects.filter(release=release)
        .select_related("observation__source", "series__indicator", "series__basis")
        .order_by("pk")
    )


def revisions(*, release: Release) -> QuerySet[Publication]:
    """Those that took the place of a published value; `old_value` and `old_status` are what stood there before."""
    ended = Publication.objects.filter(
        series=OuterRef("series"), period=OuterRef("period"), superseded_at=OuterRef("published_at")
    )
    return (
        observations(release=release)
        .annotate(
            old_id=Subquery(ended.values("pk")[:1]),
            old_value=Subquery(ended.values("observation__value")[:1]),
            old_status=Subquery(ended.values("observation__status")[:1]),
        )
        .exclude(old_id=None)
    )
