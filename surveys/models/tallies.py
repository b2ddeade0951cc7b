"""What answers add up to. Read and written by `surveys.domain` alone, as answers are."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class CountedStratum(models.Model):
    """A stratum of an open wave whose answers are tallied; the one who counts it holds this row's lock.

    `respondents` are the firms counted so far, none while it was never counted.
    """

    stratum = models.OneToOneField(
        "surveys.Stratum", models.CASCADE, primary_key=True, related_name="counted"
    )
    respondents = models.PositiveIntegerField(_("firms counted"), null=True)

    class Meta:
        verbose_name = _("counted stratum")
        verbose_name_plural = _("counted strata")

    def __str__(self) -> str:
        return f"count of stratum {self.stratum_id}"


class Tally(models.Model):
    """Sums of one stratum in one domain (`code` of `classification`) for every column of the score vector.

    `sums`: little-endian 64-bit whole numbers, column by column those of `surveys.estimation.tallies`. Gone at close.
    """

    pk = models.CompositePrimaryKey("stratum_id", "classification", "code")
    stratum = models.ForeignKey("surveys.Stratum", models.CASCADE, related_name="tallies", db_index=False)
    classification = models.CharField(_("classification"), max_length=20)
    code = models.CharField(_("code"), max_length=20)
    sums = models.BinaryField(_("sums"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self) -> str:
        return f"{self.stratum_id}.{self.classification}.{self.code}"


class UncountedResponse(models.Model):
    """An answer that the tallies do not hold yet; written with the answer, deleted by the count, or at close."""

    response = models.OneToOneField(
        "surveys.Response", models.CASCADE, primary_key=True, related_name="uncounted"
    )
    stratum = models.ForeignKey("surveys.Stratum", models.CASCADE, related_name="uncounted")

    class Meta:
        verbose_name = _("uncounted response")
        verbose_name_plural = _("uncounted responses")

    def __str__(self) -> str:
        return f"uncounted in stratum {self.stratum_id}"


class StaleStratum(models.Model):
    """Says that an answer of the stratum was taken back or replaced, so that its tallies are counted from scratch.

    A row for each time, so that who takes an answer back never waits for who counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stratum = models.ForeignKey("surveys.Stratum", models.CASCADE, related_name="stale")

    class Meta:
        verbose_name = _("stale stratum")
        verbose_name_plural = _("stale strata")

    def __str__(self) -> str:
        return f"stratum {self.stratum_id} is stale"
