from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from monitoring.models.reference import DatedQuerySet, Validity


class BuyingRelation(models.Model):
    """A supplier sells to a buyer. `tier` counts down from the large buyer; `parent` is the relation one step up."""

    class Tier(models.TextChoices):
        FIRST = "1", _("First tier")
        SECOND = "2", _("Second tier")
        THIRD = "3", _("Third tier and below")

    supplier = models.ForeignKey("monitoring.Enterprise", models.CASCADE, related_name="buyers")
    buyer = models.ForeignKey("monitoring.Enterprise", models.CASCADE, related_name="suppliers")
    tier = models.CharField(_("supply-chain tier"), max_length=2, choices=Tier.choices)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("buying relation")
        verbose_name_plural = _("buying relations")
        constraints = [
            models.CheckConstraint(name="relation_of_two_firms", condition=~Q(supplier=F("buyer"))),
            models.CheckConstraint(name="relation_tier_known", condition=Q(tier__in=["1", "2", "3"])),
            models.CheckConstraint(
                name="relation_first_tier_has_no_parent", condition=~Q(tier="1") | Q(parent=None)
            ),
            models.CheckConstraint(
                name="relation_validity_ordered",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
            ExclusionConstraint(
                name="relation_one_at_any_time",
                index_type="gist",
                expressions=[
                    (
                        Func(F("supplier_id"), F("supplier_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("buyer_id"), F("buyer_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Validity(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} → {self.buyer_id}"


class RelationEvidence(models.Model):
    """Where a relation is known from. One relation may be known from several; each is kept (steering test)."""

    class Provenance(models.TextChoices):
        BUYER_LIST = "buyer_list", _("buyer's list")
        TRADE_BODY = "trade_body", _("trade body")
        SELF_REGISTRATION = "self_registration", _("self-registration")
        TIER1_ANSWER = "tier1_answer", _("answer of a first-tier supplier")
        PUBLIC_REGISTER = "public_register", _("public register")

    relation = models.ForeignKey(BuyingRelation, models.CASCADE, related_name="evidence")
    provenance = models.CharField(_("provenance"), max_length=20, choices=Provenance.choices)
    arrived_in = models.ForeignKey(
        "monitoring.Import", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("evidence of a relation")
        verbose_name_plural = _("evidence of relations")
        constraints = [
            models.UniqueConstraint(fields=["relation", "provenance"], name="evidence_once"),
            models.CheckConstraint(
                name="evidence_provenance_known",
                condition=Q(
                    provenance__in=[
                        "buyer_list",
                        "trade_body",
                        "self_registration",
                        "tier1_answer",
                        "public_register",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation_id} {self.provenance}"
