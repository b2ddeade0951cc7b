from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.Model):
    """How many invited firms of a stratum ended in which disposition; counted once, when the wave closes."""

    stratum = models.ForeignKey("surveys.Stratum", models.CASCADE, related_name="outcomes")
    disposition = models.CharField(_("disposition"), max_length=30)
    count = models.PositiveIntegerField(_("firms"))

    class Meta:
        verbose_name = _("disposition of a stratum")
        verbose_name_plural = _("dispositions of strata")
        constraints = [models.UniqueConstraint(fields=["stratum", "disposition"], name="outcome_once")]

    def __str__(self) -> str:
        return f"{self.stratum_id} {self.disposition}"
