"""One row of the survey sheet as an item of the definition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from surveys.xlsform.rows import Row

Content = dict[str, object]
SELECT: Final = re.compile(
    r"select(?:_|\s+)(one|multiple|all)(?:\s+that\s+apply)?(?:\s+from)?\s+(\S+)(\s+or[_ ](?:specify[_ ])?other)?",
    re.IGNORECASE,
)
PLAIN: Final = {"integer": "number", "int": "number", "decimal": "number", "date": "date", "text": "text", "string": "text",
                "range": "scale"}  # fmt: skip
_WIDEST: Final = "999999999999"
_RANGE: Final = re.compile(
    r"\.\s*>=\s*(?P<low>-?[0-9.]+|date\('[0-9-]+'\))\s+and\s+\.\s*<=\s*(?P<high>-?[0-9.]+|date\('[0-9-]+'\))"
)


def item(row: Row, choices: Mapping[str, list[tuple[Row, Content]]], kind: str, listed: str) -> Content:
    """`kind`: single, multiple, number, date, text or scale; `listed`: the name of its list of choices."""
    made: Content = {
        "code": row.get("name"),
        "type": kind,
        "area": row.get("area") or DEFAULT_AREA,
        "axis": row.get("axis") or DEFAULT_AXIS,
        "text": row.text("label") or {},
    }
    made |= {name: text for name in ("hint",) if (text := row.text(name))}
    made |= row.flags("required") | row.plain(role="role")
    if relevant := row.condition("relevant"):
        made["relevant"] = relevant
    if listed:
        _choose(row, made, choices, listed)
    elif kind == "number":
        made["number"] = _number(row)
    elif kind == "scale":
        made["scale"] = _range(row)
    elif kind == "date" and (limits := _limits(row)):
        made["dates"] = {"earliest": limits[0], "latest": limits[1]}
    elif kind == "text":
        made |= row.plain(max_length="max_length")
    scoring = _scoring(row)
    if scoring is not None:
        made["scoring"] = scoring
    return made


DEFAULT_AREA: Final = "general"
DEFAULT_AXIS: Final = "general"


def constraint(row: Row) -> Content | None:
    """The hard edit that a constraint is, unless it is the span of a number or a date."""
    if not row.get("constraint") or _limits(row):
        return None
    code = row.get("name")
    asked = row.condition("constraint", own=code)
    if asked is None:
        return None
    message = row.text("constraint_message") or {
        "ko": "이 답을 다시 확인해 주십시오.",
        "en": "Please check this answer.",
    }
    violated = {"all": [{"item": code, "op": "answered"}, {"not": asked}]}
    return {"code": f"{code}_constraint"[:40], "kind": "hard", "violated": violated, "message": message}


def _choose(row: Row, made: Content, choices: Mapping[str, list[tuple[Row, Content]]], listed: str) -> None:
    found = choices.get(listed)
    if found is None:
        row.refuse("type", "no_list", listed)
        return
    if row.get("answer_type") != "scale":
        made["options"] = [option for _row, option in found]
        return
    made["type"] = "scale"
    points = [(line, option) for line, option in found if str(option["code"]).isdigit()]
    numbers = [int(str(option["code"])) for _line, option in points]
    if len(numbers) < 2 or numbers != list(range(numbers[0], numbers[-1] + 1)):  # noqa: PLR2004
        row.refuse("answer_type", "scale_points", listed)
        return
    for line, option in points[1:-1]:
        if option["text"] != dict.fromkeys(("ko", "en"), option["code"]):
            line.refuse("label", "middle_label", str(option["code"]))
    low, high = points[0][1]["text"], points[-1][1]["text"]
    made["scale"] = {"first": numbers[0], "last": numbers[-1], "low": low, "high": high}
    rest = [option for _line, option in found if not str(option["code"]).isdigit()]
    if rest:
        made["options"] = rest


def _limits(row: Row) -> tuple[str, str] | None:
    match = _RANGE.fullmatch(row.get("constraint").strip())
    if match is None:
        return None
    low, high = (side.removeprefix("date('").removesuffix("')") for side in (match["low"], match["high"]))
    return low, high


def _number(row: Row) -> Content:
    low, high = _limits(row) or (f"-{_WIDEST}", _WIDEST)
    whole = row.get("type").lower() in {"integer", "int"}
    made: Content = {"minimum": low, "maximum": high, "decimals": 0 if whole else (row.get("decimals") or 6)}
    if unit := row.text("unit"):
        made["unit"] = unit
    return made


def _range(row: Row) -> Content:
    asked = row.get("parameters")
    given = dict(part.split("=", 1) for part in re.split(r"[;,\s]+", asked.strip()) if "=" in part)
    start, end, step = given.pop("start", "1"), given.pop("end", "10"), given.pop("step", "1")
    if given or not start.isdigit() or not end.isdigit() or step != "1":
        row.refuse("parameters", "range_step", asked)
        return {}
    low, high = dict.fromkeys(("ko", "en"), start), dict.fromkeys(("ko", "en"), end)
    return {"first": start, "last": end, "low": low, "high": high}


def _scoring(row: Row) -> Content | None:
    made = row.plain(
        index="score_index", combine="score_combine", start="score_start", low="score_low", high="score_high"
    )
    if row.get("score_bands"):
        made["bands"] = pairs(row, "score_bands", "upto", "score", "band")
    return made if made or row.flag("scored") else None


def pairs(row: Row, column: str, first: str, second: str, rule: str) -> list[Content]:
    """“30=100; 60=50; =0”; an empty side is left out."""
    made: list[Content] = []
    for part in row.get(column).split(";"):
        left, equals, right = (side.strip() for side in part.partition("="))
        if not equals:
            row.refuse(column, rule, row.get(column))
            return []
        made.append({name: side for name, side in ((first, left), (second, right)) if side})
    return made
