from django.db import models
from django.utils.translation import gettext_lazy as _


class ThrottleCounter(models.Model):
    """Requests of one client in one minute, shared by all web processes."""

    client = models.CharField(_("client"), max_length=80)
    minute = models.DateTimeField(_("minute"))
    count = models.PositiveIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("count of requests")
        verbose_name_plural = _("counts of requests")
        constraints = [models.UniqueConstraint(fields=["client", "minute"], name="throttle_counter_once")]
        indexes = [models.Index(fields=["minute"], name="throttle_minute")]

    def __str__(self) -> str:
        return f"{self.client} {self.minute}: {self.count}"
