"""Who is answering: the visit behind the cookie, and where it may be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from surveys.domain import drafts, questionnaires, respondents
from surveys.domain.drafts import Look, NoDraft
from surveys.domain.respondents import Standing, Visit
from surveys.domain.sheets import Sheet
from surveys.instrument.schema import Questionnaire
from surveys.portal import cookies, frame
from surveys.portal.cookies import Pass

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One request of somebody who entered."""

    visit: Visit
    look: Look
    held: Pass
    now: datetime

    @property
    def sheet(self) -> Sheet:
        if self.look.sheet is None:
            raise NoDraft
        return self.look.sheet

    @property
    def questionnaire(self) -> Questionnaire:
        return questionnaires.compiled(wave=self.visit.wave)

    def save(self, change: Callable[[Sheet], Sheet]) -> Sheet:
        """Stores a change of the sheet, with the time since the last page."""
        pause = cookies.seconds() - self.held.last
        return drafts.change(
            visit=self.visit, now_at=self.look, by=lambda sheet: change(sheet).with_pause(pause)
        )


def found(request: HttpRequest) -> Sitting | None:
    held = cookies.read(request)
    if held is None:
        return None
    visit = respondents.again(
        invitation_id=held.invitation_id,
        serial=held.serial,
        draft_key=held.draft_key,
        handle=held.handle,
        is_apart=held.is_assisted,
    )
    return Sitting(visit, drafts.first_look(visit=visit), held, timezone.now()) if visit else None


def seated(view: View) -> View:
    """Asks for a cookie; without one the visitor types the code of its letter."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        sitting = found(request)
        if sitting is None:
            return frame.go("answer-enter")
        return frame.closed(view(request, sitting, *args, **kwargs))

    return guarded


def filling(view: View) -> View:
    """Asks for a draft in an open wave; anybody else is led to the page where they belong."""

    @seated
    @wraps(view)
    def guarded(request: HttpRequest, sitting: Sitting, *args: object, **kwargs: object) -> HttpResponse:
        if sitting.look.sheet is None or standing(sitting) != Standing.OPEN:
            return frame.go(place(sitting))
        try:
            response = view(request, sitting, *args, **kwargs)
        except NoDraft:  # handed in meanwhile, in another window
            return frame.go("answer-receipt")
        if request.method == "POST":
            cookies.give(response, sitting.held.now())
        return response

    return guarded


def standing(sitting: Sitting) -> Standing:
    return respondents.standing(visit=sitting.visit, now=sitting.now)


def place(sitting: Sitting) -> str:
    """The page on which this respondent is right: draft, receipt, or that the round has closed."""
    at = standing(sitting)
    if at == Standing.NOT_YET:
        return "answer-closed"
    if at == Standing.OPEN and sitting.look.sheet is not None:
        return "answer-resume"
    if sitting.look.is_submitted or sitting.look.is_withdrawn:
        return "answer-receipt"
    return "answer-consent" if at == Standing.OPEN else "answer-closed"
