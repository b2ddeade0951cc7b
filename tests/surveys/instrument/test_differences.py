"""Every sort of change between two versions is told once."""

from dataclasses import replace

from surveys.instrument import differences
from surveys.instrument.differences import Difference
from surveys.instrument.schema import Area, Axis, Edit, Group, Item, Option, Questionnaire, Text

SAME = Text("같다", "same")
OTHER = Text("다르다", "other")


def item(code: str, *options: str) -> Item:
    return Item(code, "single", "a", "x", SAME, options=tuple(Option(one, SAME) for one in options))


BEFORE = Questionnaire(
    "q", 1, "core", SAME, (Area("a", SAME, 100),), (Axis("x", SAME),),
    (Group("g", SAME, (item("one", "y", "n", "gone"), item("two", "y"))), Group("h", SAME, (item("three", "y"),))),
    (Edit("e", "soft", {"item": "one", "op": "answered"}, SAME),),
)  # fmt: skip


def test_nothing_changed_is_nothing_told() -> None:
    assert differences.between(BEFORE, replace(BEFORE, version=2)) == ()


def test_each_change_is_told_once() -> None:
    one = replace(
        BEFORE.items()[0],
        text=OTHER,
        options=(Option("y", OTHER), Option("n", SAME, retired=True), Option("new", SAME)),
    )
    after = replace(
        BEFORE,
        areas=(Area("a", SAME, 60), Area("b", SAME, 40)),
        groups=(Group("g", SAME, (one,)), Group("h", OTHER, (item("two", "y"), item("four", "y")))),
        edits=(),
    )
    assert differences.between(BEFORE, after) == (
        Difference("item", "one", "changed", ("text",)),
        Difference("item", "four", "added"),
        Difference("item", "three", "removed"),
        Difference("option", "one.y", "changed", ("text",)),
        Difference("option", "one.n", "retired"),
        Difference("option", "one.new", "added"),
        Difference("option", "one.gone", "removed"),
        Difference("item", "two", "moved"),
        Difference("group", "h", "changed", ("title",)),
        Difference("edit", "e", "removed"),
        Difference("area", "a", "changed", ("weight",)),
        Difference("area", "b", "added"),
    )
