from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.fields import ExactDecimal


class Status(models.TextChoices):
    NORMAL = "normal", _("normal")
    PROVISIONAL = "provisional", _("provisional")
    MISSING = "missing", _("missing")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class Observation(models.Model):
    """One value for one reference period, as known from one vintage on. Append-only: a trigger refuses the rest."""

    series = models.ForeignKey(
        "monitoring.Series", models.PROTECT, related_name="observations", verbose_name=_("series")
    )
    period = models.CharField(_("period"), max_length=10)
    period_start = models.DateField(_("first day"))
    period_end = models.DateField(_("last day"))
    vintage = models.PositiveIntegerField(_("vintage"))
    value = ExactDecimal(_("value"), null=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    source = models.ForeignKey("monitoring.Source", models.PROTECT, verbose_name=_("source"))
    table = models.CharField(_("table"), max_length=200, blank=True)
    item = models.CharField(_("item"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    # An observation always arrives in a file; the file is kept, and the row in it is named.
    arrived_in = models.ForeignKey(
        "monitoring.Import", models.PROTECT, related_name="observations", verbose_name=_("import")
    )
    row = models.PositiveIntegerField(_("row in the file"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            models.UniqueConstraint(fields=["series", "period", "vintage"], name="observation_vintage_once"),
            models.CheckConstraint(
                name="observation_value_or_reason",
                condition=Q(value__isnull=False, status__in=["normal", "provisional"])
                | Q(value__isnull=True, status__in=["missing", "not_applicable"]),
            ),
            models.CheckConstraint(name="observation_vintage_counts_from_one", condition=Q(vintage__gte=1)),
        ]
        indexes = [models.Index(fields=["arrived_in"], name="observation_import")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.period} v{self.vintage}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def as_of(self, moment: datetime) -> "PublicationQuerySet":
        """What the public could read at `moment`, by the time of publication and never of import."""
        return self.filter(
            Q(superseded_at=None) | Q(superseded_at__gt=moment),
            published_at__lte=moment,
        )


class Publication(models.Model):
    """The stretch of time over which an observation is, or was, the public value of its cell."""

    observation = models.OneToOneField(
        Observation, models.PROTECT, related_name="publication", verbose_name=_("observation")
    )
    series = models.ForeignKey(
        "monitoring.Series", models.PROTECT, related_name="publications", verbose_name=_("series")
    )
    period = models.CharField(_("period"), max_length=10)
    release = models.ForeignKey(
        "monitoring.Release", models.PROTECT, related_name="publications", verbose_name=_("release")
    )
    published_at = models.DateTimeField(_("published at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("published observation")
        verbose_name_plural = _("published observations")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "period"], condition=Q(superseded_at=None), name="publication_one_current"
            ),
            models.CheckConstraint(
                name="publication_interval_ordered",
                condition=Q(superseded_at=None) | Q(superseded_at__gt=models.F("published_at")),
            ),
        ]
        indexes = [models.Index(fields=["series", "period", "published_at"], name="publication_as_of")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.period} in {self.release_id}"
