"""Accounts: analysts see them, administrators make and change them, and nobody deletes one that left traces."""

from typing import Any

from django.contrib.admin import register
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.admin.site import site
from monitoring.domain import audit
from monitoring.models import User
from monitoring.permissions import MANAGE_PEOPLE, SEE_ADMIN


class NewPerson(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("username", "role")


@register(User, site=site)
class PeopleAdmin(UserAdmin):  # type: ignore[type-arg]
    """A superuser's account is changed by superusers alone, so that no administrator becomes one by a password."""

    add_form = NewPerson
    list_display = ("username", "last_name", "first_name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    list_per_page = 50
    filter_horizontal = ()
    actions = None
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "role", "usable_password", "password1", "password2"),
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:  # noqa: ANN401 - Django's nested tuples
        if obj is None:
            return self.add_fieldsets
        secret = ("password",) if self.has_change_permission(request, obj) else ()
        rights = ("is_superuser",) if request.user.is_superuser else ()
        return (
            (None, {"fields": ("username", *secret)}),
            (_("Person"), {"fields": ("last_name", "first_name", "email")}),
            (_("Rights"), {"fields": ("role", "is_active", *rights)}),
            (_("Dates"), {"fields": ("last_login", "date_joined")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:  # noqa: ANN401, ARG002
        return ("last_login", "date_joined")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE_ADMIN)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        return request.user.has_perm(SEE_ADMIN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_PEOPLE)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return request.user.has_perm(MANAGE_PEOPLE)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        """Django's own staff flag follows the role, and the change is on record."""
        obj.is_staff = obj.is_superuser or obj.role in {User.Role.ADMINISTRATOR, User.Role.ANALYST}
        super().save_model(request, obj, form, change)
        by = request.user
        audit.record(
            by=by if isinstance(by, User) else None,
            action="person.change" if change else "person.add",
            subject="person",
            subject_id=obj.pk,
            now=timezone.now(),
            details={
                "changed": [name for name in form.changed_data if "password" not in name],
                "role": obj.role,
            },
        )
