from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class QuestionnaireVersion(models.Model):
    """One version of the core questionnaire or of a module. `content` is the canonical definition, `content_hash`
    its SHA-256. Immutable once a wave beyond its draft uses it: a change is a new version.
    """

    class Kind(models.TextChoices):
        CORE = "core", _("core questionnaire")
        MODULE = "module", _("rotating module")

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("shipped definition")
        XLSFORM = "xlsform", _("XLSForm")

    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title_ko = models.CharField(_("Korean title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200)
    content = models.JSONField(_("definition"))
    content_hash = models.CharField(_("hash of the definition"), max_length=64)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    raw_file = models.ForeignKey(
        "monitoring.RawFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("questionnaire version")
        verbose_name_plural = _("questionnaire versions")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="questionnaire_version_once"),
            models.CheckConstraint(name="questionnaire_kind_known", condition=Q(kind__in=["core", "module"])),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
