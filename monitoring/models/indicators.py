from django.db import models
from django.utils.translation import gettext_lazy as _

TOTAL = "_T"


class Indicator(models.Model):
    """What is measured. Loaded from `monitoring/definitions/indicators`; nobody edits it by hand."""

    class Topic(models.TextChoices):
        GAP = "gap", _("Gap")
        FELT = "felt", _("Felt level")
        EXECUTION = "execution", _("Execution")

    code = models.CharField(_("code"), max_length=60, unique=True)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20)
    unit = models.CharField(_("unit"), max_length=30)
    decimals = models.PositiveSmallIntegerField(_("decimals"))
    direction = models.CharField(_("direction"), max_length=20)
    label_ko = models.CharField(_("Korean label"), max_length=200)
    label_en = models.CharField(_("English label"), max_length=200)
    description_ko = models.TextField(_("description (Korean)"))
    description_en = models.TextField(_("description (English)"))
    formula_ko = models.TextField(_("formula (Korean)"))
    formula_en = models.TextField(_("formula (English)"))
    rationale_ko = models.TextField(_("rationale (Korean)"))
    rationale_en = models.TextField(_("rationale (English)"))
    error_note_ko = models.TextField(_("note on sampling error (Korean)"), blank=True)
    error_note_en = models.TextField(_("note on sampling error (English)"), blank=True)
    gap_large = models.CharField(_("size class of the large operand"), max_length=20, blank=True)
    gap_sme = models.CharField(_("size class of the SME operand"), max_length=20, blank=True)
    gap_measures = models.JSONField(_("gap measures"), default=list)
    gap_ratio_needs_positive = models.BooleanField(_("ratio only for positive operands"), default=False)
    bases = models.ManyToManyField("monitoring.Basis", related_name="indicators", verbose_name=_("bases"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")

    def __str__(self) -> str:
        return self.code


class Basis(models.Model):
    """The definition a number was measured on. A changed definition is a new version, so a new series."""

    code = models.CharField(_("code"), max_length=80, unique=True)
    family = models.CharField(_("family"), max_length=70)
    version = models.PositiveSmallIntegerField(_("version"))
    label_ko = models.CharField(_("Korean label"), max_length=200)
    label_en = models.CharField(_("English label"), max_length=200)
    institution_ko = models.CharField(_("institution (Korean)"), max_length=200)
    institution_en = models.CharField(_("institution (English)"), max_length=200)
    description_ko = models.TextField(_("description (Korean)"))
    description_en = models.TextField(_("description (English)"))
    coverage_ko = models.TextField(_("coverage (Korean)"))
    coverage_en = models.TextField(_("coverage (English)"))
    method = models.CharField(_("method"), max_length=20)
    size_definition = models.ForeignKey(
        "monitoring.SizeDefinition", models.PROTECT, null=True, blank=True, verbose_name=_("size definition")
    )
    large_holds_midsize = models.BooleanField(_("“large” holds mid-size firms"), null=True)
    comparable_note_ko = models.TextField(_("note on comparability (Korean)"), blank=True)
    comparable_note_en = models.TextField(_("note on comparability (English)"), blank=True)

    class Meta:
        verbose_name = _("basis")
        verbose_name_plural = _("bases")
        constraints = [models.UniqueConstraint(fields=["family", "version"], name="basis_version_once")]

    def __str__(self) -> str:
        return self.code


class Series(models.Model):
    """An indicator in one cell of the dimensions, on one basis, by one measure."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="series", verbose_name=_("indicator")
    )
    basis = models.ForeignKey(Basis, models.PROTECT, related_name="series", verbose_name=_("basis"))
    region = models.CharField(_("region"), max_length=20, default=TOTAL)
    industry = models.CharField(_("industry"), max_length=20, default=TOTAL)
    size_class = models.CharField(_("size class"), max_length=20, default=TOTAL)
    tier = models.CharField(_("tier"), max_length=20, default=TOTAL)
    buyer = models.CharField(_("buyer"), max_length=20, default=TOTAL)
    measure = models.CharField(_("measure"), max_length=20, default="level")
    unit = models.CharField(_("unit"), max_length=30)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "basis", "region", "industry", "size_class", "tier", "buyer", "measure"],
                name="series_cell_once",
            ),
            models.CheckConstraint(
                name="series_measure_known", condition=models.Q(measure__in=["level", "ratio", "difference"])
            ),
        ]

    def __str__(self) -> str:
        cell = (self.region, self.industry, self.size_class, self.tier, self.buyer, self.measure)
        return ".".join((self.indicator.code, self.basis.code, *cell))


class Annotation(models.Model):
    """A sourced statement that is not a value of a standard period: a bound, a partial year, a break."""

    code = models.CharField(_("code"), max_length=80, unique=True)
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="annotations", verbose_name=_("indicator")
    )
    basis = models.ForeignKey(
        Basis, models.CASCADE, null=True, blank=True, related_name="annotations", verbose_name=_("basis")
    )
    period_from = models.CharField(_("from period"), max_length=10, blank=True)
    period_to = models.CharField(_("to period"), max_length=10, blank=True)
    text_ko = models.TextField(_("text (Korean)"))
    text_en = models.TextField(_("text (English)"))
    source = models.ForeignKey("monitoring.Source", models.PROTECT, verbose_name=_("source"))

    class Meta:
        verbose_name = _("annotation")
        verbose_name_plural = _("annotations")

    def __str__(self) -> str:
        return self.code
