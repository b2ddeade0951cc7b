from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Stratum(models.Model):
    """A cell of the design; dimensions that do not stratify hold `_T`. `population` counts the frame's firms."""

    wave = models.ForeignKey("surveys.Wave", models.CASCADE, related_name="strata")
    industry = models.CharField(_("industry"), max_length=20, default="_T")
    region = models.CharField(_("region"), max_length=20, default="_T")
    size_class = models.CharField(_("size class"), max_length=20, default="_T")
    tier = models.CharField(_("supply-chain tier"), max_length=2, default="_T")
    population = models.PositiveIntegerField(_("firms in the frame"), default=0)
    allocated = models.PositiveIntegerField(_("firms to draw"), default=0)

    class Meta:
        verbose_name = _("stratum")
        verbose_name_plural = _("strata")
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "industry", "region", "size_class", "tier"], name="stratum_once"
            ),
            models.CheckConstraint(
                name="stratum_draws_within_frame", condition=Q(allocated__lte=F("population"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.industry}.{self.region}.{self.size_class}.{self.tier}"


class FrameUnit(models.Model):
    """A firm of the frame as it stood when the snapshot was taken; never changed afterwards."""

    class Exclusion(models.TextChoices):
        NONE = "", _("in the frame")
        FATIGUE = "fatigue", _("invited within a year")
        STOPPED = "stopped", _("asked not to be invited")
        NO_CONTACT = "no_contact", _("no way to reach it")

    wave = models.ForeignKey("surveys.Wave", models.CASCADE, related_name="frame")
    enterprise = models.ForeignKey("monitoring.Enterprise", models.PROTECT, related_name="+")
    stratum = models.ForeignKey(Stratum, models.CASCADE, related_name="frame")
    industry = models.CharField(_("industry"), max_length=20)
    region = models.CharField(_("region"), max_length=20)
    size_class = models.CharField(_("size class"), max_length=20)
    tier = models.CharField(_("supply-chain tier"), max_length=2)
    exclusion = models.CharField(
        _("why it was not drawn from"), max_length=20, choices=Exclusion.choices, blank=True, default=""
    )

    class Meta:
        verbose_name = _("firm of the frame")
        verbose_name_plural = _("firms of the frame")
        constraints = [models.UniqueConstraint(fields=["wave", "enterprise"], name="frame_unit_once")]

    def __str__(self) -> str:
        return f"{self.wave_id}/{self.enterprise_id}"


class SampleUnit(models.Model):
    """A firm that is asked. `probability` is its inclusion probability; none for firms that others named."""

    class Origin(models.TextChoices):
        RANDOM = "random", _("drawn at random")
        PANEL = "panel", _("panel")
        SNOWBALL = "snowball", _("named by a supplier")

    wave = models.ForeignKey("surveys.Wave", models.CASCADE, related_name="sample")
    enterprise = models.ForeignKey("monitoring.Enterprise", models.PROTECT, related_name="+")
    stratum = models.ForeignKey(Stratum, models.CASCADE, related_name="sample")
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    tier = models.CharField(_("supply-chain tier"), max_length=2)
    batch = models.PositiveSmallIntegerField(_("batch"), default=1)
    probability = models.FloatField(_("inclusion probability"), null=True, blank=True)

    class Meta:
        verbose_name = _("firm of the sample")
        verbose_name_plural = _("firms of the sample")
        constraints = [
            models.UniqueConstraint(fields=["wave", "enterprise"], name="sample_unit_once"),
            models.CheckConstraint(
                name="sample_probability_where_drawn",
                condition=Q(origin="snowball", probability=None)
                | (~Q(origin="snowball") & Q(probability__gt=0, probability__lte=1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}/{self.enterprise_id}"
