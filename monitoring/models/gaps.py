from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.fields import ExactDecimal
from monitoring.models.indicators import TOTAL


class GapCell(models.Model):
    """The fields that a frozen gap and its preview share; inputs are the vintages that it came from."""

    indicator = models.ForeignKey(
        "monitoring.Indicator", models.PROTECT, related_name="+", verbose_name=_("indicator")
    )
    basis = models.ForeignKey("monitoring.Basis", models.PROTECT, related_name="+", verbose_name=_("basis"))
    region = models.CharField(_("region"), max_length=20, default=TOTAL)
    industry = models.CharField(_("industry"), max_length=20, default=TOTAL)
    tier = models.CharField(_("tier"), max_length=20, default=TOTAL)
    buyer = models.CharField(_("buyer"), max_length=20, default=TOTAL)
    period = models.CharField(_("period"), max_length=10)
    period_start = models.DateField(_("first day"))
    period_end = models.DateField(_("last day"))
    large = ExactDecimal(_("large enterprises"), null=True)
    sme = ExactDecimal(_("SMEs"), null=True)
    difference = ExactDecimal(_("difference"), null=True)
    ratio = ExactDecimal(_("SME as % of large"), null=True)
    derivation = models.CharField(_("derivation"), max_length=20)
    status = models.CharField(_("status"), max_length=20)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    large_input = models.ForeignKey(
        "monitoring.Observation", models.PROTECT, null=True, related_name="+", verbose_name=_("large operand")
    )
    sme_input = models.ForeignKey(
        "monitoring.Observation", models.PROTECT, null=True, related_name="+", verbose_name=_("SME operand")
    )
    difference_input = models.ForeignKey(
        "monitoring.Observation",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published difference"),
    )
    ratio_input = models.ForeignKey(
        "monitoring.Observation",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published ratio"),
    )

    class Meta:
        abstract = True


CELL = ["indicator", "basis", "region", "industry", "tier", "buyer", "period"]


class GapQuerySet(models.QuerySet["GapResult"]):
    def as_of(self, moment: datetime) -> "GapQuerySet":
        """What the public could read at `moment`; gaps of a release in preparation have no publication time."""
        return self.filter(
            Q(superseded_at=None) | Q(superseded_at__gt=moment),
            published_at__lte=moment,
        )


class GapResult(GapCell):
    """A gap as frozen in a release with its inputs."""

    release = models.ForeignKey(
        "monitoring.Release", models.CASCADE, related_name="gaps", verbose_name=_("release")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        constraints = [
            models.UniqueConstraint(
                fields=CELL,
                condition=Q(superseded_at=None, published_at__isnull=False),
                name="gap_one_current",
            ),
            models.UniqueConstraint(fields=["release", *CELL], name="gap_once_in_release"),
            models.CheckConstraint(
                name="gap_interval_ordered",
                condition=Q(superseded_at=None) | Q(superseded_at__gt=models.F("published_at")),
            ),
            models.CheckConstraint(
                name="gap_reason_when_no_figure",
                condition=Q(status="ok", reason="") | (~Q(status="ok") & ~Q(reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "region", "industry", "period_start"], name="gap_lookup")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.basis_id} {self.period}"


class GapPreview(GapCell):
    """What the gap would be if everything stored were released: for staff, replaced at each recomputation."""

    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("gap preview")
        verbose_name_plural = _("gap previews")
        constraints = [models.UniqueConstraint(fields=CELL, name="preview_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.basis_id} {self.period}"
