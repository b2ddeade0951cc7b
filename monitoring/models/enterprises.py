from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from monitoring.models.reference import DatedQuerySet, Validity


class Enterprise(models.Model):
    """A firm of the register, supplier or buyer. Codes are those of the classifications; no person is kept here."""

    business_number = models.CharField(_("business number"), max_length=10, unique=True)
    name_ko = models.CharField(_("Korean name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    industry = models.CharField(_("industry"), max_length=20)
    region = models.CharField(_("region"), max_length=20)
    is_active = models.BooleanField(_("in business"), default=True)
    is_synthetic = models.BooleanField(_("synthetic"), default=False)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.CheckConstraint(
                name="enterprise_number_is_ten_digits", condition=Q(business_number__regex=r"^[0-9]{10}$")
            ),
        ]
        indexes = [
            models.Index(fields=["industry", "region"], name="enterprise_cell"),
            models.Index(fields=["name_ko"], name="enterprise_name"),
        ]

    def __str__(self) -> str:
        return self.name_ko


class EnterpriseSize(models.Model):
    """The size class of a firm over a stretch of time; validity ends exclusive, and two never overlap."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="sizes")
    size_class = models.CharField(_("size class"), max_length=20)
    definition = models.CharField(_("size definition"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("size class of a firm")
        verbose_name_plural = _("size classes of firms")
        constraints = [
            models.CheckConstraint(
                name="enterprise_size_validity_ordered",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
            ExclusionConstraint(
                name="enterprise_size_one_at_any_time",
                index_type="gist",
                expressions=[
                    (
                        Func(F("enterprise_id"), F("enterprise_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Validity(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.size_class}"


class Contact(models.Model):
    """How a firm is reached: personal data, kept apart from the firm and readable only for sending."""

    class Language(models.TextChoices):
        KOREAN = "ko", _("Korean")
        ENGLISH = "en", _("English")

    class State(models.TextChoices):
        GOOD = "good", _("good")
        BOUNCED = "bounced", _("not deliverable")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="contacts")
    name = models.CharField(_("contact person"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone number"), max_length=30, blank=True)
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.KOREAN
    )
    is_primary = models.BooleanField(_("first contact"), default=True)
    mail_state = models.CharField(_("mail"), max_length=10, choices=State.choices, default=State.GOOD)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(is_primary=True), name="contact_one_primary"
            ),
            models.CheckConstraint(
                name="contact_reachable", condition=~(Q(email="") & Q(phone="") & Q(address=""))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id}/{self.pk}"
