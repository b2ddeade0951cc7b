"""The fixed navigation, filled up as rooms open; staff entries appear by role."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from monitoring import permissions
from monitoring.dashboards import formats


def context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs."""
    path = request.path
    public = [
        ("overview", _("Overview")),
        ("releases", _("Releases")),
        ("data", _("Data & API")),
        ("method", _("Method")),
    ]
    return {
        "nav": [_entry(name, label, path) for name, label in public],
        "staff_nav": _only_nearest([_entry(name, label, path) for name, label in _staff_entries(request)]),
        "language_links": _languages(request),
        "synthetic_notice": _(
            "Demo: people, firms and answers are made up; the published figures are real and name their sources."
        )
        if settings.DEMO
        else "",
    }


def _staff_entries(request: HttpRequest) -> list[tuple[str, str]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    entries = [
        (permissions.IMPORT, "imports", _("Imports")),
        (permissions.SEE_REGISTER, "register", _("Register")),
        (permissions.SEE_UNRELEASED, "preview", _("Preview")),
        # pages of the collection room, by the names of its permissions
        ("surveys.see_rounds", "rounds", _("Rounds")),
        ("surveys.manage_instrument", "questionnaires", _("Questionnaires")),
        ("surveys.request_export", "exports", _("Files of answers")),
        (permissions.SEE_ADMIN, "admin:index", _("Administration")),
    ]
    allowed = [(name, label) for permission, name, label in entries if user.has_perm(permission)]
    # who sees rounds finds it on the invitations of a wave
    if user.has_perm("surveys.assist_answer") and not user.has_perm("surveys.see_rounds"):
        allowed.append(("assist-choose", _("Take down an answer")))
    return allowed


def _entry(name: str, label: str, path: str) -> dict[str, Any]:
    url = reverse(name)
    inside = path == url if name == "overview" else path.startswith(url)
    return {"label": label, "url": url, "current": inside}


def _only_nearest(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of entries inside one another the longest address is where the reader is."""
    nearest = max((one["url"] for one in entries if one["current"]), key=len, default="")
    return [one | {"current": one["url"] == nearest} for one in entries]


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    # Both names stand in their own language, so that a reader who knows only one finds it.
    names = (("ko", "한국어"), ("en", "English"))
    # with two slashes in front it would be the address of another host
    address = "/" + request.get_full_path().lstrip("/")
    current = formats.language() if get_language() else "ko"
    return [
        {"code": code, "label": name, "url": translate_url(address, code), "current": code == current}
        for code, name in names
    ]
