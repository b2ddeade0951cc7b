"""Rounds, waves and panels; they move on their own pages. Keys are never shown."""

from django.contrib.admin import register

from monitoring.admin.read_only import SeenOnly
from monitoring.admin.site import site
from surveys.models import Panel, Round, Wave


@register(Round, site=site)
class RoundAdmin(SeenOnly):
    list_display = ("period", "title_ko", "title_en", "created_at")
    ordering = ("-period",)


@register(Wave, site=site)
class WaveAdmin(SeenOnly):
    list_display = ("code", "round", "state", "mode", "opens_at", "closes_at", "launched_at", "closed_at")
    list_filter = ("state", "mode", "is_synthetic")
    list_select_related = ("round",)
    search_fields = ("code", "title_ko", "title_en")
    ordering = ("-opens_at",)


@register(Panel, site=site)
class PanelAdmin(SeenOnly):
    list_display = ("name", "destroyed_at")
    exclude = ("sealed_key",)
