"""The door of staff pages: which permission a page asks for is written on its view."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.http import HttpResponseClientRefresh

from monitoring.models import User

View = Callable[..., HttpResponseBase]


def needs(permission: str) -> Callable[[View], View]:
    """Without a login the view sends to the log-in page and back; without the permission it answers 403."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_login(request)
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def person(request: HttpRequest) -> User:
    """The user behind a guarded view."""
    return cast("User", request.user)


def _to_login(request: HttpRequest) -> HttpResponseBase:
    # A fragment asked for by a page that is open longer than the session: the whole page has to go to the log-in.
    if getattr(request, "htmx", False):
        return HttpResponseClientRefresh()
    # What was posted cannot be repeated after the log-in, so the way back leads to the page it came from.
    back = (
        request.get_full_path()
        if request.method in {"GET", "HEAD"}
        else request.META.get("HTTP_REFERER", "/")
    )
    return redirect_to_login(back)
