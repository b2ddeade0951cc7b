from django.db import models


class ThrottleCounter(models.Model):
    """Requests of one client in one minute, shared by all web processes."""

    client = models.CharField(max_length=80)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "minute"], name="throttle_counter_once")]
        indexes = [models.Index(fields=["minute"], name="throttle_minute")]

    def __str__(self) -> str:
        return f"{self.client} {self.minute}: {self.count}"
