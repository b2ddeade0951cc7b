"""What changed from one version of a questionnaire to the next, part by part."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from surveys.instrument.schema import Area, Edit, Group, Item, Option, Questionnaire

What = Literal["item", "option", "group", "edit", "area"]
Sort = Literal["added", "removed", "retired", "changed", "moved"]
_INSIDE: Final = ("options", "items")


@dataclass(frozen=True, slots=True)
class Difference:
    """`code` is “item.option” for an option. `fields` are the names of what changed; empty for all but `changed`."""

    what: What
    code: str
    sort: Sort
    fields: tuple[str, ...] = ()


def between(before: Questionnaire, after: Questionnaire) -> tuple[Difference, ...]:
    """Items first, then groups, edits and areas, each in the order of the newer version."""
    found: list[Difference] = []
    found += _parts("item", before.items(), after.items())
    for item in after.items():
        old = before.item(item.code)
        if old is not None:
            found += _options(old, item)
            if before.group_of(item.code) and _home(before, item) != _home(after, item):
                found.append(Difference("item", item.code, "moved"))
    found += _parts("group", before.groups, after.groups)
    found += _parts("edit", before.edits, after.edits)
    found += _parts("area", before.areas, after.areas)
    return tuple(found)


def _home(questionnaire: Questionnaire, item: Item) -> str:
    group = questionnaire.group_of(item.code)
    return group.code if group else ""


def _parts(
    what: What, before: Sequence[Item | Group | Edit | Area], after: Sequence[Item | Group | Edit | Area]
) -> Iterator[Difference]:
    old, new = {one.code: one for one in before}, {one.code: one for one in after}
    for code, one in new.items():
        if code not in old:
            yield Difference(what, code, "added")
        elif changed := _changed(old[code], one):
            yield Difference(what, code, "changed", changed)
    yield from (Difference(what, code, "removed") for code in old if code not in new)


def _options(before: Item, after: Item) -> Iterator[Difference]:
    for option in after.options:
        old, code = before.option(option.code), f"{after.code}.{option.code}"
        if old is None:
            yield Difference("option", code, "added")
        elif option.retired and not old.retired:
            yield Difference("option", code, "retired")
        elif changed := _changed(old, option):
            yield Difference("option", code, "changed", changed)
    gone = (option for option in before.options if after.option(option.code) is None)
    yield from (Difference("option", f"{after.code}.{option.code}", "removed") for option in gone)


def _changed(
    before: Item | Group | Edit | Area | Option, after: Item | Group | Edit | Area | Option
) -> tuple[str, ...]:
    return tuple(
        field.name
        for field in fields(after)
        if field.name not in _INSIDE and getattr(before, field.name) != getattr(after, field.name)
    )
