"""What SMEs answered. Read and written by `surveys.domain` alone; no row holds a time finer than the ISO week."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How an answer came in. Apart from `Response`, so that pages can word it without the table."""

    WEB = "web", _("on the web")
    PHONE = "phone", _("by telephone")
    OFFICER = "officer", _("with an officer")


class Draft(models.Model):
    """An unfinished answer, sealed. `handle` is the invitation under the wave's key (confidential) or the key in the
    respondent's cookie under the server's (anonymous); neither can be read back. Purged at close.
    """

    handle = models.BinaryField(max_length=32, primary_key=True)
    wave = models.ForeignKey("surveys.Wave", models.CASCADE, related_name="drafts")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"draft of wave {self.wave_id}"


class VaultLink(models.Model):
    """Confidential waves: which invitation gave which response, readable with the wave's key only."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    handle = models.BinaryField(max_length=32, primary_key=True)
    wave = models.ForeignKey("surveys.Wave", models.CASCADE, related_name="links")
    sealed = models.BinaryField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices)

    def __str__(self) -> str:
        return f"link of wave {self.wave_id}"


class Response(models.Model):
    """One submitted answer: what the firm said of itself. What it said of each buyer is in `RelationAnswer`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="responses")
    stratum = models.ForeignKey("surveys.Stratum", models.PROTECT, related_name="responses")
    origin = models.CharField(_("origin"), max_length=10)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=2)
    week = models.CharField(_("ISO week"), max_length=8, blank=True)
    minutes_band = models.CharField(_("minutes"), max_length=5)
    consent_version = models.CharField(_("version of the consent text"), max_length=20)
    answers = models.JSONField(_("answers"))
    edit_failures = models.JSONField(_("edit failures"), default=dict)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.CheckConstraint(
                name="response_no_finer_than_a_week", condition=Q(week="") | Q(week__regex=r"^\d{4}-W\d{2}$")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RelationAnswer(models.Model):
    """What a response said of one buyer: the unit that is rated. Provenance travels with it, the supplier does not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, models.CASCADE, related_name="relations")
    buyer = models.ForeignKey(
        "monitoring.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    buyer_as_written = models.CharField(_("buyer as written"), max_length=200, blank=True)
    tier = models.CharField(_("supply-chain tier"), max_length=2)
    provenances = models.JSONField(_("provenance"), default=list)
    answers = models.JSONField(_("answers"))
    # the score vector of `surveys.instrument.columns`; empty: not scored yet
    scores = models.BinaryField(default=b"")

    class Meta:
        verbose_name = _("answer on a buyer")
        verbose_name_plural = _("answers on buyers")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "buyer"], condition=Q(buyer__isnull=False), name="relation_answer_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Naming(models.Model):
    """A supplier of its own that a response named, for the next batch. The namer is the response, never the firm."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey("surveys.Wave", models.CASCADE, related_name="namings")
    response = models.ForeignKey(Response, models.CASCADE, related_name="namings")
    business_number = models.CharField(_("business number"), max_length=10)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    unit = models.ForeignKey(
        "surveys.SampleUnit", models.SET_NULL, null=True, blank=True, related_name="namings"
    )

    class Meta:
        verbose_name = _("named supplier")
        verbose_name_plural = _("named suppliers")
        constraints = [
            models.UniqueConstraint(fields=["response", "business_number"], name="naming_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
