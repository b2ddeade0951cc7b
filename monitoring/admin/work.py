"""What the machine did and who did what: jobs, heartbeat, throttle, audit."""

from django.contrib.admin import register

from monitoring.admin.read_only import SeenOnly
from monitoring.admin.site import site
from monitoring.models import AuditEvent, Heartbeat, Job, ThrottleCounter


@register(Job, site=site)
class JobAdmin(SeenOnly):
    list_display = (
        "id",
        "kind",
        "state",
        "done",
        "total",
        "attempts",
        "created_by",
        "created_at",
        "finished_at",
    )
    list_filter = ("kind", "state")
    list_select_related = ("created_by",)
    ordering = ("-id",)


@register(Heartbeat, site=site)
class HeartbeatAdmin(SeenOnly):
    list_display = ("name", "at")


@register(ThrottleCounter, site=site)
class ThrottleCounterAdmin(SeenOnly):
    list_display = ("client", "minute", "count")
    ordering = ("-minute",)


@register(AuditEvent, site=site)
class AuditEventAdmin(SeenOnly):
    list_display = ("at", "actor", "action", "subject", "subject_id")
    list_filter = ("action", "subject")
    search_fields = ("actor", "subject_id")
    ordering = ("-id",)
