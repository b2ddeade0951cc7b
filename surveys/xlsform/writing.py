"""A questionnaire as an XLSForm workbook that reads back to an equal one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import xlsxwriter

from monitoring.calc import spreadsheet
from surveys.instrument.answers import canonical
from surveys.xlsform import columns, phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from surveys.instrument.schema import Group, Item, Option, Questionnaire, Scoring, Text

Cells = dict[str, str]
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH: Final = 24


def write(questionnaire: Questionnaire) -> bytes:
    """Raises `phrases.CannotBeSaid` for a condition that XLSForm has no text for."""
    made = {
        "survey": _survey(questionnaire),
        "choices": _choices(questionnaire),
        "settings": [_settings(questionnaire)],
        "areas": [
            {"code": area.code, **_said("title", area.title), "weight": str(area.weight)}
            for area in questionnaire.areas
        ],
        "axes": [{"code": axis.code, **_said("title", axis.title)} for axis in questionnaire.axes],
        "indices": [
            {
                "code": index.code,
                **_said("title", index.title),
                "lowest": canonical(index.lowest),
                "highest": canonical(index.highest),
                "grades": _pairs((grade.code, grade.at_least) for grade in index.grades),
                "source": index.source,
            }
            for index in questionnaire.indices
        ],
        "edits": [
            {
                "code": edit.code,
                "kind": edit.kind,
                "violated": phrases.write(edit.violated, questionnaire),
                **_said("message", edit.message),
            }
            for edit in questionnaire.edits
        ],
    }
    return _book(made)


def _book(made: Mapping[str, list[Cells]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for name, lines in made.items():
            if not lines:
                continue
            sheet = book.add_worksheet(name)
            header = list(dict.fromkeys(column for line in lines for column, text in line.items() if text))
            sheet.set_column(0, len(header), _WIDTH)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(header):
                sheet.write_string(0, place, column, bold)
            for number, line in enumerate(lines, start=1):
                for place, column in enumerate(header):
                    if line.get(column):
                        sheet.write_string(number, place, spreadsheet.safe(line[column]))
    return content.getvalue()


def _settings(questionnaire: Questionnaire) -> Cells:
    return {
        "form_title": questionnaire.title.ko,
        "form_id": questionnaire.code,
        "version": str(questionnaire.version),
        "default_language": columns.KOREAN,
        "kind": questionnaire.kind,
        **_said("heading", questionnaire.title),
    }


def _survey(questionnaire: Questionnaire) -> list[Cells]:
    lines: list[Cells] = []
    for group in questionnaire.groups:
        word = "repeat" if group.per_buyer else "group"
        lines.append(
            {
                "type": f"begin_{word}",
                "name": group.code,
                **_said("label", group.title),
                **_relevant(group, questionnaire),
            }
        )
        if group.intro:
            lines.append({"type": "note", "name": f"{group.code}_intro", **_said("label", group.intro)})
        lines.extend(_item(item, questionnaire) for item in group.items)
        lines.append({"type": f"end_{word}"})
    return lines


def _relevant(part: Group | Item, questionnaire: Questionnaire) -> Cells:
    return {"relevant": phrases.write(part.relevant, questionnaire)} if part.relevant is not None else {}


def _item(item: Item, questionnaire: Questionnaire) -> Cells:
    line = {"type": _type(item), "name": item.code, **_said("label", item.text), **_said("hint", item.hint)}
    line |= {"required": "yes" if item.required else "", **_relevant(item, questionnaire)}
    line |= {
        "answer_type": "scale" if item.scale else "",
        "area": item.area,
        "axis": item.axis,
        "role": item.role,
    }
    if item.number:
        low, high = canonical(item.number.minimum), canonical(item.number.maximum)
        line |= {"constraint": f". >= {low} and . <= {high}", "decimals": str(item.number.decimals or "")}
        line |= _said("unit", item.number.unit)
    if item.dates:
        line["constraint"] = f". >= date('{item.dates.earliest}') and . <= date('{item.dates.latest}')"
    if item.type == "text":
        line["max_length"] = str(item.max_length)
    return line | (_scoring(item.scoring) if item.scoring else {})


def _type(item: Item) -> str:
    match item.type:
        case "single" | "scale":
            return f"select_one {item.code}"
        case "multiple":
            return f"select_multiple {item.code}"
        case "number":
            return "decimal" if item.number and item.number.decimals else "integer"
        case other:
            return other


def _scoring(scoring: Scoring) -> Cells:
    return {
        "scored": "yes",
        "score_index": scoring.index,
        "score_combine": scoring.combine if scoring.combine != "sum" else "",
        "score_start": canonical(scoring.start) if scoring.start else "",
        "score_low": _number(scoring.low),
        "score_high": _number(scoring.high),
        "score_bands": _pairs((_number(band.upto), band.score) for band in scoring.bands),
    }


def _choices(questionnaire: Questionnaire) -> list[Cells]:
    lines: list[Cells] = []
    for item in questionnaire.items():
        if item.scale:
            points = item.scale.points()
            ends = {points[0]: item.scale.low, points[-1]: item.scale.high}
            for point in points:
                label = (
                    _said("label", ends[point])
                    if point in ends
                    else dict.fromkeys(_said("label", item.text), point)
                )
                lines.append({"list_name": item.code, "name": point, **label})
        lines.extend(_option(item, option) for option in item.options)
    return lines


def _option(item: Item, option: Option) -> Cells:
    return {
        "list_name": item.code,
        "name": option.code,
        **_said("label", option.text),
        "score": _number(option.score),
        "exclusive": "yes" if option.exclusive else "",
        "retired": "yes" if option.retired else "",
        "absence": option.absence,
    }


def _said(field: str, text: Text | None) -> Cells:
    return (
        {columns.text(field, language): text.say(language) for language in columns.LANGUAGES} if text else {}
    )


def _number(value: Decimal | None) -> str:
    return "" if value is None else canonical(value)


def _pairs(found: Iterable[tuple[str, Decimal | None]]) -> str:
    return "; ".join(f"{left}={_number(right)}" for left, right in found)
