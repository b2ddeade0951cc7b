"""The first door: what no view has to bear. Before sessions, CSRF and any reading of the body."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.urls import reverse
from django.utils.cache import set_response_etag
from django.utils.translation import override

FORM_BYTES = 1_000_000
UPLOAD_BYTES = 51_000_000  # a file of 50 MB and the form around it


class FirstDoor:
    """Refuses bodies that nobody asked for (413, 411) and NUL characters in an address (400).

    PostgreSQL stores no NUL, so a search for one can only be an attack or an accident; and Django's own limit on a
    body does not count files, which it would spool to disk before a view could refuse them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            return HttpResponse(
                "400: the address holds a NUL character.\n", status=400, content_type="text/plain"
            )
        length = request.META.get("CONTENT_LENGTH") or "0"
        if request.META.get("HTTP_TRANSFER_ENCODING") and length == "0":
            return HttpResponse(
                "411: the length of the body is missing.\n", status=411, content_type="text/plain"
            )
        if not length.isdigit() or int(length) > _limit(request):
            return HttpResponse("413: the body is too large.\n", status=413, content_type="text/plain")
        return self.get_response(request)


class ConditionalAnswers(ConditionalGetMiddleware):
    """Django's, and the same ETag on HEAD: who only asks whether something changed gets an answer as well."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.method == "HEAD" and self.needs_etag(response) and not response.has_header("ETag"):
            return set_response_etag(response)
        return super().process_response(request, response)


def _limit(request: HttpRequest) -> int:
    """Large bodies only where a file is handed in, by somebody with a session."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return UPLOAD_BYTES if request.path in _places() and has_session else FORM_BYTES


@cache
def _places() -> set[str]:
    places = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            places.add(reverse("import-new"))
    return places
