from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.fields import ExactDecimal


class Import(models.Model):
    """A file handed in by staff, on its way from staging over the preview to the store."""

    class State(models.TextChoices):
        STAGING = "staging", _("being read")
        READY = "ready", _("ready to commit")
        REFUSED = "refused", _("refused")
        COMMITTING = "committing", _("being committed")
        COMMITTED = "committed", _("committed")
        DISCARDED = "discarded", _("discarded")

    class Kind(models.TextChoices):
        OBSERVATIONS = "observations", _("Observations")
        ENTERPRISES = "enterprises", _("Firms of the register")
        RELATIONS = "relations", _("Buying relations")

    raw_file = models.ForeignKey(
        "monitoring.RawFile", models.PROTECT, related_name="imports", verbose_name=_("raw file")
    )
    kind = models.CharField(
        _("what the file holds"), max_length=20, choices=Kind.choices, default=Kind.OBSERVATIONS
    )
    name = models.CharField(_("file name"), max_length=200)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.STAGING)
    form = models.CharField(_("format"), max_length=10, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=2, blank=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    columns = models.JSONField(_("columns"), default=list)
    refusal = models.JSONField(_("why the file was refused"), null=True, blank=True)
    staged_to = models.PositiveIntegerField(_("last row read"), default=0)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    new_count = models.PositiveIntegerField(_("new values"), null=True)
    revised_count = models.PositiveIntegerField(_("revised values"), null=True)
    unchanged_count = models.PositiveIntegerField(_("unchanged values"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"))
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("committed by"),
    )
    committed_at = models.DateTimeField(_("committed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                name="import_commit_complete",
                condition=(Q(committed_at=None) & ~Q(state="committed"))
                | Q(committed_at__isnull=False, committed_by__isnull=False, state="committed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.name}"


class StagedRow(models.Model):
    """A checked row of a file, waiting for the decision on the whole file.

    `change` says new, revised or unchanged against `stored`, the latest vintage of its cell when last compared.
    """

    file = models.ForeignKey(
        Import, models.CASCADE, related_name="staged_rows", db_column="import_id", verbose_name=_("import")
    )
    row = models.PositiveIntegerField(_("row"))
    indicator = models.CharField(_("indicator"), max_length=60)
    basis = models.CharField(_("basis"), max_length=80)
    region = models.CharField(_("region"), max_length=20)
    industry = models.CharField(_("industry"), max_length=20)
    size_class = models.CharField(_("size class"), max_length=20)
    tier = models.CharField(_("tier"), max_length=20)
    buyer = models.CharField(_("buyer"), max_length=20)
    measure = models.CharField(_("measure"), max_length=20)
    period = models.CharField(_("period"), max_length=10)
    period_start = models.DateField(_("first day"))
    period_end = models.DateField(_("last day"))
    value = ExactDecimal(_("value"), null=True)
    status = models.CharField(_("status"), max_length=20)
    unit = models.CharField(_("unit"), max_length=30)
    source = models.CharField(_("source"), max_length=60)
    table = models.CharField(_("table"), max_length=200)
    item = models.CharField(_("item"), max_length=200)
    note = models.TextField(_("note"))
    change = models.CharField(_("result of the comparison"), max_length=10, blank=True)
    stored = models.ForeignKey(
        "monitoring.Observation", models.SET_NULL, null=True, related_name="+", verbose_name=_("stored value")
    )

    class Meta:
        verbose_name = _("row of a file in waiting")
        verbose_name_plural = _("rows of files in waiting")
        constraints = [models.UniqueConstraint(fields=["file", "row"], name="staged_row_once")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.row}"


class ImportProblem(models.Model):
    """One broken rule at one place of a file; the words are made at the edge, in the reader's language."""

    file = models.ForeignKey(
        Import, models.CASCADE, related_name="problems", db_column="import_id", verbose_name=_("import")
    )
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=100)
    field = models.CharField(_("field"), max_length=40)
    value = models.CharField(_("value"), max_length=100)
    rule = models.CharField(_("rule"), max_length=40)
    params = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("problem in a file")
        verbose_name_plural = _("problems in a file")
        indexes = [models.Index(fields=["file", "row"], name="problem_place")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.row} {self.rule}"
