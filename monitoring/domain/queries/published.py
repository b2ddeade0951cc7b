"""The only reads behind public doors: what was published at a moment. Unreleased values are not reachable here."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from monitoring.models import GapResult, Publication, Release, Series
from monitoring.models.gaps import GapQuerySet
from monitoring.models.observations import PublicationQuerySet
from monitoring.models.releases import ReleaseQuerySet

_INPUTS = ("large_input", "sme_input", "difference_input", "ratio_input")


def latest_release(*, as_of: datetime) -> Release | None:
    return Release.objects.published(as_of).order_by("-published_at", "-number").first()


def releases(*, as_of: datetime) -> ReleaseQuerySet:
    """Published releases."""
    return Release.objects.published(as_of).order_by("number")


def gaps(*, as_of: datetime) -> GapQuerySet:
    """Published gaps with their inputs and sources, in the order in which they were published."""
    related = [
        name for side in _INPUTS for name in (side, f"{side}__source", f"{side}__publication__release")
    ]
    return (
        GapResult.objects.as_of(as_of)
        .select_related("indicator", "basis", "release", *related)
        .order_by("pk")
    )


def observations(*, as_of: datetime) -> PublicationQuerySet:
    """Published observations with series, source and release."""
    return (
        Publication.objects.as_of(as_of)
        .select_related("observation__source", "series__indicator", "series__basis", "release")
        .order_by("pk")
    )


def mark(*, as_of: datetime) -> str:
    """Changes exactly when what is public at `as_of` changes: the release number and its moment."""
    release = (
        Release.objects.published(as_of)
        .order_by("-published_at", "-number")
        .values_list("number", "published_at")
        .first()
    )
    if release is None or release[1] is None:
        return "0"
    return f"{release[0]}@{release[1].isoformat()}"


def series(*, as_of: datetime) -> QuerySet[Series]:
    """Series of which a value was public."""
    public = Publication.objects.as_of(as_of).filter(series=OuterRef("pk"))
    return Series.objects.filter(Exists(public)).select_related("indicator", "basis").order_by("pk")
