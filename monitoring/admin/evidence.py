"""Files, the rows in them, and the values that came out: kept as they arrived."""

from typing import Any

from django.contrib.admin import register
from django.db.models import QuerySet
from django.http import HttpRequest

from monitoring.admin.read_only import Inspected, SeenOnly
from monitoring.admin.site import site
from monitoring.models import Import, ImportProblem, Observation, Publication, RawFile, StagedRow

SERIES = ("series__indicator", "series__basis")


@register(RawFile, site=site)
class RawFileAdmin(SeenOnly):
    """Without the bytes; the page of the import offers them."""

    list_display = ("sha256", "size", "received_at")
    exclude = ("content",)
    search_fields = ("sha256",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("content")


@register(Import, site=site)
class ImportAdmin(SeenOnly):
    list_display = (
        "id",
        "name",
        "state",
        "row_count",
        "problem_count",
        "created_by",
        "created_at",
        "committed_at",
    )
    list_filter = ("state",)
    search_fields = ("name",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        people = ("created_by", "committed_by")
        return super().get_queryset(request).select_related("raw_file", *people).defer("raw_file__content")


@register(ImportProblem, site=site)
class ImportProblemAdmin(SeenOnly):
    list_display = ("file", "row", "column", "value", "rule")
    list_select_related = ("file",)
    list_filter = ("rule",)


@register(StagedRow, site=site)
class StagedRowAdmin(Inspected):
    list_display = ("file", "row", "indicator", "basis", "period", "value", "status", "change")
    list_select_related = ("file",)
    list_filter = ("change",)


@register(Observation, site=site)
class ObservationAdmin(Inspected):
    list_display = ("series", "period", "vintage", "value", "status", "source", "recorded_at")
    list_select_related = (*SERIES, "source")
    list_filter = ("series__indicator", "status")
    search_fields = ("period", "series__indicator__code", "series__basis__code")
    ordering = ("-id",)


@register(Publication, site=site)
class PublicationAdmin(SeenOnly):
    list_display = ("series", "period", "release", "published_at", "superseded_at")
    list_select_related = (*SERIES, "release")
    list_filter = ("release",)
    search_fields = ("period", "series__indicator__code", "series__basis__code")
    ordering = ("-id",)
