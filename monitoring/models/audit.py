from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Who did what to which row, and why. Append-only, without foreign keys, so that history blocks no deletion."""

    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("who"), max_length=150)
    action = models.CharField(_("action"), max_length=60)
    subject = models.CharField(_("subject"), max_length=60)
    subject_id = models.CharField(_("id of the subject"), max_length=60)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [models.Index(fields=["subject", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action}"
