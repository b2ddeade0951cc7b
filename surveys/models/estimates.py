"""Final figures of a closed wave: exact, so confidential. What may be published is decided by disclosure control."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

TOTAL = "_T"


class EstimateRun(models.Model):
    """One computation of all figures of a wave by one version of the method; its figures count once it is ready.

    `weighting`: how the weights came about; `reliability`: Cronbach's alpha of each area; `done`: steps whose figures
    are stored, so that a run whose worker died goes on after them. `content_hash` is over every figure.
    """

    class State(models.TextChoices):
        COMPUTING = "computing", _("being computed")
        READY = "ready", _("ready")

    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="estimate_runs")
    method = models.CharField(_("version of the method"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.COMPUTING)
    weighting = models.JSONField(_("weighting"), default=dict)
    reliability = models.JSONField(_("reliability"), default=dict)
    done = models.JSONField(_("steps done"), default=list)
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("created at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("computation of figures")
        verbose_name_plural = _("computations of figures")
        constraints = [
            models.UniqueConstraint(fields=["wave", "method"], name="estimate_run_once"),
            models.CheckConstraint(
                name="estimate_run_ends_with_its_hash",
                condition=Q(state="computing", content_hash="", finished_at=None)
                | (Q(state="ready", finished_at__isnull=False) & ~Q(content_hash="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}/{self.method}"


class Estimate(models.Model):
    """One figure of a run in one cell. Numbers are in the unit of the column: points, or % for indicators.

    `step` stored it. `against` is the code that a difference is taken from (of the same dimension as the cell), or the code
    of the earlier wave of a change. `n` answers, that is relations rated; `firms` and `df` as the interval uses them.
    None where no variance, or no figure, can be estimated.
    """

    class Statistic(models.TextChoices):
        MEAN = "mean", _("mean")
        MEDIAN = "median", _("median")
        DIFFERENCE = "difference", _("difference")
        WITHIN = "within", _("beside the other buyers of its suppliers")
        CHANGE = "change", _("change")

    class Basis(models.TextChoices):
        DESIGN = "design", _("drawn firms")
        WEIGHT_SHARE = "weight_share", _("firms that others named")

    run = models.ForeignKey(EstimateRun, models.CASCADE, related_name="estimates")
    step = models.CharField(_("step"), max_length=80)
    column = models.CharField(_("column"), max_length=80)
    statistic = models.CharField(_("statistic"), max_length=10, choices=Statistic.choices)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices, default=Basis.DESIGN)
    region = models.CharField(_("region"), max_length=20, default=TOTAL)
    industry = models.CharField(_("industry"), max_length=20, default=TOTAL)
    size_class = models.CharField(_("size class"), max_length=20, default=TOTAL)
    tier = models.CharField(_("supply-chain tier"), max_length=2, default=TOTAL)
    provenance = models.CharField(_("provenance"), max_length=20, default=TOTAL)
    buyer = models.ForeignKey(
        "monitoring.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    against = models.CharField(_("compared with"), max_length=40, blank=True)
    value = models.FloatField(_("value"), null=True)
    se = models.FloatField(_("standard error"), null=True)
    low = models.FloatField(_("lower bound"), null=True)
    high = models.FloatField(_("upper bound"), null=True)
    n = models.PositiveIntegerField(_("answers"))
    firms = models.PositiveIntegerField(_("firms"))
    df = models.PositiveIntegerField(_("degrees of freedom"))
    deff = models.FloatField(_("design effect"), null=True)
    effective_n = models.FloatField(_("effective number"), null=True)
    cv = models.FloatField(_("coefficient of variation"), null=True)
    letter = models.CharField(_("quality"), max_length=1, blank=True)

    class Meta:
        verbose_name = _("figure of a wave")
        verbose_name_plural = _("figures of waves")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "run", "column", "statistic", "basis", "region", "industry", "size_class", "tier", "provenance",
                    "buyer", "against",
                ],
                nulls_distinct=False,
                name="estimate_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.run_id} {self.column} {self.statistic}"
