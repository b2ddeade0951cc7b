"""What the checks of a row have in common, whatever the row holds: reading its cells and naming what is wrong."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from monitoring.sources.cells import BadCell, Cell, is_control, shown
from monitoring.sources.limits import MAX_CELL
from monitoring.sources.row_rules import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from monitoring.sources.columns import ColumnMap, Shape

TEXT_LIMIT: Final = 200
HIDDEN: Final = "•••"
"""Stands for the value of a private cell in a problem."""
_NOTE_BREAKS: Final = frozenset("\n\r\t")


class RowCheck:
    """The checks of one row. A field that failed is absent from `texts`, and rules that need it are left out."""

    def __init__(
        self,
        number: int,
        cells: tuple[Cell, ...],
        columns: ColumnMap,
        shape: Shape,
        limits: Mapping[str, int],
    ) -> None:
        self.number = number
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        self._cells = cells
        self._columns = columns
        self._shape = shape
        self._limits = limits

    def fits(self) -> bool:
        """Whether the row has as many cells as the header; reports it if not.

        Raises `ValueError` when the column map is not usable.
        """
        if not self._columns.is_usable:
            raise ValueError("the column map is not usable")
        found, expected = len(self._cells), len(self._columns.columns)
        if found != expected:
            counts = {"found": found, "expected": expected}
            self.problems.append(Problem(self.number, "", "", "", "column_count", counts))
        return found == expected

    def read_cells(self) -> None:
        """Cells are trimmed; defaults stand for empty ones."""
        self.texts.update(self._shape.defaults)
        for column in self._columns.columns:
            if column.field is not None:
                self._read_cell(column.field, self._cells[column.index])

    def sorted_problems(self) -> tuple[Problem, ...]:
        order = {column.header: column.index for column in self._columns.columns}
        return tuple(sorted(self.problems, key=lambda one: order.get(one.column, -1)))

    def report(self, field: str, rule: str, value: str, params: Mapping[str, object] | None = None) -> None:
        column = next((one.header for one in self._columns.columns if one.field == field), "")
        kept = HIDDEN if value and field in self._shape.private else shown(value)
        self.problems.append(Problem(self.number, column, field, kept, rule, params or {}))

    def report_unknown(self, field: str, rule: str, text: str, known: Collection[str]) -> None:
        """With up to three codes that look like it, or by the rule for none."""
        close = _close(text, tuple(sorted(known)))
        if close:
            self.report(field, rule, text, {"suggestions": ", ".join(close)})
        else:
            self.report(field, f"{rule}_no_match", text)

    def meant(self, field: str, cell: BadCell) -> str | None:  # noqa: ARG002 - for kinds of rows to answer
        """The text of a cell that is bad elsewhere, but says in this field what it means; None as a rule."""
        return None

    def _read_cell(self, field: str, cell: Cell) -> None:
        if isinstance(cell, BadCell):
            self.texts.pop(field, None)
            meant = self.meant(field, cell)
            if meant is None:
                limit = {"limit": MAX_CELL} if cell.rule == "too_long" else {}
                self.report(field, cell.rule, cell.value, limit)
                return
            cell = meant
        text = cell.strip()
        if not text:
            self._read_empty(field)
            return
        self.texts.pop(field, None)
        limit_of_field = self._limits.get(field, TEXT_LIMIT)
        if len(text) > limit_of_field:
            self.report(field, "too_long", text, {"limit": limit_of_field})
        elif not text.isprintable() and (hidden := _hidden(text, field)):
            self.report(field, "control_character", text, {"character": f"U+{ord(hidden):04X}"})
        else:
            self.texts[field] = text

    def _read_empty(self, field: str) -> None:
        if field in self._shape.required and field != "value":
            self.report(field, "required", "")
        elif field not in self._shape.defaults:
            self.texts[field] = ""


def _hidden(text: str, field: str) -> str | None:
    spared = _NOTE_BREAKS if field == "note" else frozenset[str]()
    return next((one for one in text if is_control(one) and one not in spared), None)


@lru_cache(maxsize=4096)
def _close(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Up to three codes that look like the text; only the one that differs by capital letters, if there is one."""
    by_fold = {code.casefold(): code for code in known}
    folded = text.casefold()
    if folded in by_fold:
        return (by_fold[folded],)
    return tuple(by_fold[one] for one in get_close_matches(folded, list(by_fold), n=3))
