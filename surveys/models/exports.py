import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AnalystExport(models.Model):
    """A pseudonymised file of answers for an analyst: asked for with a reason, approved by a second person."""

    class Form(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"
        SAV = "sav", "SPSS"
        DTA = "dta", "Stata"

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for approval")
        REFUSED = "refused", _("refused")
        APPROVED = "approved", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="exports")
    form = models.CharField(_("format"), max_length=5, choices=Form.choices)
    language = models.CharField(_("language"), max_length=2)
    with_buyers = models.BooleanField(_("buyers by name"), default=False)
    with_texts = models.BooleanField(_("free texts"), default=False)
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    sha256 = models.CharField(_("hash of the file"), max_length=64, blank=True)
    content = models.BinaryField(_("file"), null=True, editable=False)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)

    class Meta:
        verbose_name = _("analyst export")
        verbose_name_plural = _("analyst exports")
        constraints = [
            models.CheckConstraint(
                name="export_of_two_people",
                condition=Q(decided_by=None) | Q(state="refused") | ~Q(decided_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="export_made_after_decision",
                condition=Q(state="requested", decided_by=None)
                | (~Q(state="requested") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(name="export_reason_given", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.form}"
