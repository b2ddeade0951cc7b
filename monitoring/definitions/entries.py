"""Reads one YAML file as entries and each field of an entry by its rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NoReturn, TypeVar, get_args

import yaml

from monitoring.definitions.shapes import DefinitionError, Label

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T", bound=str)

PERIOD = re.compile(r"[12]\d{3}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?")


def _reject_twin_keys(node: yaml.Node | None, *, file: str) -> None:
    """YAML keeps the last of two equal keys without a word: a lost figure, so it is an error here."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = f"line {key.start_mark.line + 1}"
                raise DefinitionError(
                    file=file, entry=line, field=key.value, value=key.value, rule="key given twice"
                )
            seen.add(key.value)
            _reject_twin_keys(value, file=file)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _reject_twin_keys(item, file=file)


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of one entry, with the names needed to report a broken rule."""

    file: str
    name: str
    fields: Mapping[str, object]

    def fail(self, field: str, rule: str) -> NoReturn:
        """Raise DefinitionError for `field` of this entry."""
        raise DefinitionError(
            file=self.file, entry=self.name, field=field, value=self.fields.get(field), rule=rule
        )

    def allow(self, *names: str) -> None:
        """Fail on the first field that is not one of `names`: a misspelt field is never ignored."""
        for field in self.fields:
            if field not in names:
                self.fail(field, f"unknown field; known: {', '.join(names)}")

    def text(self, field: str) -> str:
        value = self.fields.get(field)
        if not isinstance(value, str) or not value.strip():
            self.fail(field, "must be a non-empty text (quote numbers)")
        return value

    def optional_text(self, field: str) -> str | None:
        return None if self.fields.get(field) is None else self.text(field)

    def whole(self, field: str, *, least: int = 0) -> int:
        value = self.fields.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.fail(field, f"must be a whole number of at least {least}")
        return value

    def flag(self, field: str, *, default: bool | None = None) -> bool:
        value = self.fields.get(field, default)
        if not isinstance(value, bool):
            self.fail(field, "must be true or false")
        return value

    def optional_flag(self, field: str) -> bool | None:
        return None if self.fields.get(field) is None else self.flag(field)

    def day(self, field: str) -> date:
        value = self.fields.get(field)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fail(field, "must be a date as 2024-07-01, without quotes")
        return value

    def optional_day(self, field: str) -> date | None:
        return None if self.fields.get(field) is None else self.day(field)

    def period(self, field: str) -> str:
        value = self.text(field)
        if not PERIOD.fullmatch(value):
            self.fail(field, "must be a period code as '2026', '2026-H1', '2026-Q3' or '2026-09'")
        return value

    def choice(self, field: str, choices: object) -> str:
        value = self.fields.get(field)
        names: tuple[str, ...] = get_args(choices)
        if not isinstance(value, str) or value not in names:
            self.fail(field, f"must be one of {', '.join(names)}")
        return value

    def label(self, field: str) -> Label:
        value = self.fields.get(field)
        if not isinstance(value, Mapping) or set(value) != {"ko", "en"}:
            self.fail(field, "must hold exactly ko and en")
        inner = Entry(self.file, f"{self.name}.{field}", value)
        return Label(ko=inner.text("ko"), en=inner.text("en"))

    def optional_label(self, field: str) -> Label | None:
        return None if self.fields.get(field) is None else self.label(field)

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.fields.get(field)
        if not isinstance(value, list) or not value:
            self.fail(field, "must be a non-empty list")
        if not all(isinstance(item, str) for item in value) or len(set(value)) != len(value):
            self.fail(field, "must list different texts")
        return tuple(value)

    def inner(self, field: str) -> Entry:
        value = self.fields.get(field)
        if not isinstance(value, Mapping):
            self.fail(field, "must be a mapping")
        return Entry(self.file, f"{self.name}.{field}", value)

    def inner_list(self, field: str) -> tuple[Entry, ...]:
        value = self.fields.get(field, [])
        if not isinstance(value, list):
            self.fail(field, "must be a list")
        return tuple(
            _entry(item, file=self.file, place=f"{self.name}.{field}[{i}]") for i, item in enumerate(value)
        )


def _entry(item: object, *, file: str, place: str) -> Entry:
    if not isinstance(item, Mapping):
        raise DefinitionError(file=file, entry=place, field="-", value=item, rule="must be a mapping")
    name = item.get("code")
    return Entry(file, name if isinstance(name, str) else place, item)


def _load(path: Path) -> object:
    text = path.read_text(encoding="utf-8")
    try:
        _reject_twin_keys(yaml.compose(text, Loader=yaml.SafeLoader), file=path.name)
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DefinitionError(
            file=path.name, entry="-", field="-", value=str(error), rule="must be valid YAML"
        ) from error


def read_one(path: Path) -> Entry:
    """The single entry of a file that holds one mapping."""
    return _entry(_load(path), file=path.name, place=path.stem)


def read_list(path: Path) -> tuple[Entry, ...]:
    """The entries of a file that holds a list of mappings with different `code`s."""
    loaded = _load(path)
    if not isinstance(loaded, list) or not loaded:
        raise DefinitionError(
            file=path.name, entry="-", field="-", value=type(loaded).__name__, rule="must be a non-empty list"
        )
    entries = tuple(_entry(item, file=path.name, place=f"[{i}]") for i, item in enumerate(loaded))
    seen: set[str] = set()
    for entry in entries:
        code = entry.text("code")
        if code in seen:
            entry.fail("code", "must be given once in the file")
        seen.add(code)
    return entries
