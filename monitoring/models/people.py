from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person with an account. What a role may do is said in `monitoring.permissions` alone."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Commission administrator")
        ANALYST = "analyst", _("Analyst")
        FIELD_OFFICER = "field_officer", _("Field officer")
        VIEWER = "viewer", _("Viewer")

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.VIEWER)
    is_demo = models.BooleanField(_("demo login"), default=False, editable=False)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                name="user_role_known",
                condition=models.Q(role__in=["administrator", "analyst", "field_officer", "viewer"]),
            ),
        ]

    def __str__(self) -> str:
        return self.username
