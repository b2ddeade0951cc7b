from django.db import models
from django.utils.translation import gettext_lazy as _


class StagedEnterprise(models.Model):
    """A checked row of a file of firms, contact and all, until the decision on the file; "" leaves what is stored."""

    file = models.ForeignKey(
        "monitoring.Import", models.CASCADE, related_name="staged_enterprises", db_column="import_id"
    )
    row = models.PositiveIntegerField()
    business_number = models.CharField(max_length=10)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    industry = models.CharField(max_length=20)
    region = models.CharField(max_length=20)
    size_class = models.CharField(max_length=20)
    size_definition = models.CharField(max_length=60)
    size_valid_from = models.DateField(null=True)
    contact_name = models.CharField(max_length=100)
    email = models.CharField(max_length=254)
    phone = models.CharField(max_length=30)
    address = models.CharField(max_length=300)
    postcode = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    change = models.CharField(max_length=10, blank=True)
    before = models.CharField(max_length=32, blank=True, db_default="")
    stored = models.ForeignKey("monitoring.Enterprise", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("firm of a file")
        verbose_name_plural = _("firms of a file")
        constraints = [models.UniqueConstraint(fields=["file", "row"], name="staged_enterprise_once")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.row}"


class StagedRelation(models.Model):
    """A checked row of a file of buying relations. Its parent is found by `parent_buyer`: stored, or another row."""

    file = models.ForeignKey(
        "monitoring.Import", models.CASCADE, related_name="staged_relations", db_column="import_id"
    )
    row = models.PositiveIntegerField()
    supplier = models.CharField(max_length=10)
    buyer = models.CharField(max_length=10)
    tier = models.CharField(max_length=2)
    parent_buyer = models.CharField(max_length=10)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    provenance = models.CharField(max_length=20)
    parent_row = models.PositiveIntegerField(null=True)
    parent_stored = models.ForeignKey(
        "monitoring.BuyingRelation", models.SET_NULL, null=True, related_name="+"
    )
    change = models.CharField(max_length=10, blank=True)
    before = models.CharField(max_length=32, blank=True, db_default="")
    stored = models.ForeignKey("monitoring.BuyingRelation", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("relation of a file")
        verbose_name_plural = _("relations of a file")
        constraints = [models.UniqueConstraint(fields=["file", "row"], name="staged_relation_once")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.row}"
