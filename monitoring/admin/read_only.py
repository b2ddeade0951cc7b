"""What the admin pages share: seen by those whom the policy lets in, changed by nobody."""

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from monitoring.domain import inspections
from monitoring.models import User
from monitoring.permissions import SEE_ADMIN, SEE_UNRELEASED


class SeenOnly(ModelAdmin):  # type: ignore[type-arg]
    """Append-only, derived, or loaded from the definitions: there is nothing to edit."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """Every field of the model; without asking for a form, which is never shown."""
        fields = [*self.opts.fields, *self.opts.many_to_many]
        return [
            field.name for field in fields if not field.primary_key and field.name not in (self.exclude or ())
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Titled by what is listed: Django's "select … to view" is no Korean sentence."""
        title = {"title": self.opts.verbose_name_plural}
        return super().changelist_view(request, title | (extra_context or {}))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE_ADMIN)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return request.user.has_perm(SEE_ADMIN)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False


class Inspected(SeenOnly):
    """Rows that hold values which are not public: every look is recorded."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) and request.user.has_perm(SEE_UNRELEASED)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        self._note(request, 0)
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        if object_id and object_id.isdecimal():
            self._note(request, int(object_id))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _note(self, request: HttpRequest, subject_id: int) -> None:
        by = request.user
        if isinstance(by, User) and self.has_view_permission(request):
            subject = f"admin:{self.opts.model_name}"
            inspections.note(by=by, subject=subject, subject_id=subject_id, now=timezone.now())
