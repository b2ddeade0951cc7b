"""The way in: a landing page that is the same for every valid link, and the exchange of the link for a cookie."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from surveys.domain import drafts, respondents
from surveys.domain.respondents import Visit
from surveys.domain.sheets import Sheet
from surveys.models import Wave
from surveys.portal import cookies, frame, misses, promises, sittings
from surveys.portal.sittings import Sitting, seated
from surveys.questionnaires import consents


@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD only look; the button posts, and only then somebody has begun."""
    visit = respondents.enter(token=token, draft_key=_draft_key(request))
    if visit is None:
        return misses.answer(request)
    if request.method == "POST":
        return _exchange(request, visit)
    return frame.page(request, "landing.html", {"page": promises.landing(visit.wave, frame.language())})


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """For who has a letter: the code typed by hand."""
    if request.method != "POST":
        return frame.page(request, "enter.html", {})
    visit = respondents.enter(token=request.POST.get("code", "")[:80], draft_key=_draft_key(request))
    return _exchange(request, visit) if visit else misses.answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def consent(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Consent under PIPA: purpose, items, retention, the right to refuse. Its version is stored with the answer."""
    where = sittings.place(sitting)
    if where != "answer-consent":
        return frame.go(where)
    wave = sitting.visit.wave
    context = {
        "consent": consents.text(wave.consent_version, frame.language(), mode=wave.mode),
        "error": False,
    }
    if request.method != "POST":
        return frame.page(request, "consent.html", context)
    if request.POST.get("agree") != "yes":
        return frame.page(request, "consent.html", context | {"error": True}, status=422)
    sheet = Sheet(wave.consent_version, frame.language(), channel=sitting.held.channel)
    drafts.begin(visit=sitting.visit, sheet=sheet)
    response = frame.go("answer-buyers")
    cookies.give(response, sitting.held.now())
    return response


@require_http_methods(["GET", "HEAD"])
@seated
def closed(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The round has closed, or has not opened yet, with the date."""
    where = sittings.place(sitting)
    if where != "answer-closed":
        return frame.go(where)
    return frame.page(request, "closed.html", {"page": promises.dates(sitting.visit.wave, sitting.now)})


def _exchange(request: HttpRequest, visit: Visit) -> HttpResponse:
    held = cookies.read(request)
    is_same = held is not None and held.invitation_id == visit.invitation_id
    fresh = cookies.fresh(
        invitation_id=visit.invitation_id,
        serial=visit.serial,
        is_anonymous=visit.wave.mode == Wave.Mode.ANONYMOUS,
        draft_key=held.draft_key if held and is_same else b"",
    )
    response = frame.go("answer-start")
    cookies.give(
        response, replace(fresh, handle=visit.handle) if visit.is_confidential and visit.handle else fresh
    )
    return response


@require_http_methods(["GET", "HEAD"])
@seated
def start(_request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Leads to where this respondent belongs."""
    return frame.go(sittings.place(sitting))


def _draft_key(request: HttpRequest) -> bytes:
    held = cookies.read(request)
    return held.draft_key if held else b""
