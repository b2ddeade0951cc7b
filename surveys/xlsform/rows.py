"""Reading one row: its texts in both languages, its numbers and flags, and a refusal for what it may not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from surveys.xlsform import columns, expressions
from surveys.xlsform.lexer import Unsupported
from surveys.xlsform.refusals import Refusal

if TYPE_CHECKING:
    from surveys.xlsform.sheets import Line, Sheet

_YES: Final = frozenset(("yes", "true", "true()", "1"))
_NO: Final = frozenset(("", "no", "false", "false()", "0"))


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` by lower-case column, `texts` by (field, language). `fill`: one language may stand for both."""

    sheet: str
    number: int
    cells: dict[str, str]
    texts: dict[tuple[str, str], str]
    refusals: list[Refusal]
    fill: bool
    multiple: frozenset[str] = frozenset()

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def refuse(self, column: str, rule: str, value: str = "", **params: str) -> None:
        self.refusals.append(Refusal(self.sheet, self.number, column, value[:80], rule, params))

    def text(self, field: str) -> dict[str, str] | None:
        """{"ko": …, "en": …}; None where the row says nothing."""
        found = {language: self.texts.get((field, language), "") for language in columns.LANGUAGES}
        plain = self.texts.get((field, ""), "")
        if plain and not any(found.values()):
            found = {"ko": plain, "en": plain} if self.fill else {"ko": plain}
        elif self.fill:
            said = found["ko"] or found["en"]
            found = {language: text or said for language, text in found.items()}
        if not any(found.values()):
            return None
        if not all(found.get(language) for language in columns.LANGUAGES):
            self.refuse(field, "one_language", plain, field=field)
            said = next(text for text in found.values() if text)
            return dict.fromkeys(columns.LANGUAGES, said)
        return found

    def flag(self, column: str) -> bool:
        value = self.get(column).lower()
        if value not in _YES | _NO:
            self.refuse(column, "true_false", self.get(column))
        return value in _YES

    def condition(self, column: str, own: str = "") -> dict[str, object] | None:
        expression = self.get(column)
        try:
            return expressions.read(expression, own=own, multiple=self.multiple)
        except Unsupported as met:
            self.refuse(column, "expression", expression, part=met.part)
            return None

    def plain(self, **fields: str) -> dict[str, object]:
        """Filled cells under the names of the definition: field=column."""
        return {field: self.get(column) for field, column in fields.items() if self.get(column)}

    def flags(self, *names: str) -> dict[str, object]:
        return {name: True for name in names if self.flag(name)}


@dataclass(frozen=True, slots=True)
class Known:
    """The columns that a sheet may have."""

    plain: tuple[str, ...]
    texts: tuple[str, ...] = ()


def rows(
    sheet: Sheet, known: Known, refusals: list[Refusal], *, fill: bool, multiple: frozenset[str] = frozenset()
) -> list[Row]:
    """The lines under their known columns; columns that hold something and are not known are refused once each."""
    told: set[str] = set()
    made = []
    doubled = [one for one in dict.fromkeys(sheet.columns) if one and sheet.columns.count(one) > 1]
    refusals.extend(Refusal(sheet.name, 1, column, "", "doubled_column") for column in doubled)
    for line in sheet.lines:
        if line.get("disabled").lower() in _YES:
            continue
        cells, texts = _sort(sheet, line, known, refusals, told)
        made.append(Row(sheet.name, line.number, cells, texts, refusals, fill, multiple))
    return made


def _sort(
    sheet: Sheet, line: Line, known: Known, refusals: list[Refusal], told: set[str]
) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    cells: dict[str, str] = {}
    texts: dict[tuple[str, str], str] = {}
    for column, value in line.cells.items():
        name = column.lower().replace(" ", "_") if ":" not in column else column.lower()
        spoken = columns.parts(column)
        if spoken and spoken[0] in known.texts and spoken[1]:
            texts[spoken] = value
        elif name in known.texts:
            texts[name, ""] = value
        elif name in known.plain:
            cells[name] = value
        elif name == "appearance" and "(" in value:
            refusals.append(Refusal(sheet.name, line.number, column, value[:80], "outside_file"))
        elif (
            name not in columns.LOOKS
            and column not in told
            and (spoken is None or spoken[0] not in columns.LOOKS)
        ):
            told.add(column)
            rule = "other_language" if spoken and spoken[0] in known.texts else "unknown_column"
            refusals.append(Refusal(sheet.name, line.number, column, value[:80], rule))
    return cells, texts
