from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Round(models.Model):
    """One period's data collection: survey waves and, later, a visit plan over the same strata."""

    period = models.CharField(_("period"), max_length=10, unique=True)
    title_ko = models.CharField(_("Korean title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")

    def __str__(self) -> str:
        return self.period


class Panel(models.Model):
    """A rotating panel over several waves. Its key makes pseudonyms by which the same firm is met again; the key is
    kept only for the rotation.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    sealed_key = models.BinaryField(_("sealed key"), null=True, editable=False)
    destroyed_at = models.DateTimeField(_("key destroyed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        constraints = [
            models.CheckConstraint(
                name="panel_key_or_its_end",
                condition=Q(sealed_key__isnull=False, destroyed_at=None)
                | Q(sealed_key=None, destroyed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Wave(models.Model):
    """One survey of a round: instrument, target, dates, anonymity mode. The mode is fixed at launch."""

    class Mode(models.TextChoices):
        CONFIDENTIAL = "confidential", _("confidential")
        ANONYMOUS = "anonymous", _("anonymous")

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        SAMPLED = "sampled", _("sample drawn")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        UNLINKED = "unlinked", _("closed, link to firms destroyed")

    class Allocation(models.TextChoices):
        PROPORTIONAL = "proportional", _("proportional")
        NEYMAN = "neyman", _("Neyman")

    round = models.ForeignKey(Round, models.PROTECT, related_name="waves")
    code = models.SlugField(_("code"), max_length=40, unique=True)
    title_ko = models.CharField(_("Korean title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200)
    questionnaire = models.ForeignKey(
        "surveys.QuestionnaireVersion",
        models.PROTECT,
        related_name="waves",
        limit_choices_to={"kind": "core"},
    )
    module = models.ForeignKey(
        "surveys.QuestionnaireVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="module_waves",
        limit_choices_to={"kind": "module"},
    )
    mode = models.CharField(_("anonymity mode"), max_length=20, choices=Mode.choices)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    # who is asked: lists of codes by dimension; an empty list means all
    target = models.JSONField(_("target population"), default=dict)
    strata_by = models.JSONField(_("strata"), default=list)
    allocation = models.CharField(
        _("allocation"), max_length=20, choices=Allocation.choices, default=Allocation.PROPORTIONAL
    )
    sample_size = models.PositiveIntegerField(_("sample size"), default=0)
    least_per_stratum = models.PositiveIntegerField(_("least number in a stratum"), default=5)
    margin_of_error = models.DecimalField(
        _("target margin of error (points)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    expected_response = models.PositiveSmallIntegerField(_("expected response (%)"), default=30)
    # expected standard deviation of the answers in points, by "dimension.code"; "_T" for all others
    spreads = models.JSONField(_("expected spread of the answers"), default=dict, blank=True)
    seed = models.BigIntegerField(_("seed"))
    frame_hash = models.CharField(_("hash of the frame"), max_length=64, blank=True)
    sampled_for = models.DateField(_("opening day that the sample was drawn for"), null=True, blank=True)
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, blank=True, related_name="waves")
    panel_overlap = models.PositiveSmallIntegerField(_("overlap with the panel's last wave (%)"), default=0)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    release_on = models.DateField(_("planned release"))
    retain_until = models.DateField(_("link to firms kept until"))
    consent_version = models.CharField(_("version of the consent text"), max_length=20, default="2")
    most_mails = models.PositiveSmallIntegerField(_("most mails to a firm"), default=4)
    mails_per_minute = models.PositiveIntegerField(_("mails a minute"), default=120)
    is_synthetic = models.BooleanField(_("synthetic"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))
    launched_at = models.DateTimeField(_("launched at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    unlinked_at = models.DateTimeField(_("link destroyed at"), null=True, blank=True)
    # what the covariance of a panel needs, kept without any link to a firm; set by the estimation
    pair_sums_stored_at = models.DateTimeField(_("matched-pair sums stored at"), null=True, blank=True)
    # old row versions of answers and keys rewritten away after close or unlinking; null while that is still to be done
    scrubbed_at = models.DateTimeField(_("old row versions removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("survey wave")
        verbose_name_plural = _("survey waves")
        constraints = [
            models.CheckConstraint(
                name="wave_mode_known", condition=Q(mode__in=["confidential", "anonymous"])
            ),
            models.CheckConstraint(
                name="wave_state_known",
                condition=Q(state__in=["draft", "sampled", "open", "closed", "unlinked"]),
            ),
            models.CheckConstraint(name="wave_dates_ordered", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="wave_launch_recorded",
                condition=Q(state__in=["draft", "sampled"], launched_at=None)
                | Q(state__in=["open", "closed", "unlinked"], launched_at__isnull=False),
            ),
            models.CheckConstraint(
                name="wave_close_recorded",
                condition=Q(state__in=["draft", "sampled", "open"], closed_at=None)
                | Q(state__in=["closed", "unlinked"], closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="wave_response_is_a_share",
                condition=Q(expected_response__gte=1, expected_response__lte=100),
            ),
            models.CheckConstraint(name="wave_overlap_is_a_share", condition=Q(panel_overlap__lte=100)),
            models.CheckConstraint(
                name="wave_panel_only_confidential", condition=Q(panel=None) | Q(mode="confidential")
            ),
        ]

    def __str__(self) -> str:
        return self.code


class WaveKey(models.Model):
    """The secret that ties invitations to answers of a confidential wave, wrapped by the vault's master key, which no
    database holds. Destroying it makes re-linking impossible.
    """

    wave = models.OneToOneField(Wave, models.PROTECT, related_name="key", primary_key=True)
    sealed = models.BinaryField(_("sealed key"), null=True, editable=False)
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("key of a wave")
        verbose_name_plural = _("keys of waves")
        constraints = [
            models.CheckConstraint(
                name="wave_key_or_its_end",
                condition=Q(sealed__isnull=False, destroyed_at=None)
                | Q(sealed=None, destroyed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"key of wave {self.wave_id}"
