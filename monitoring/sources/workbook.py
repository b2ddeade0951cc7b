"""What stands around the sheets of an XLSX file: their names, the text table, the number formats.

Parts and attributes: ISO/IEC 29500-1, 12.3 (package), 18.2 (workbook), 18.4 (text table), 18.8 (styles).
"""

from __future__ import annotations

import posixpath
import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from monitoring.sources import limits
from monitoring.sources.refusals import TableRefused
from monitoring.sources.xml_parts import RELATIONSHIPS, parse, qualified

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.sources.archive import Archive

WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_BOOK_TAGS: Final = qualified("sheet", "workbookPr")
_TEXT_TAGS: Final = qualified("si", "t", "rPh")
_STYLE_TAGS: Final = qualified("numFmt", "cellXfs", "xf")
# Dates of East Asian editions, which number them without writing their format: 18.8.30, zh/ja/ko tables.
_EAST_ASIAN_DATES: Final = frozenset({*range(27, 37), *range(50, 59)})
_QUOTED: Final = re.compile(r'"[^"]*"|\\.')
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES: Final = range(0xD800, 0xE000)
_TARGET: Final = tuple(f"{space} id" for space in RELATIONSHIPS)
_SHEET_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """`dates` and `percents` are the indices of cell formats that show a number as a date or as a percentage."""

    archive: Archive
    sheets: tuple[Sheet, ...]
    texts: tuple[str, ...]
    dates: frozenset[int]
    percents: frozenset[int]
    from_1904: bool


def read_workbook(archive: Archive) -> Workbook:
    """Raises `TableRefused` when a part is missing, damaged, or larger than the limits."""
    targets = _read_targets(archive)
    sheets, from_1904 = _read_sheets(archive, targets)
    kinds = dict(targets.values())
    dates, percents = _read_formats(archive, kinds.get("styles"))
    texts = _read_texts(archive, kinds.get("sharedStrings"))
    return Workbook(archive, sheets, texts, dates, percents, from_1904)


def unescape(text: str) -> str:
    """`_x000A_` stands for the character with that code (18.18.83, ST_Xstring)."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(_unescape_one, text)


def _unescape_one(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code in _SURROGATES else chr(code)


def _read_targets(archive: Archive) -> dict[str, tuple[str, str]]:
    """Identifier → (kind, part). Relationships that lead outside the file are left out, so never followed."""
    targets: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" Relationship") and attributes.get("TargetMode") != "External":
            part = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
            targets[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], part)

    _run(archive, _RELATIONS, start)
    return targets


def _read_sheets(archive: Archive, targets: dict[str, tuple[str, str]]) -> tuple[tuple[Sheet, ...], bool]:
    sheets: list[Sheet] = []
    settings: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        match _BOOK_TAGS.get(name):
            case "workbookPr":
                settings.update(attributes)
            case "sheet":
                target = next((attributes[key] for key in _TARGET if key in attributes), "")
                kind, part = targets[target]
                if kind == "worksheet":
                    visible = attributes.get("state", "visible") == "visible"
                    sheets.append(Sheet(attributes["name"][:_SHEET_NAME], part, visible))

    _run(archive, WORKBOOK, start)
    return tuple(sheets), settings.get("date1904") in {"1", "true"}


def _read_texts(archive: Archive, part: str | None) -> tuple[str, ...]:
    """The text table; pronunciation marks (`rPh`) are no part of a text. Overlong texts are cut one too long."""
    texts: list[str] = []
    pieces: list[str] = []
    inside: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if tag := _TEXT_TAGS.get(name):
            inside.append(tag)

    def text(data: str) -> None:
        if inside and inside[-1] == "t" and "rPh" not in inside and len(pieces) <= limits.MAX_CELL:
            pieces.append(data[: limits.MAX_CELL + 1])

    def end(name: str) -> None:
        if tag := _TEXT_TAGS.get(name):
            inside.pop()
            if tag == "si":
                if len(texts) >= limits.MAX_TEXTS:
                    raise TableRefused("too_many_texts", {"limit": limits.MAX_TEXTS})
                texts.append(unescape("".join(pieces))[: limits.MAX_CELL + 1])
                pieces.clear()

    if part is not None:
        deque(parse(archive, part, start=start, end=end, text=text), maxlen=0)
    return tuple(texts)


def _read_formats(archive: Archive, part: str | None) -> tuple[frozenset[int], frozenset[int]]:
    """Indices into `cellXfs` whose number format is a date or time, and those whose format is a percentage."""
    codes: dict[int, str] = dict(BUILTIN_FORMATS)
    used: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        match _STYLE_TAGS.get(name):
            case "numFmt":
                codes[int(attributes["numFmtId"])] = attributes["formatCode"]
            case "cellXfs":
                inside.append(name)
            case "xf" if inside:
                used.append(int(attributes.get("numFmtId", "0")))

    def end(name: str) -> None:
        if inside and inside[-1] == name:
            inside.pop()

    if part is None:
        return frozenset(), frozenset()
    deque(parse(archive, part, start=start, end=end), maxlen=0)
    dates = {n for n, code in enumerate(used) if is_date_format(codes.get(code)) or code in _EAST_ASIAN_DATES}
    percents = {n for n, code in enumerate(used) if "%" in _QUOTED.sub("", codes.get(code, ""))}
    return frozenset(dates), frozenset(percents - dates)


def _run(archive: Archive, part: str, start: Callable[[str, dict[str, str]], None]) -> None:
    deque(parse(archive, part, start=start), maxlen=0)
