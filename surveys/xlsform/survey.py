"""The survey sheet from top to bottom: groups, notes and items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from surveys.xlsform import questions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from surveys.xlsform.questions import Content
    from surveys.xlsform.rows import Row

_BEGIN: Final = re.compile(r"begin[_ ](group|repeat)", re.IGNORECASE)
_END: Final = re.compile(r"end[_ ](group|repeat)", re.IGNORECASE)
_RECORDS: Final = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "subscriberid",
        "simserial",
        "phonenumber",
        "username",
        "email",
        "audit",
        "start-geopoint",
        "background-audio",
        "background-geopoint",
    ]
)
_OUTSIDE: Final = re.compile(r"(select_one_external|select_(one|multiple)_from_file|rank)\b.*", re.IGNORECASE)


class Survey:
    """`groups` and `edits` fill row by row; `places` leads from a part of the definition to its row."""

    def __init__(self, choices: Mapping[str, list[tuple[Row, Content]]], title: Mapping[str, str]) -> None:
        self.groups: list[Content] = []
        self.edits: list[Content] = []
        self.places: dict[str, Row] = {}
        self._choices = choices
        self._title = dict(title)
        self._open: tuple[str, Row] | None = None
        self._items: list[Content] = []
        self._note: Row | None = None
        self._nested = 0

    def take(self, row: Row) -> None:
        kind = " ".join(row.get("type").split())
        begin, end = _BEGIN.fullmatch(kind), _END.fullmatch(kind)
        if begin:
            self._begin(row, begin[1].lower())
        elif end:
            self._end(row, end[1].lower())
        elif kind.lower() == "note":
            self._take_note(row)
        else:
            self._take_item(row, kind)

    def finish(self, last: Row | None) -> None:
        if self._note:
            self._note.refuse("type", "note_place", "note")
        if self._open and last:
            self._open[1].refuse("type", "unbalanced", self._open[1].get("type"))

    def _begin(self, row: Row, word: str) -> None:
        if self._open:
            row.refuse("type", "nested", row.get("type"))
            self._nested += 1
            return
        self._leave_note()
        if row.get("repeat_count"):
            row.refuse("repeat_count", "repeat_count", row.get("repeat_count"))
        self._open = word, row
        self._items = []
        group: Content = {
            "code": row.get("name"),
            "title": row.text("label") or self._title,
            "per_buyer": word == "repeat",
            "items": self._items,
        }
        if relevant := row.condition("relevant"):
            group["relevant"] = relevant
        self.groups.append(group)
        self.places[f"group {row.get('name')}"] = row

    def _end(self, row: Row, word: str) -> None:
        self._leave_note()
        if self._nested:
            self._nested -= 1
            return
        if self._open is None or self._open[0] != word:
            row.refuse("type", "unbalanced", row.get("type"))
        self._open = None
        self._items = []

    def _take_note(self, row: Row) -> None:
        if self._open and not self._items and "intro" not in self.groups[-1]:
            self.groups[-1]["intro"] = row.text("label") or {}
            return
        self._leave_note()
        self._note = row

    def _leave_note(self) -> None:
        """A note that no item has taken up as its hint."""
        if self._note:
            self._note.refuse("type", "note_place", "note")
            self._note = None

    def _take_item(self, row: Row, kind: str) -> None:
        asked = self._kind(row, kind)
        if asked is None:
            return
        made = questions.item(row, self._choices, *asked)
        if self._note and "hint" not in made:
            made["hint"] = self._note.text("label") or {}
            self._note = None
        self._leave_note()
        if edit := questions.constraint(row):
            self.edits.append(edit)
            self.places[f"edit {edit['code']}"] = row
        if self._open is None and not self._items:
            group: Content = {
                "code": f"page_{len(self.groups) + 1}",
                "title": self._title,
                "items": self._items,
            }
            self.groups.append(group)
        self._items.append(made)
        self.places[f"item {row.get('name')}"] = row

    def _kind(self, row: Row, kind: str) -> tuple[str, str] | None:
        """What sort of item it is, and its list of choices."""
        select = questions.SELECT.fullmatch(kind)
        if select:
            if select[3]:
                row.refuse("type", "or_other", kind)
            return ("single" if select[1].lower() == "one" else "multiple"), select[2]
        plain = questions.PLAIN.get(kind.lower())
        if plain:
            return plain, ""
        rule = "unknown_type"
        if kind.lower() in _RECORDS:
            rule = "records"
        elif _OUTSIDE.fullmatch(kind) and "rank" not in kind.lower():
            rule = "outside_file"
        row.refuse("type", rule, kind)
        return None
