"""Values that are stored and not public. Only the domain reads them; staff come by `monitoring.domain.inspections`."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from monitoring.models import GapPreview, GapResult, Publication, Release, ReleaseItem

_CELL = ("indicator_id", "basis_id", "region", "industry", "tier", "buyer", "period")
_FIGURES = ("large", "sme", "difference", "ratio", "status", "reason")


@dataclass(frozen=True, slots=True)
class GapChange:
    """A gap that would be public, beside the one that is; `old` is None where there is none yet."""

    new: GapResult | GapPreview
    old: GapResult | None


def revisions(*, release: Release) -> QuerySet[ReleaseItem]:
    """Items of an unpublished release that would take the place of a public value, with `old_value`, `old_status`."""
    standing = Publication.objects.filter(
        series=OuterRef("observation__series"), period=OuterRef("observation__period"), superseded_at=None
    )
    return (
        ReleaseItem.objects.filter(release=release)
        .select_related("observation__series__indicator", "observation__series__basis", "observation__source")
        .annotate(
            old_id=Subquery(standing.values("pk")[:1]),
            old_value=Subquery(standing.values("observation__value")[:1]),
            old_status=Subquery(standing.values("observation__status")[:1]),
        )
        .exclude(old_id=None)
        .order_by("observation__series", "observation__period")
    )


def gap_changes(*, release: Release, most: int) -> tuple[int, list[GapChange]]:
    """Gaps of the release that differ from the published ones: how many, and the first `most` of them."""
    where = "new.release_id = %s AND " + _DIFFERS
    return _changes(model=GapResult, where=where, params=[release.pk], first=0, most=most)


def preview(*, first: int, most: int) -> tuple[int, list[GapChange]]:
    """Gaps as they would be if everything stored were released: how many, and `most` of them from `first` on."""
    return _changes(model=GapPreview, where="true", params=[], first=first, most=most)


def _changes(
    *, model: type[GapResult] | type[GapPreview], where: str, params: list[int], first: int, most: int
) -> tuple[int, list[GapChange]]:
    # Table and conditions are constants of this module and of the models.
    joined = f"{model._meta.db_table} new LEFT JOIN {_OLD} WHERE {where}"  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {joined}", params)  # noqa: S608
        count = cursor.fetchone()[0]
        cursor.execute(f"SELECT new.id, old.id FROM {joined} ORDER BY {_ORDER} OFFSET %s LIMIT %s",  # noqa: S608
                       [*params, first, most])  # fmt: skip
        pairs = cursor.fetchall()
    new = model._default_manager.select_related("indicator", "basis").in_bulk([pair[0] for pair in pairs])  # noqa: SLF001
    old = GapResult.objects.in_bulk([pair[1] for pair in pairs if pair[1]])
    return count, [GapChange(new=new[one], old=old.get(other)) for one, other in pairs]


_OLD = (
    "monitoring_gapresult old ON old.published_at IS NOT NULL AND old.superseded_at IS NULL AND "
    + " AND ".join(f"old.{name} = new.{name}" for name in _CELL)
)
_DIFFERS = "(old.id IS NULL OR ({}) IS DISTINCT FROM ({}))".format(
    ", ".join(f"old.{name}" for name in _FIGURES), ", ".join(f"new.{name}" for name in _FIGURES)
)
_ORDER = (
    "new.indicator_id, new.basis_id, new.region, new.industry, new.tier, new.buyer, new.period_start, new.id"
)
