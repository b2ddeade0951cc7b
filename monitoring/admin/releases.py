"""Releases with what belongs to them; they move on their own pages, not here."""

from django.contrib.admin import register

from monitoring.admin.read_only import Inspected, SeenOnly
from monitoring.admin.site import site
from monitoring.models import GapPreview, GapResult, Release, ReleaseItem

GAP = ("indicator", "basis", "region", "industry", "period", "large", "sme", "difference", "ratio", "status")


@register(Release, site=site)
class ReleaseAdmin(SeenOnly):
    list_display = (
        "number",
        "title",
        "state",
        "publish_at",
        "published_at",
        "observation_count",
        "signed_by",
    )
    list_filter = ("state",)
    list_select_related = ("signed_by",)
    ordering = ("-number",)


@register(ReleaseItem, site=site)
class ReleaseItemAdmin(Inspected):
    list_display = ("release", "observation")
    list_select_related = ("release", "observation")


@register(GapResult, site=site)
class GapResultAdmin(Inspected):
    list_display = (*GAP, "release", "published_at", "superseded_at")
    list_filter = ("indicator", "status")
    list_select_related = ("indicator", "basis", "release")
    search_fields = ("period", "indicator__code", "basis__code")
    ordering = ("-id",)


@register(GapPreview, site=site)
class GapPreviewAdmin(Inspected):
    list_display = (*GAP, "computed_at")
    list_filter = ("indicator", "status")
    list_select_related = ("indicator", "basis")
