"""An XLSForm becomes a questionnaire, or the list of everything in it that cannot be taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from surveys.instrument import reader
from surveys.instrument.flaws import DefinitionError
from surveys.xlsform import columns, judge, questions, sheets, survey
from surveys.xlsform.refusals import FormRefused, Refusal
from surveys.xlsform.rows import Known, Row, rows

if TYPE_CHECKING:
    from surveys.instrument.flaws import Flaw
    from surveys.instrument.schema import Questionnaire
    from surveys.xlsform.questions import Content
    from surveys.xlsform.sheets import Book

_SURVEY: Final = Known((*columns.SURVEY, *columns.SURVEY_OURS), columns.SURVEY_TEXTS)
_CHOICES: Final = Known((*columns.CHOICES, *columns.CHOICES_OURS), columns.CHOICE_TEXTS)
_SETTINGS: Final = Known((*columns.SETTINGS, *columns.SETTINGS_OURS), ("heading",))
_TITLE: Final = {"ko": "설문", "en": "Questionnaire"}


def read(content: bytes, *, name: str, one_language: bool = False, version: int = 1) -> Questionnaire:
    """`one_language`: a text in one language only stands for both, as whoever hands in the form has decided.

    Raises:
        monitoring.sources.refusals.TableRefused: the file is no XLSX workbook that is read.
        FormRefused: with every reason and its place.
    """
    book = sheets.read(content, name=name)
    refusals = book.refusals
    refusals += [
        Refusal(sheet, 0, "", "", "no_sheet") for sheet in ("survey",) if not book.sheet(sheet).lines
    ]
    if refusals:
        raise FormRefused(refusals)
    made, places = _content(book, refusals, fill=one_language, version=version)
    if not refusals:
        refusals += judge.complaints(book)
    if refusals:
        raise FormRefused(sorted(refusals, key=lambda one: (one.sheet != "survey", one.sheet, one.row)))
    try:
        return reader.from_json(made)
    except DefinitionError as error:
        raise FormRefused([_placed(flaw, places) for flaw in error.flaws]) from error


def _content(
    book: Book, refusals: list[Refusal], *, fill: bool, version: int
) -> tuple[Content, dict[str, Row]]:
    multiple = frozenset(
        line.get("name")
        for line in book.sheet("survey").lines
        if (found := questions.SELECT.fullmatch(line.get("type"))) and found[1].lower() != "one"
    )
    choices, options = _choices(rows(book.sheet("choices"), _CHOICES, refusals, fill=fill))
    settings = next(iter(rows(book.sheet("settings"), _SETTINGS, refusals, fill=True)), None)
    title = (settings.text("heading") if settings else None) or _form_title(settings)
    asked = rows(book.sheet("survey"), _SURVEY, refusals, fill=fill, multiple=multiple)
    read = survey.Survey(choices, title)
    for row in asked:
        read.take(row)
    read.finish(asked[-1] if asked else None)
    edits = rows(
        book.sheet("edits"), Known(columns.EDITS, ("message",)), refusals, fill=fill, multiple=multiple
    )
    given = settings.plain(code="form_id", kind="kind") if settings else {}
    made: Content = {
        "code": "form",
        "kind": "core",
        **given,
        "version": version,
        "title": title,
        "groups": read.groups,
    }
    made["edits"] = read.edits + [
        {
            **row.plain(code="code", kind="kind"),
            "violated": row.condition("violated") or {},
            "message": row.text("message") or {},
        }
        for row in edits
    ]
    made |= _frame(book, refusals, fill=fill, kind=str(made["kind"]))
    places = {**options, **read.places, **{f"edit {row.get('code')}": row for row in edits}}
    return made, places


def _choices(found: list[Row]) -> tuple[dict[str, list[tuple[Row, Content]]], dict[str, Row]]:
    lists: dict[str, list[tuple[Row, Content]]] = {}
    places: dict[str, Row] = {}
    for row in found:
        option: Content = {"code": row.get("name"), "text": row.text("label") or {}}
        option |= row.plain(score="score", absence="absence") | row.flags("exclusive", "retired")
        lists.setdefault(row.get("list_name"), []).append((row, option))
        places[f"option {row.get('name')}"] = row
    return lists, places


def _form_title(settings: Row | None) -> dict[str, str]:
    title = settings.get("form_title") if settings else ""
    return {"ko": title, "en": title} if title else _TITLE


def _frame(book: Book, refusals: list[Refusal], *, fill: bool, kind: str) -> Content:
    """Areas, axes and indices; a form without them gets one area and one axis for all."""

    def read(sheet: str, known: tuple[str, ...]) -> list[Row]:
        return rows(book.sheet(sheet), Known(known, ("title",)), refusals, fill=fill)

    areas: list[Content] = [
        {**row.plain(code="code", weight="weight"), "title": row.text("title") or {}}
        for row in read("areas", columns.AREAS)
    ]
    axes: list[Content] = [
        {**row.plain(code="code"), "title": row.text("title") or {}} for row in read("axes", columns.AXES)
    ]
    indices: list[Content] = []
    for row in read("indices", columns.INDICES):
        index = row.plain(code="code", lowest="lowest", highest="highest", source="source")
        if row.get("grades"):
            index["grades"] = questions.pairs(row, "grades", "code", "at_least", "grade")
        indices.append({**index, "title": row.text("title") or {}})
    if kind == "module":
        return {"areas": areas, "axes": axes, "indices": indices}
    general = {"code": questions.DEFAULT_AREA, "title": {"ko": "전체", "en": "General"}}
    return {
        "areas": areas or [{**general, "weight": "100"}],
        "axes": axes or [general],
        "indices": indices,
    }


def _placed(flaw: Flaw, places: dict[str, Row]) -> Refusal:
    """The row that a flaw of the definition is about: the innermost part of its place that has one."""
    steps = flaw.place.split(" / ")
    for depth in range(len(steps), 0, -1):
        row = places.get(" / ".join(steps[:depth])) or places.get(steps[depth - 1])
        if row is not None:
            return Refusal(row.sheet, row.number, flaw.params.get("field", ""), "", flaw.rule, flaw.params)
    return Refusal(flaw.place or "survey", 0, "", "", flaw.rule, flaw.params)
