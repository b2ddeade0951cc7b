"""One group of questions a page, for the firm or for one buyer. Every way off the page saves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.html import conditional_escape, json_script
from django.utils.safestring import SafeString, mark_safe
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
    whole = way.of(questionnaire, sheet)
    if step not in whole.pages:
        return frame.go("answer-resume")
    if request.method != "POST":
        return _page(request, sitting, group, step, sheet=sheet, progress=whole.progress(step))
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
    progress = whole.progress(step)
    return _page(request, sitting, group, step, sheet=stored, progress=progress, posted=posted, faults=faults)


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
    step: Step,
    *,
    sheet: Sheet,
    progress: dict[str, int],
    posted: Posted | None = None,
    faults: Faults = NOTHING,
) -> HttpResponse:
    language, questionnaire, buyer = frame.language(), sitting.questionnaire, step.buyer_index
    seen = sheet.seen_from(buyer)
    shown = posted.typed if posted else seen
    errors = {code: problem.say(language) for code, problem in faults.problems.items()}
    for finding in faults.hard:
        errors |= dict.fromkeys(finding.items[-1:], finding.message.say(language))
    asked = {item.code for item in routing.relevant(questionnaire, group, seen)}
    parts = {
        "items": _items(group, asked=asked, shown=shown, errors=errors, language=language),
        "island": json_script(island.of_page(questionnaire, group, seen, language), "questions"),
        "buyer": sheet.buyers[buyer].name if buyer is not None else "",
    }
    if not faults:
        same = _Place(group, request.path, language, progress["number"], progress["total"])
        text = _skeleton(same)
        for name, part in parts.items():
            text = text.replace(frame.MARKS[name], conditional_escape(part))
        return frame.ready(request, text)
    context = {
        **_context(group, language, progress, parts),
        "summary": _summary(group, errors, language),
        "questions_back": [
            {"code": one.edit, "text": one.message.say(language), "anchor": "".join(one.items[-1:])}
            for one in faults.soft
        ],
        "failed": True,
    }
    return frame.page(request, "questions.html", context, status=422)


def _summary(group: Group, errors: Mapping[str, str], language: str) -> list[dict[str, str]]:
    """Each fault behind its question: several faults of one page often have the same words."""
    questions = {item.code: f"{item.text.say(language)} " for item in group.items}
    return [{"anchor": code, "text": questions.get(code, "") + text} for code, text in errors.items()]


def _context(
    group: Group, language: str, progress: Mapping[str, int], parts: Mapping[str, str]
) -> dict[str, object]:
    return {
        "title": group.title.say(language),
        "intro": group.intro.say(language) if group.intro else "",
        "progress": progress,
        "saved_words": _("Saved"),
        **parts,
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page stands. The group is compared by itself alone: it is compiled once a process."""

    group: Group = field(compare=False)
    path: str
    language: str
    number: int
    total: int
    group_id: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "group_id", id(self.group))


@lru_cache(maxsize=1024)
def _skeleton(place: _Place) -> str:
    """What is the same for all who come to this page without a fault, rendered once."""
    parts = {name: mark_safe(mark) for name, mark in frame.MARKS.items()}  # noqa: S308 - a mark is no markup
    parts["buyer"] = parts["buyer"] if place.group.per_buyer else SafeString("")
    progress = {"number": place.number, "total": place.total}
    context = _context(place.group, place.language, progress, parts)
    return frame.skeleton("questions.html", context, path=place.path)


def _items(
    group: Group, *, asked: set[str], shown: Mapping[str, Value], errors: Mapping[str, str], language: str
) -> SafeString:
    rendered = [
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
    return SafeString("\n".join(rendered))  # each is of a template, which escaped it
