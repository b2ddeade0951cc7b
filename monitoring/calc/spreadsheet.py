"""What a text must become before a spreadsheet opens it."""

from __future__ import annotations

from typing import Final

_FORMULA_START: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")


def safe(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, "CSV Injection").

    Leading blanks do not hide a formula from every program, so they do not hide it here.
    """
    return f"'{text}" if text.startswith(_FORMULA_START) or text.lstrip().startswith(_FORMULA_START) else text
