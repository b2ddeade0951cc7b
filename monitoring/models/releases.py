from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

IN_PREPARATION = ["draft", "assembled", "signed"]


class ReleaseQuerySet(models.QuerySet["Release"]):
    def published(self, moment: datetime) -> "ReleaseQuerySet":
        return self.filter(published_at__lte=moment)

    def in_preparation(self) -> "ReleaseQuerySet":
        return self.filter(state__in=IN_PREPARATION)


class Release(models.Model):
    """A numbered, frozen, signed-off set of observations with a publication time."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ASSEMBLED = "assembled", _("assembled")
        SIGNED = "signed", _("signed off")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")

    number = models.PositiveIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    imports = models.ManyToManyField("monitoring.Import", related_name="releases", verbose_name=_("imports"))
    publish_at = models.DateTimeField(_("publish at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"))
    assembled_at = models.DateTimeField(_("assembled at"), null=True, blank=True)
    content_hash = models.CharField(_("hash of the content"), max_length=64, blank=True)
    observation_count = models.PositiveIntegerField(_("observations"), default=0)
    revision_count = models.PositiveIntegerField(_("revised values"), default=0)
    gap_count = models.PositiveIntegerField(_("gaps"), default=0)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed off by"),
    )
    signed_at = models.DateTimeField(_("signed off at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(
                Case(When(state__in=IN_PREPARATION, then=Value(1))), name="release_one_in_preparation"
            ),
            models.CheckConstraint(
                name="release_publish_at_plausible",
                condition=Q(
                    publish_at__gte=datetime(2000, 1, 1, tzinfo=UTC),
                    publish_at__lt=datetime(2200, 1, 1, tzinfo=UTC),
                ),
            ),
            models.CheckConstraint(
                name="release_signature_complete",
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="release_published_is_signed",
                condition=~Q(state="published")
                | (Q(signed_at__isnull=False, published_at__isnull=False) & ~Q(content_hash="")),
            ),
            models.CheckConstraint(
                name="release_signed_is_assembled",
                condition=~Q(state__in=["signed", "published"]) | Q(assembled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class ReleaseItem(models.Model):
    """An observation that a release in preparation will publish."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="items", verbose_name=_("release"))
    observation = models.ForeignKey(
        "monitoring.Observation", models.PROTECT, related_name="+", verbose_name=_("observation")
    )

    class Meta:
        verbose_name = _("observation in a release")
        verbose_name_plural = _("observations in a release")
        constraints = [models.UniqueConstraint(fields=["release", "observation"], name="release_item_once")]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.observation_id}"
