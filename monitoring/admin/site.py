"""The admin site behind the same policy as every other page."""

from collections.abc import Callable
from functools import wraps

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from monitoring.permissions import SEE_ADMIN

View = Callable[..., HttpResponseBase]


class StatisticsSite(AdminSite):
    """Who may enter is asked of the policy, not of `is_staff`; there is one log-in page for all."""

    site_header = _("Win-Win Growth Monitor: administration")
    site_title = _("Administration")
    index_title = _("Records")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE_ADMIN)

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]  # noqa: FBT001, FBT002 - Django's signature
        inside = super().admin_view(view, cacheable)

        @wraps(inside)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise PermissionDenied
            return inside(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:  # noqa: ARG002
        """The project's own page, which counts failed attempts."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


site = StatisticsSite()
