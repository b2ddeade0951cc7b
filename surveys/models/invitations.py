import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """The right of one firm to answer once. The token itself is never stored: only its keyed digest is.

    `is_used` belongs to anonymous waves alone; in confidential ones the vault knows who answered.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        SENT = "sent", _("sent")
        BOUNCED = "bounced", _("not deliverable")
        STOPPED = "stopped", _("asked not to be contacted")
        REVOKED = "revoked", _("revoked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="invitations")
    unit = models.OneToOneField("surveys.SampleUnit", models.PROTECT, related_name="invitation")
    serial = models.PositiveSmallIntegerField(_("serial number of the link"), default=1)
    token_digest = models.BinaryField(
        _("keyed digest of the token"), max_length=32, unique=True, editable=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARED)
    is_used = models.BooleanField(_("used"), default=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["wave", "state"], name="invitation_state")]

    def __str__(self) -> str:
        return str(self.pk)


class Delivery(models.Model):
    """One letter or mail on its way to a firm. `sending` is written before the mail leaves; whoever dies in between
    leaves it so, and it becomes `uncertain`: listed for staff, never sent a second time by itself.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        REMINDER = "reminder", _("reminder")

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        LETTER = "letter", _("letter")
        SMS = "sms", _("text message")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("uncertain")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("not deliverable")
        CANCELLED = "cancelled", _("cancelled")

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="deliveries")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    sequence = models.PositiveSmallIntegerField(_("number"), default=0)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    planned_at = models.DateTimeField(_("planned for"))
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    message_id = models.CharField(_("message id"), max_length=120, blank=True, db_index=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "kind", "sequence", "channel"], name="delivery_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_at"], condition=Q(state__in=["planned", "sending"]), name="delivery_due"
            ),
            # the rate limit counts what was tried in the last minute
            models.Index(fields=["tried_at"], name="delivery_tried"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence} {self.channel}"


class DeliveryCount(models.Model):
    """How many deliveries of a closed wave ended how. The deliveries themselves are gone: a reminder says who had not
    answered by its date.
    """

    wave = models.ForeignKey("surveys.Wave", models.CASCADE, related_name="delivery_counts")
    kind = models.CharField(_("kind"), max_length=10, choices=Delivery.Kind.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Delivery.Channel.choices)
    state = models.CharField(_("state"), max_length=10, choices=Delivery.State.choices)
    count = models.PositiveIntegerField(_("deliveries"))

    class Meta:
        verbose_name = _("count of deliveries")
        verbose_name_plural = _("counts of deliveries")
        constraints = [
            models.UniqueConstraint(fields=["wave", "kind", "channel", "state"], name="delivery_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.kind} {self.channel} {self.state}"


class StopEntry(models.Model):
    """An address or firm that is not to be contacted again; the address as a keyed digest only."""

    class Reason(models.TextChoices):
        ASKED = "asked", _("asked for it")
        COMPLAINT = "complaint", _("complaint")
        WRONG = "wrong_address", _("wrong address")

    address_digest = models.BinaryField(
        _("keyed digest of the address"), max_length=32, unique=True, null=True, editable=False
    )
    enterprise = models.OneToOneField(
        "monitoring.Enterprise", models.CASCADE, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    added_on = models.DateField(_("added on"))

    class Meta:
        verbose_name = _("entry of the stop list")
        verbose_name_plural = _("stop list")
        constraints = [
            models.CheckConstraint(
                name="stop_entry_names_one",
                condition=Q(address_digest__isnull=False, enterprise=None)
                | Q(address_digest=None, enterprise__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.reason}"
