from datetime import date
from typing import Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class SameText(Func):
    """The text as a one-point int8range, so that GiST can test it for equality without btree_gist.

    A hash collision (1 in 2^63) would refuse a valid row and never admit an invalid one.
    """

    template = "int8range(hashtextextended(%(expressions)s, 0) >> 1, hashtextextended(%(expressions)s, 0) >> 1, '[]')"
    arg_joiner = " || ' ' || "


class Validity(Func):
    function = "daterange"
    template = "daterange(%(expressions)s, '[)')"


class DatedQuerySet(models.QuerySet[_Row_co]):
    def on(self, day: date) -> Self:
        """Rows valid on `day`; validity ends exclusive."""
        return self.filter(
            models.Q(valid_from=None) | models.Q(valid_from__lte=day),
            models.Q(valid_to=None) | models.Q(valid_to__gt=day),
        )


class Classification(models.Model):
    code = models.CharField(_("code"), max_length=40, unique=True)
    label_ko = models.CharField(_("Korean label"), max_length=200)
    label_en = models.CharField(_("English label"), max_length=200)
    version = models.CharField(_("version"), max_length=100, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")

    def __str__(self) -> str:
        return self.code


class Code(models.Model):
    """One code with one name over one stretch of time; a renamed region is two rows with the same code."""

    classification = models.ForeignKey(
        Classification, models.CASCADE, related_name="codes", verbose_name=_("classification")
    )
    code = models.CharField(_("code"), max_length=20)
    parent = models.CharField(_("parent code"), max_length=20, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    label_ko = models.CharField(_("Korean label"), max_length=200)
    label_en = models.CharField(_("English label"), max_length=200)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    confirmed = models.BooleanField(_("confirmed"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    note_ko = models.TextField(_("Korean note"), blank=True)
    note_en = models.TextField(_("English note"), blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [
            models.CheckConstraint(
                name="code_validity_ordered",
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_to__gt=F("valid_from")),
            ),
            ExclusionConstraint(
                name="code_unique_at_any_time",
                index_type="gist",
                expressions=[
                    (
                        Func(
                            F("classification_id"), F("classification_id"), Value("[]"), function="int8range"
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (SameText(F("code")), RangeOperators.OVERLAPS),
                    (Validity(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label_ko}"


class CodeAlias(models.Model):
    """The same thing's code in another institution's system, with its own validity."""

    classification = models.ForeignKey(
        Classification, models.CASCADE, related_name="aliases", verbose_name=_("classification")
    )
    code = models.CharField(_("code"), max_length=20)
    system = models.CharField(_("code system"), max_length=20)
    value = models.CharField(_("code in that system"), max_length=20)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("code in another system")
        verbose_name_plural = _("codes in other systems")
        constraints = [
            ExclusionConstraint(
                name="alias_unique_at_any_time",
                index_type="gist",
                expressions=[
                    (
                        Func(
                            F("classification_id"), F("classification_id"), Value("[]"), function="int8range"
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (SameText(F("system"), F("value")), RangeOperators.OVERLAPS),
                    (Validity(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.system} {self.value}"


class Succession(models.Model):
    classification = models.ForeignKey(
        Classification, models.CASCADE, related_name="successions", verbose_name=_("classification")
    )
    predecessor = models.CharField(_("predecessor"), max_length=20)
    successor = models.CharField(_("successor"), max_length=20)
    on = models.DateField(_("on"))
    kind = models.CharField(_("kind"), max_length=20)
    confirmed = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        verbose_name = _("succession of codes")
        verbose_name_plural = _("successions of codes")
        constraints = [
            models.UniqueConstraint(
                fields=["classification", "predecessor", "successor", "on"], name="succession_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor} ({self.on})"


class SizeDefinition(models.Model):
    """Who counts as large or SME: which institution says so, from when, and whether “large” holds mid-size firms."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    institution_ko = models.CharField(_("institution (Korean)"), max_length=200)
    institution_en = models.CharField(_("institution (English)"), max_length=200)
    label_ko = models.CharField(_("Korean label"), max_length=200)
    label_en = models.CharField(_("English label"), max_length=200)
    definition_ko = models.TextField(_("definition (Korean)"))
    definition_en = models.TextField(_("definition (English)"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    large_holds_midsize = models.BooleanField(_("“large” holds mid-size firms"), null=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise size definition")
        verbose_name_plural = _("enterprise size definitions")

    def __str__(self) -> str:
        return self.code
