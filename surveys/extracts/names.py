"""Names that every program can take: of files, of sheets, of variables."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from monitoring.calc import spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_FILE: Final = 80
_LONGEST_SHEET: Final = 31  # Excel
_LONGEST_VARIABLE: Final = 32  # Stata; SPSS takes 64 bytes
_NOT_IN_FILES: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u2028\u2029]')
_NOT_IN_SHEETS: Final = re.compile(r"[\x00-\x1f\x7f\[\]:*?/\\]")
_SIGNS: Final = "=+-@＝＋－＠'. \t\r\n\0"
_SPSS: Final = ("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with")
_STATA: Final = ("byte", "double", "float", "if", "in", "int", "long", "using", "strl")
_RESERVED: Final = frozenset((*_SPSS, *_STATA))


def of_file(text: str, *, ending: str) -> str:
    """`text` as the name of a file: no sign that a shell, a disk or a spreadsheet would read as more than a name."""
    stem = _NOT_IN_FILES.sub("_", _plain(text)).lstrip(_SIGNS)[:_LONGEST_FILE].rstrip(". ")
    return f"{stem or 'extract'}.{ending}"


def of_sheet(text: str) -> str:
    """`text` as the name of a sheet."""
    return _NOT_IN_SHEETS.sub("_", _plain(text)).strip(_SIGNS)[:_LONGEST_SHEET].rstrip(_SIGNS) or "sheet"


def of_variables(names: Iterable[str]) -> tuple[str, ...]:
    """A name for each that SPSS and Stata take, unique whatever its capitals, in the same order."""
    taken: set[str] = set()
    made: list[str] = []
    for name in names:
        base = re.sub(r"[^A-Za-z0-9_]", "_", name)[:_LONGEST_VARIABLE]
        if not base[:1].isalpha() or base.lower() in _RESERVED or re.fullmatch(r"str[0-9]+", base.lower()):
            base = f"v_{base}"[:_LONGEST_VARIABLE]
        chosen, number = base, 1
        while chosen.lower() in taken:
            number += 1
            mark = f"_{number}"
            chosen = base[: _LONGEST_VARIABLE - len(mark)] + mark
        taken.add(chosen.lower())
        made.append(chosen)
    return tuple(made)


def fit(text: str, *, size: int, unit: str = "characters") -> str:
    """`text` within `size` characters or UTF-8 bytes; what was cut ends in an ellipsis."""

    def weight(one: str) -> int:
        return len(one.encode()) if unit == "bytes" else len(one)

    if weight(text) <= size:
        return text
    cut = text
    while weight(cut) + weight("…") > size:
        cut = cut[:-1]
    return f"{cut}…"


def cell(text: str) -> str:
    """The text as it may stand in a cell of CSV or Excel."""
    return spreadsheet.safe(text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
