"""Strata, frame and sample as they were drawn: history, so there is nothing to change."""

from django.contrib.admin import register

from monitoring.admin.read_only import SeenOnly
from monitoring.admin.site import site
from surveys.models import FrameUnit, SampleUnit, Stratum


@register(Stratum, site=site)
class StratumAdmin(SeenOnly):
    list_display = ("wave", "industry", "region", "size_class", "tier", "population", "allocated")
    list_filter = ("wave",)
    list_select_related = ("wave",)


@register(FrameUnit, site=site)
class FrameUnitAdmin(SeenOnly):
    list_display = ("wave", "enterprise", "industry", "region", "size_class", "tier", "exclusion")
    list_filter = ("wave", "exclusion")
    list_select_related = ("wave", "enterprise")
    search_fields = ("enterprise__business_number", "enterprise__name_ko")


@register(SampleUnit, site=site)
class SampleUnitAdmin(SeenOnly):
    list_display = ("wave", "enterprise", "tier", "origin", "batch", "probability")
    list_filter = ("wave", "origin")
    list_select_related = ("wave", "enterprise")
    search_fields = ("enterprise__business_number", "enterprise__name_ko")
