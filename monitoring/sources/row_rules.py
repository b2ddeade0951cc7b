"""The rules that a row of observations is held to, in words."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "required": "Column “{column}” is empty, but needed. Fill it in.",
        "unknown_code": "“{value}” is not a code of {field}. Did you mean {suggestions}?",
        "unknown_code_no_match": "“{value}” is not a code of {field}. Look the code up in the code list.",
        "not_valid_then": "The code “{value}” was not in use in {period}. Use the code of that time.",
        "not_a_number": "“{value}” is not a number; write it like 1234.5, without unit or percent sign.",
        "nan": "“{value}” is no value. Leave the cell empty and set the status to missing or not_applicable.",
        "too_many_digits": (
            "“{value}” has too many digits; at most {integer_digits} before and {decimals} after the point. Round it."
        ),
        "bad_period": "“{value}” is not a period; write 2026, 2026-H1, 2026-Q3 or 2026-09.",
        "future_period": "The period “{value}” begins after today ({today}). Correct the period.",
        "value_without_reason": "The value is empty, but the status is “{status}”. Fill in the value, or set missing.",
        "value_despite_status": "The status is “{status}”, so the value must be empty, but it is “{value}”.",
        "unit_mismatch": "The unit must be “{expected}” for this indicator and measure, not “{value}”.",
        "basis_not_allowed": "The indicator is not measured on the basis “{value}”. Possible: {allowed}.",
        "measure_not_allowed": "The indicator has no measure “{value}”. Possible: {allowed}.",
        "ratio_size_class": "A published gap ({measure}) is written with size class {expected}, not “{value}”.",
        "formula": "“{value}” is a formula. Paste the value in its place.",
        "error_cell": "“{value}” is an error of the spreadsheet. Correct it or leave the cell empty.",
        "date_cell": "Excel turned this into a date ({value}). Format the column as text and type the code again.",
        "boolean_cell": "“{value}” is a truth value. Type a text or a number.",
        "percent_cell": (
            "The cell is formatted as a percentage and holds {value}, not the number it shows. "
            "Format it as a number and type what is to be read."
        ),
        "too_long": "The text is too long; at most {limit} characters.",
        "column_count": "The row has {found} cells, but the header has {expected}. Look for a missing or extra delimiter.",
        "unknown_source": "“{value}” is not a known source. Did you mean {suggestions}?",
        "unknown_source_no_match": "“{value}” is not a known source. Add the source before the import.",
        "control_character": "The text holds the invisible character {character}. Type the text again.",
    }
)
"""English words for each rule. Placeholders: `row`, `column`, `field`, `value` of the problem, and its params."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule. `column` is the header as in the file, `field` "" when the row as a whole is meant.

    `value` is cut and free of invisible characters. `params` hold `str` and `int`, so they can be kept as JSON.
    """

    row: int
    column: str
    field: str
    value: str
    rule: str
    params: Mapping[str, object]
