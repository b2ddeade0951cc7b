"""Reading one item of a definition file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast, get_args

from surveys.instrument.schema import (
    Absence,
    Band,
    Combination,
    Dates,
    Item,
    ItemType,
    Number,
    Option,
    Role,
    Scale,
    Scoring,
)

if TYPE_CHECKING:
    from surveys.instrument.node import Node

_MOST_POINTS: Final = 100
_MOST_TEXT: Final = 2000
_BELONGS: Final = {
    "options": ("single", "multiple", "scale"),
    "scale": ("scale",),
    "number": ("number",),
    "dates": ("date",),
    "max_length": ("text",),
    "scoring": ("single", "multiple", "scale", "number"),
}


def read(node: Node) -> Item:
    node.only(
        "code", "type", "area", "axis", "text", "hint", "options", "scale", "number", "dates", "max_length",
        "required", "relevant", "role", "scoring",
    )  # fmt: skip
    if "type" not in node.fields:
        node.flaw("missing_field", field="type")
    kind = cast("ItemType", node.one_of("type", get_args(ItemType), "text"))
    for name, types in _BELONGS.items():
        if name in node.fields and kind not in types:
            node.flaw("wrong_type", field=name, type=kind)
    if kind in {"scale", "number"} and kind not in node.fields:
        node.flaw("missing_field", field=kind)
    return Item(
        code=node.code(),
        type=kind,
        area=node.code("area"),
        axis=node.code("axis"),
        text=node.text("text"),
        hint=node.text_or_none("hint"),
        options=tuple(_option(each) for each in node.nodes("options", "option")),
        scale=_scale(node.node("scale")),
        number=_number(node.node("number")),
        dates=_dates(node.node("dates")),
        max_length=node.whole("max_length", 1, _MOST_TEXT, 200),
        required=node.flag("required"),
        relevant=node.condition("relevant"),
        role=cast("Role", node.one_of("role", get_args(Role), "")),
        scoring=_scoring(node.node("scoring")),
    )


def _option(node: Node) -> Option:
    node.only("code", "text", "score", "exclusive", "retired", "absence")
    return Option(
        code=node.code(),
        text=node.text("text"),
        score=node.decimal("score"),
        exclusive=node.flag("exclusive"),
        retired=node.flag("retired"),
        absence=cast("Absence", node.one_of("absence", get_args(Absence), "")),
    )


def _scale(node: Node | None) -> Scale | None:
    if node is None:
        return None
    node.only("first", "last", "low", "high")
    first = node.whole("first", 0, _MOST_POINTS, 1)
    last = node.whole("last", first + 1, first + _MOST_POINTS, first + 4)
    return Scale(first, last, node.text("low"), node.text("high"))


def _number(node: Node | None) -> Number | None:
    if node is None:
        return None
    node.only("minimum", "maximum", "decimals", "unit")
    return Number(
        minimum=node.needed_decimal("minimum"),
        maximum=node.needed_decimal("maximum"),
        decimals=node.whole("decimals", 0, 6, 0),
        unit=node.text_or_none("unit"),
    )


def _dates(node: Node | None) -> Dates | None:
    if node is None:
        return None
    node.only("earliest", "latest")
    return Dates(node.iso_date("earliest", "1900-01-01"), node.iso_date("latest", "2100-12-31"))


def _scoring(node: Node | None) -> Scoring | None:
    if node is None:
        return None
    node.only("index", "combine", "start", "low", "high", "bands")
    bands = node.nodes("bands", "band")
    for band in bands:
        band.only("upto", "score")
    return Scoring(
        index=node.string("index"),
        combine=cast("Combination", node.one_of("combine", get_args(Combination), "sum")),
        start=node.decimal("start") or Decimal(0),
        low=node.decimal("low"),
        high=node.decimal("high"),
        bands=tuple(Band(band.decimal("upto"), band.needed_decimal("score")) for band in bands),
    )
