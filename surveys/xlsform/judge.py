"""What pyxform, the reference implementation, says of a form: names, references, lists, expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyxform import xls2xform
from pyxform.errors import PyXFormError

from surveys.xlsform import columns
from surveys.xlsform.refusals import Refusal

if TYPE_CHECKING:
    from surveys.xlsform.sheets import Book

_OURS = {*columns.SURVEY_OURS, *columns.CHOICES_OURS, *columns.SETTINGS_OURS}


def complaints(book: Book) -> list[Refusal]:
    """One refusal at most: pyxform stops at the first fault it meets."""
    form: dict[str, object] = {"fallback_form_name": "form", "sheet_names": list(book.sheets)}
    for name in ("survey", "choices", "settings"):
        sheet = book.sheet(name)
        form[name] = [
            {column: value for column, value in line.cells.items() if not _is_ours(column)}
            for line in sheet.lines
        ]
        form[f"{name}_header"] = [
            {column: None for column in sheet.columns if column and not _is_ours(column)}
        ]
    try:
        xls2xform.convert(form, warnings=[])
    except PyXFormError as error:
        return [Refusal("survey", 0, "", " ".join(str(error).split())[:300], "pyxform")]
    return []


def _is_ours(column: str) -> bool:
    spoken = columns.parts(column)
    return column.lower() in _OURS or (spoken is not None and spoken[0] in {"unit", "heading"})
