"""Handing in, the receipt, and what the mode allows afterwards."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from surveys.domain import respondents, responses
from surveys.domain.respondents import Standing
from surveys.domain.responses import Ended
from surveys.domain.sheets import Sheet
from surveys.portal import cookies, frame, promises, sittings, way
from surveys.portal.sittings import Sitting, seated

_AFTER = {Ended.RECEIVED: "answer-receipt", Ended.BEFORE: "answer-receipt", Ended.WITHDRAWN: "answer-receipt",
          Ended.CLOSED: "answer-closed"}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def submit(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Any number of posts hand in once; each of them ends at the receipt."""
    if request.method == "POST":
        if request.POST.get("go") == "back" and sitting.look.sheet is not None:
            return way.to(way.of(sitting.questionnaire, sitting.sheet).before(way.SUBMIT))
        result = responses.submit(visit=sitting.visit, language=frame.language(), now=sitting.now)
        if sitting.held.is_assisted and _AFTER.get(result.ended) == "answer-receipt":
            # whatever the firm did before: staff do not learn whether it answered
            return frame.go("answer-taken")
        if result.ended == Ended.UNFINISHED:
            return way.to(result.page or way.BUYERS) if sitting.look.sheet else frame.go("answer-consent")
        return frame.go(_AFTER[result.ended])
    if sitting.look.sheet is None or sittings.standing(sitting) != Standing.OPEN:
        return frame.go(sittings.place(sitting))
    progress = way.of(sitting.questionnaire, sitting.sheet).progress(way.SUBMIT)
    page = promises.before_submission(sitting.visit.wave)
    buyers = [one.name for one in sitting.sheet.buyers]
    return frame.page(request, "submit.html", {"page": page, "buyers": buyers, "progress": progress})


@require_http_methods(["GET", "HEAD"])
@seated
def receipt(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Says that something arrived, and never what."""
    look = sitting.look
    if not (look.is_submitted or look.is_withdrawn):
        return frame.go(sittings.place(sitting))
    context = {
        "code": respondents.receipt(visit=sitting.visit),
        "is_withdrawn": look.is_withdrawn,
        "may_change": _may_change(sitting),
        "page": promises.after_submission(sitting.visit.wave),
    }
    return frame.page(request, "receipt.html", context)


def _may_change(sitting: Sitting) -> bool:
    look, is_open = sitting.look, sittings.standing(sitting) == Standing.OPEN
    return sitting.visit.is_confidential and is_open and look.is_submitted and not look.is_withdrawn


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def withdraw(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Asks first: what is deleted cannot be brought back."""
    if request.method != "POST" and _may_change(sitting):
        return frame.page(request, "withdraw.html", {})
    if request.method == "POST":
        responses.withdraw(visit=sitting.visit, now=sitting.now)
    return frame.go("answer-receipt")


@require_http_methods(["POST"])
@seated
def correct(_request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """A correction starts afresh, since no answer is ever shown again; it replaces the first when it is handed in."""
    if sittings.standing(sitting) != Standing.OPEN:
        return frame.go(sittings.place(sitting))
    sheet = Sheet(
        sitting.visit.wave.consent_version,
        frame.language(),
        channel=sitting.held.channel,
        is_correction=True,
    )
    begun = responses.begin_correction(visit=sitting.visit, sheet=sheet)
    return frame.go("answer-buyers" if begun else "answer-receipt")


@require_http_methods(["GET", "HEAD"])
@seated
def taken(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The end of a sitting with staff. It says the same whether or not the firm had answered by itself."""
    if not sitting.held.is_assisted:
        return frame.go(sittings.place(sitting))
    response = frame.page(request, "taken.html", {"code": respondents.receipt(visit=sitting.visit)})
    cookies.take(response)
    return response


@require_http_methods(["GET", "HEAD"])
@seated
def left(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Saved; how to come back depends on the mode. A confidential sitting ends here, its link opens it again."""
    page = promises.on_leaving(sitting.visit.wave, is_assisted=sitting.held.is_assisted)
    response = frame.page(request, "left.html", {"page": page})
    if sitting.visit.is_confidential or sitting.held.is_assisted:
        cookies.take(response)
    return response
