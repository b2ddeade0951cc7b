"""The bare frame of the portal: rendering without context processors, and the headers of every page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template import Context, loader
from django.urls import reverse, translate_url
from django.utils.translation import get_language

# `no-referrer` would make browsers send `Origin: null` with every form, which the CSRF check must refuse; this one
# sends the host alone, so no address with a token ever leaves the page.
REFERRER_POLICY = "strict-origin"


def language() -> str:
    return "en" if (get_language() or "ko").startswith("en") else "ko"


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page as it is sent; `context` is all that its template gets besides the language and the CSRF token."""
    shown = context | {"csrf_token": get_token(request), "language": language(), "other": _other(request)}
    compiled = loader.get_template(f"surveys/portal/{template}").template  # type: ignore[attr-defined]
    return closed(HttpResponse(compiled.render(Context(shown)), status=status))


def go(name: str, *args: object, anchor: str = "") -> HttpResponse:
    return closed(redirect(reverse(name, args=args) + anchor))


def closed(response: HttpResponse) -> HttpResponse:
    """Nothing of the portal stays in a cache or in the Referer of a request."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


def _other(request: HttpRequest) -> dict[str, str]:
    if language() == "en":
        return {"url": translate_url(request.path, "ko"), "code": "ko", "label": "한국어"}
    return {"url": translate_url(request.path, "en"), "code": "en", "label": "English"}
