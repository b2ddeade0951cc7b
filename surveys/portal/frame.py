"""The bare frame of the portal: rendering without context processors, and the headers of every page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template import Context, loader
from django.urls import reverse
from django.utils.translation import get_language

# `no-referrer` would make browsers send `Origin: null` with every form, which the CSRF check must refuse; this one
# sends the host alone, so no address with a token ever leaves the page.
REFERRER_POLICY = "strict-origin"
# Characters of the private use area, which no text of ours holds.
MARKS = {"csrf_token": "\ue000", "items": "\ue001", "island": "\ue002", "buyer": "\ue003"}


def language() -> str:
    return "en" if (get_language() or "ko").startswith("en") else "ko"


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page as it is sent; `context` is all that its template gets besides the language and the CSRF token."""
    shown = context | {
        "csrf_token": get_token(request),
        "language": language(),
        "other": _other(request.path),
    }
    compiled = loader.get_template(f"surveys/portal/{template}").template  # type: ignore[attr-defined]
    return closed(HttpResponse(compiled.render(Context(shown)), status=status))


def ready(request: HttpRequest, text: str) -> HttpResponse:
    """A page filled into its `skeleton`."""
    return closed(HttpResponse(text.replace(MARKS["csrf_token"], get_token(request))))


def skeleton(template: str, context: dict[str, Any], *, path: str) -> str:
    """The page with marks for what differs between two visitors, to be rendered once and filled in often."""
    compiled = loader.get_template(f"surveys/portal/{template}").template  # type: ignore[attr-defined]
    shown = context | {"csrf_token": MARKS["csrf_token"], "language": language(), "other": _other(path)}
    text: str = compiled.render(Context(shown))
    return text


def go(name: str, *args: object, anchor: str = "") -> HttpResponse:
    return closed(redirect(reverse(name, args=args) + anchor))


def closed(response: HttpResponse) -> HttpResponse:
    """Nothing of the portal stays in a cache or in the Referer of a request."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


def _other(path: str) -> dict[str, str]:
    # by hand: to resolve the address and to build it again takes longer than the rest of the frame
    if language() == "en":
        return {"url": path.removeprefix("/en"), "code": "ko", "label": "한국어"}
    return {"url": f"/en{path}", "code": "en", "label": "English"}
