"""One cell of a table: its text, or the text with the reason why it is no plain text or number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from monitoring.sources.limits import MAX_CELL

SHOWN: Final = 80
"""Characters of a refused value that are kept for the person who mends it."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that is not taken over. `rule`: formula, error_cell, date_cell, boolean_cell, percent_cell, too_long."""

    value: str
    rule: str


Cell = str | BadCell

_NOT_FINITE_WORDS: Final = """
    nan +nan -nan snan qnan inf +inf -inf infinity +infinity -infinity ∞ +∞ -∞ 1.#inf -1.#inf 1.#qnan -1.#ind
    n/a na n.a. null none nil - -- --- – — ― − . .. ... … *** x 해당없음 자료없음 없음 미상 비공개
"""
NOT_FINITE: Final = frozenset(_NOT_FINITE_WORDS.split())
"""Spellings of “no number” that programs and people write, casefolded."""

_ERROR_WORDS: Final = (
    "#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #GETTING_DATA #FIELD! #BLOCKED!"
)
_ERRORS: Final = frozenset(_ERROR_WORDS.split())
_FORMULA_START: Final = "=+-@＝＋－＠"
_SIGNED_NUMBER: Final = re.compile(r"[+\-－＋]\s?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?\s?[%％]?")


def read_text(text: str) -> Cell:
    """The cell of a written text, unchanged when it is plain.

    A text that a spreadsheet would run as a formula is refused even where it is harmless here: what is
    imported is exported again (OWASP, "CSV Injection"). Signed numbers and a lone dash are no formulas.
    """
    if len(text) > MAX_CELL:
        return BadCell(shown(text), "too_long")
    if text == "" or (text[0] not in _FORMULA_START and text[0] != "#" and not text[0].isspace()):
        return text
    bare = text.strip()
    if bare in _ERRORS:
        return BadCell(bare, "error_cell")
    if bare and bare[0] in _FORMULA_START and not _is_signed_value(bare):
        return BadCell(shown(text), "formula")
    return text


def shown(text: str) -> str:
    """The first `SHOWN` characters, with invisible ones made visible, so any store and page can hold them."""
    return "".join("\N{REPLACEMENT CHARACTER}" if is_control(one) else one for one in text[:SHOWN])


def is_control(character: str) -> bool:
    """Whether the character is a control, an invisible format mark, or a line or paragraph separator."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _is_signed_value(text: str) -> bool:
    return _SIGNED_NUMBER.fullmatch(text) is not None or text.casefold() in NOT_FINITE
