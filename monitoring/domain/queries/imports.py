"""Files that staff handed in, on their way to the store."""

import gzip

from django.db.models import Q, QuerySet

from monitoring.models import (
    Import,
    ImportProblem,
    Indicator,
    Job,
    Release,
    Source,
    StagedEnterprise,
    StagedRelation,
    StagedRow,
)
from monitoring.models.releases import IN_PREPARATION


def latest_first() -> QuerySet[Import]:
    return Import.objects.select_related("created_by").order_by("-pk")


def one(*, import_id: int) -> Import | None:
    """The import with its people and its raw file, without the bytes of that file."""
    people = ("raw_file", "created_by", "committed_by")
    return Import.objects.select_related(*people).defer("raw_file__content").filter(pk=import_id).first()


def content(*, arrived: Import) -> bytes:
    """The bytes as they were handed in."""
    return gzip.decompress(bytes(arrived.raw_file.content))


def last_job(*, import_id: int) -> Job | None:
    """The job that works, or worked last, on the import: only those that read or commit it name it."""
    return Job.objects.filter(params__contains={"import": import_id}).order_by("-pk").first()


def problems(*, import_id: int) -> QuerySet[ImportProblem]:
    return ImportProblem.objects.filter(file=import_id).order_by("row", "pk")


def revised(*, import_id: int) -> QuerySet[StagedRow]:
    """Staged rows that would revise a stored value, with that value."""
    return (
        StagedRow.objects.filter(file=import_id, change="revised")
        .select_related("stored__source")
        .order_by("row")
    )


def changed_enterprises(*, import_id: int) -> QuerySet[StagedEnterprise]:
    """Staged firms that would change, with what is stored of them."""
    rows = StagedEnterprise.objects.filter(file=import_id, change="revised").order_by("row")
    return rows.select_related("stored").prefetch_related("stored__sizes", "stored__contacts")


def changed_relations(*, import_id: int) -> QuerySet[StagedRelation]:
    """Staged relations that would change, with what is stored of them."""
    rows = StagedRelation.objects.filter(file=import_id, change="revised").order_by("row")
    stored = ("stored__supplier", "stored__buyer", "stored__parent__buyer")
    return rows.select_related(*stored).prefetch_related("stored__evidence")


def committed_before(*, arrived: Import) -> Import | None:
    """Another import of the same bytes, as the same kind of file, that was committed."""
    same = Import.objects.filter(
        raw_file_id=arrived.raw_file_id, kind=arrived.kind, state=Import.State.COMMITTED
    )
    return same.exclude(pk=arrived.pk).order_by("pk").first()


def releasable() -> QuerySet[Import]:
    """Committed imports of observations that brought something in and that no release holds, published or in preparation."""
    return (
        Import.objects.filter(Q(new_count__gt=0) | Q(revised_count__gt=0), state=Import.State.COMMITTED)
        .filter(kind=Import.Kind.OBSERVATIONS)
        .exclude(releases__state__in=[*IN_PREPARATION, Release.State.PUBLISHED])
        .select_related("created_by")
        .order_by("pk")
    )


def example() -> dict[str, str]:
    """Codes of one cell that a file may hold; empty while no definitions are loaded."""
    indicator = Indicator.objects.exclude(gap_large="").order_by("order", "code").first()
    basis = indicator.bases.order_by("code").first() if indicator else None
    source = Source.objects.order_by("code").first()
    if not (indicator and basis and source):
        return {}
    return {
        "indicator": indicator.code,
        "basis": basis.code,
        "size_class": indicator.gap_large,
        "unit": indicator.unit,
        "source": source.code,
    }
