"""Reads one classification: codes with validity, their aliases in other systems, and successions."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Protocol, cast

from monitoring.definitions.shapes import (
    ClassificationDef,
    CodeAliasDef,
    CodeDef,
    DefinitionError,
    SuccessionDef,
    SuccessionKind,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitoring.definitions.entries import Entry


class Dated(Protocol):
    """Anything valid from a day (None: ever since) until before a day (None: still)."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


def valid_on(record: Dated, day: date) -> bool:
    """Whether `record` is valid on `day`; `valid_to` is exclusive."""
    return (record.valid_from is None or record.valid_from <= day) and (
        record.valid_to is None or day < record.valid_to
    )


def _overlap(one: Dated, other: Dated) -> bool:
    ends = (one.valid_to or date.max, other.valid_to or date.max)
    return max(one.valid_from or date.min, other.valid_from or date.min) < min(ends)


def _code(entry: Entry, classification: str) -> CodeDef:
    entry.allow(
        "code", "parent", "level", "order", "label", "valid_from", "valid_to", "confirmed", "note", "aliases"
    )
    record = CodeDef(
        classification=classification,
        code=entry.text("code"),
        parent=entry.optional_text("parent"),
        level=entry.whole("level"),
        label=entry.label("label"),
        valid_from=entry.optional_day("valid_from"),
        valid_to=entry.optional_day("valid_to"),
        confirmed=entry.flag("confirmed", default=True),
        order=entry.whole("order"),
        note=entry.optional_label("note"),
    )
    if record.valid_from is not None and record.valid_to is not None and record.valid_to <= record.valid_from:
        entry.fail("valid_to", "must be after valid_from (it is exclusive)")
    return record


def _aliases(entry: Entry, record: CodeDef) -> tuple[CodeAliasDef, ...]:
    """An alias lives as long as the record it is written at; a renamed code repeats what did not change."""
    if entry.fields.get("aliases") is None:
        return ()
    named = entry.inner("aliases")
    return tuple(
        CodeAliasDef(
            classification=record.classification,
            code=record.code,
            system=system,
            value=named.text(system),
            valid_from=record.valid_from,
            valid_to=record.valid_to,
        )
        for system in named.fields
    )


def _succession(entry: Entry, classification: str, known: Collection[str]) -> SuccessionDef:
    entry.allow("predecessor", "successor", "on", "kind", "confirmed")
    for field in ("predecessor", "successor"):
        if entry.text(field) not in known:
            entry.fail(field, "must be a code of the classification")
    return SuccessionDef(
        classification=classification,
        predecessor=entry.text("predecessor"),
        successor=entry.text("successor"),
        on=entry.day("on"),
        kind=cast("SuccessionKind", entry.choice("kind", SuccessionKind)),
        confirmed=entry.flag("confirmed", default=True),
    )


def _check_codes(listed: tuple[Entry, ...], codes: tuple[CodeDef, ...]) -> None:
    known = {record.code for record in codes}
    for one, record in zip(listed, codes, strict=True):
        if record.parent is not None and record.parent not in known:
            one.fail("parent", "must be a code of the classification")
    for (one, first), (_, second) in combinations(zip(listed, codes, strict=True), 2):
        if first.code == second.code and _overlap(first, second):
            one.fail("code", "must have one name on any day")


def _check_aliases(entry: Entry, aliases: tuple[CodeAliasDef, ...]) -> None:
    for former, latter in combinations(aliases, 2):
        same = (former.system, former.value) == (latter.system, latter.value)
        if same and _overlap(former, latter):
            rule = f"{former.system} {former.value} means {former.code} and {latter.code} on one day"
            raise DefinitionError(
                file=entry.file, entry=entry.name, field="aliases", value=former.value, rule=rule
            )


def read_classification(entry: Entry, known_sources: Collection[str]) -> ClassificationDef:
    """One classification file. Raises DefinitionError if a code or an alias means two things on one day."""
    entry.allow("code", "label", "version", "source", "codes", "successions")
    name = entry.text("code")
    if entry.text("source") not in known_sources:
        entry.fail("source", "must be a code that is defined")
    listed = entry.inner_list("codes")
    codes = tuple(_code(one, name) for one in listed)
    _check_codes(listed, codes)
    aliases = tuple(
        alias for one, record in zip(listed, codes, strict=True) for alias in _aliases(one, record)
    )
    _check_aliases(entry, aliases)
    known = {record.code for record in codes}
    return ClassificationDef(
        code=name,
        label=entry.label("label"),
        version=entry.text("version"),
        source=entry.text("source"),
        codes=codes,
        aliases=aliases,
        successions=tuple(_succession(one, name, known) for one in entry.inner_list("successions")),
    )
