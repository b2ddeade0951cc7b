"""One group of questions a page, for the firm or for one buyer. Every way off the page saves it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surveys.domain import sheets
from surveys.domain.sheets import Faults, Sheet
from surveys.instrument import answers, island, routing
from surveys.instrument.problems import Problem
from surveys.instrument.routing import Step
from surveys.instrument.schema import Group, Value
from surveys.portal import frame, items, way
from surveys.portal.sittings import Sitting, filling

AUTOSAVE = "autosave"
NOTHING = Faults({}, (), ())


@dataclass(frozen=True, slots=True)
class Posted:
    """A page as it came: what may be kept, what may not and why, and what was typed either way."""

    said: Mapping[str, Value]
    problems: Mapping[str, Problem]
    typed: Mapping[str, Value]
    confirmed: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@filling
def firm(request: HttpRequest, sitting: Sitting, group: str) -> HttpResponse:
    return _answer(request, sitting, Step(group, None))


@require_http_methods(["GET", "HEAD", "POST"])
@filling
def about_buyer(request: HttpRequest, sitting: Sitting, group: str, buyer: int) -> HttpResponse:
    return _answer(request, sitting, Step(group, buyer - 1))


@require_http_methods(["GET", "HEAD"])
@filling
def resume(_request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Back to the item at which the respondent left."""
    sheet, questionnaire = sitting.sheet, sitting.questionnaire
    whole = way.of(questionnaire, sheet)
    if not sheet.buyers or sheet.at in {"", way.BUYERS}:
        return way.to(way.BUYERS)
    if sheet.at in whole.pages:
        return way.to(sheet.at)
    steps = [page for page in whole.pages if isinstance(page, Step)]
    step = steps[routing.place_of(questionnaire, steps, sheet.at, sheet.at_buyer)]
    return way.to(step, anchor=f"#{sheet.at}")


def _answer(request: HttpRequest, sitting: Sitting, step: Step) -> HttpResponse:  # noqa: PLR0911 - one a way on
    questionnaire, sheet = sitting.questionnaire, sitting.sheet
    group = questionnaire.group(step.group_code)
    if group is None or (step.buyer_index is not None) != group.per_buyer:
        raise Http404
    if step not in way.of(questionnaire, sheet).pages:
        return frame.go("answer-resume")
    if request.method != "POST":
        return _page(request, sitting, group, buyer=step.buyer_index, sheet=sheet)
    posted = _posted(request.POST, sitting, group, step)
    going = request.POST.get("go", "next")
    stored, faults = _store(sitting, group, step, posted, going)
    if going == AUTOSAVE:
        return HttpResponse(status=204)
    if going == "leave":
        return frame.go("answer-left")
    whole = way.of(questionnaire, stored)
    if going == "back":
        return way.to(whole.before(step))
    if not faults:
        return way.to(whole.after(step))
    return _page(request, sitting, group, buyer=step.buyer_index, sheet=stored, posted=posted, faults=faults)


def _posted(post: QueryDict, sitting: Sitting, group: Group, step: Step) -> Posted:
    read = {item.code: answers.parse(item, post.getlist(item.code), complete=False) for item in group.items}
    values = {code: value for code, value in read.items() if not isinstance(value, Problem)}
    problems = {code: value for code, value in read.items() if isinstance(value, Problem)}
    seen = {**sitting.sheet.seen_from(step.buyer_index), **values}
    asked = {item.code for item in routing.relevant(sitting.questionnaire, group, seen)}
    return Posted(
        said=answers.keep(sitting.questionnaire, group, seen),
        problems={code: problem for code, problem in problems.items() if code in asked},
        typed={
            item.code: post.getlist(item.code) if item.type == "multiple" else post.get(item.code, "")
            for item in group.items
        },
        confirmed=tuple(post.getlist("confirm")[: len(sitting.questionnaire.edits)]),
    )


def _store(sitting: Sitting, group: Group, step: Step, posted: Posted, going: str) -> tuple[Sheet, Faults]:
    """Saves what may be kept; what keeps the page from being left comes with it, and is counted."""
    questionnaire, buyer = sitting.questionnaire, step.buyer_index
    faults = NOTHING

    def change(sheet: Sheet) -> Sheet:
        nonlocal faults
        sheet = sheet.with_page(group, buyer, posted.said)
        wanted = [edit.code for edit in questionnaire.edits if edit.code in posted.confirmed]
        marks = [code if buyer is None else f"{code}/{buyer}" for code in wanted]
        sheet = replace(sheet, confirmed=tuple(dict.fromkeys((*sheet.confirmed, *marks))))
        if going != "next":
            at = _first_open(sheet, group, buyer)
            return replace(sheet, at=at, at_buyer=buyer)
        found = sheets.faults(questionnaire=questionnaire, sheet=sheet, group=group, buyer=buyer)
        faults = replace(found, problems={**found.problems, **posted.problems})
        if faults:
            at = _first_open(sheet, group, buyer)
            return replace(sheet.with_failures(faults.rules()), at=at, at_buyer=buyer)
        return way.standing_at(questionnaire, sheet, way.of(questionnaire, sheet).after(step))

    return sitting.save(change), faults


def _first_open(sheet: Sheet, group: Group, buyer: int | None) -> str:
    """The first item of the page without an answer, or its first."""
    said = sheet.of(buyer)
    return next((item.code for item in group.items if item.code not in said), group.items[0].code)


def _page(
    request: HttpRequest,
    sitting: Sitting,
    group: Group,
    *,
    buyer: int | None,
    sheet: Sheet,
    posted: Posted | None = None,
    faults: Faults = NOTHING,
) -> HttpResponse:
    language, questionnaire = frame.language(), sitting.questionnaire
    seen = sheet.seen_from(buyer)
    shown = posted.typed if posted else seen
    errors = {code: problem.say(language) for code, problem in faults.problems.items()}
    for finding in faults.hard:
        errors |= dict.fromkeys(finding.items[-1:], finding.message.say(language))
    asked = {item.code for item in routing.relevant(questionnaire, group, seen)}
    context = {
        "title": group.title.say(language),
        "intro": group.intro.say(language) if group.intro and not faults else "",
        "buyer": sheet.buyers[buyer].name if buyer is not None else "",
        "items": _items(group, asked=asked, shown=shown, errors=errors, language=language),
        "island": island.of_page(questionnaire, group, seen, language),
        "summary": [{"anchor": code, "text": text} for code, text in errors.items()],
        "questions_back": [
            {
                "code": one.edit,
                "text": one.message.say(language),
                "anchor": one.items[-1] if one.items else "",
            }
            for one in faults.soft
        ],
        "failed": bool(faults),
        "progress": way.of(questionnaire, sheet).progress(Step(group.code, buyer)),
        "saved_words": _("Saved"),
    }
    return frame.page(request, "questions.html", context, status=422 if faults else 200)


def _items(
    group: Group, *, asked: set[str], shown: Mapping[str, Value], errors: Mapping[str, str], language: str
) -> list[SafeString]:
    return [
        items.html(
            item,
            number=number,
            language=language,
            value=shown.get(item.code, ""),
            error=errors.get(item.code, ""),
            is_hidden=item.code not in asked,
        )
        for number, item in enumerate(group.items, start=1)
    ]
