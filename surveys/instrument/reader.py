"""A definition file becomes a questionnaire, or a list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final, cast, get_args

import yaml

from surveys.instrument import checks, items
from surveys.instrument.flaws import DefinitionError, Flaw
from surveys.instrument.node import Node
from surveys.instrument.schema import (
    Area,
    Axis,
    Edit,
    EditKind,
    Grade,
    Group,
    Index,
    Kind,
    Questionnaire,
)

LONGEST_FILE: Final = 1_000_000


class _Loader(yaml.BaseLoader):
    """Every scalar stays the text that was written: no "no" that turns false, no 0.1 that is not 0.1."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"{key!r} is written twice, line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep=deep)


def from_yaml(text: str) -> Questionnaire:
    """Raises `DefinitionError` with all flaws."""
    if len(text) > LONGEST_FILE:
        raise DefinitionError([Flaw("", "unreadable", {"why": f"> {LONGEST_FILE}"})])
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 (a BaseLoader: texts, lists and mappings only)
    except (yaml.YAMLError, RecursionError) as error:
        raise DefinitionError([Flaw("", "unreadable", {"why": str(error)[:300]})]) from error
    return from_json(content)


def from_json(content: object) -> Questionnaire:
    """Reads what `writer.to_json` writes, and the same in YAML's texts. Raises `DefinitionError` with all flaws."""
    flaws: list[Flaw] = []
    if not isinstance(content, Mapping):
        raise DefinitionError([Flaw("", "not_a_mapping")])
    read = _questionnaire(Node({str(key): value for key, value in content.items()}, "", flaws))
    flaws = flaws or checks.flaws(read)
    if flaws:
        raise DefinitionError(flaws)
    return read


def _questionnaire(node: Node) -> Questionnaire:
    node.only("code", "version", "kind", "title", "areas", "axes", "groups", "edits", "indices")
    kind = cast("Kind", node.one_of("kind", get_args(Kind), "core"))
    for needed in ("kind", "version"):
        if needed not in node.fields:
            node.flaw("missing_field", field=needed)
    return Questionnaire(
        code=node.code(composed=kind == "composed"),
        version=node.whole("version", 1, 9999, 1),
        kind=kind,
        title=node.text("title"),
        areas=tuple(_area(each) for each in node.nodes("areas", "area")),
        axes=tuple(_axis(each) for each in node.nodes("axes", "axis")),
        groups=tuple(_group(each) for each in node.nodes("groups", "group")),
        edits=tuple(_edit(each) for each in node.nodes("edits", "edit")),
        indices=tuple(_index(each) for each in node.nodes("indices", "index")),
    )


def _area(node: Node) -> Area:
    node.only("code", "title", "weight")
    return Area(node.code(), node.text("title"), node.whole("weight", 0, 100, 0))


def _axis(node: Node) -> Axis:
    node.only("code", "title")
    return Axis(node.code(), node.text("title"))


def _index(node: Node) -> Index:
    node.only("code", "title", "lowest", "highest", "grades", "source")
    return Index(
        node.code(),
        node.text("title"),
        node.needed_decimal("lowest"),
        node.needed_decimal("highest"),
        tuple(_grade(each) for each in node.nodes("grades", "grade")),
        node.string("source"),
    )


def _grade(node: Node) -> Grade:
    node.only("code", "at_least")
    if not node.string("code"):
        node.flaw("missing_field", field="code")
    return Grade(node.string("code"), node.decimal("at_least"))


def _group(node: Node) -> Group:
    node.only("code", "title", "intro", "per_buyer", "relevant", "items")
    return Group(
        code=node.code(),
        title=node.text("title"),
        items=tuple(items.read(each) for each in node.nodes("items", "item")),
        per_buyer=node.flag("per_buyer"),
        intro=node.text_or_none("intro"),
        relevant=node.condition("relevant"),
    )


def _edit(node: Node) -> Edit:
    node.only("code", "kind", "violated", "message")
    if "violated" not in node.fields:
        node.flaw("missing_field", field="violated")
    return Edit(
        code=node.code(),
        kind=cast("EditKind", node.one_of("kind", get_args(EditKind), "soft")),
        violated=node.condition("violated") or {},
        message=node.text("message"),
    )
