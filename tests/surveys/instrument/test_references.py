"""Where conditions may look."""

from typing import Any

import pytest

from surveys.instrument.flaws import DefinitionError
from tests.factories.definitions import edit, group, is_, item, read


def flaws(*groups: dict[str, Any], **fields: Any) -> list[tuple[str, str]]:
    try:
        read(*groups, **fields)
    except DefinitionError as error:
        return [(flaw.place, flaw.rule) for flaw in error.flaws]
    return []


def test_conditions_look_back_only() -> None:
    assert flaws(group("g", item("a", relevant=is_("b", "a")), item("b"))) == [
        ("group g / item a", "forward_reference")
    ]
    assert flaws(group("g", item("a"), relevant=is_("a", "a"))) == [
        ("group g", "forward_reference"),
        ("item a", "cycle"),
    ]


def test_circles_are_named() -> None:
    with pytest.raises(DefinitionError) as caught:
        read(
            group(
                "g",
                item("a", relevant=is_("c", "a")),
                item("b", relevant=is_("a", "a")),
                item("c", relevant=is_("b", "a")),
            )
        )
    assert [str(flaw) for flaw in caught.value.flaws] == [
        "group g / item a: Item “c” is asked later: a condition may look at earlier items only.",
        "item a: The conditions run in a circle: a → c → b → a",
    ]


def test_items_must_exist_also_in_edits() -> None:
    assert flaws(group("g", item("a", relevant=is_("z", "a"))), edits=[edit("e", is_("y", "a"))]) == [
        ("group g / item a", "unknown_item"),
        ("edit e", "unknown_item"),
    ]
    assert flaws(group("g", item("a")), edits=[edit("e", {"item": "a", "op": "=", "than": "y"})]) == [
        ("edit e", "unknown_item")
    ]


def test_an_item_about_the_firm_does_not_hang_on_one_buyer() -> None:
    groups = (group("g", item("a"), per_buyer=True), group("h", item("b", relevant=is_("a", "a"))))
    assert flaws(*groups) == [("group h / item b", "other_buyer")]
    back = (group("g", item("a")), group("h", item("b", relevant=is_("a", "a")), per_buyer=True))
    assert flaws(*back) == []
    across = edit("e", {"all": [is_("a", "a"), is_("c", "a")]})
    assert flaws(group("g", item("a"), per_buyer=True), group("h", item("c")), edits=[across]) == [
        ("edit e", "other_buyer")
    ]


@pytest.mark.parametrize(
    ("kind", "op", "value", "rule"),
    [
        ("single", "=", "a", None),
        ("single", "=", "z", "unknown_option"),
        ("single", "<", "a", "wrong_operator"),
        ("single", "contains", "a", "wrong_operator"),
        ("multiple", "contains", ["a", "b"], None),
        ("multiple", "contains", ["a", "z"], "unknown_option"),
        ("scale", ">=", "4", None),
        ("scale", ">=", "6", "wrong_literal"),
        ("number", ">", "1.5", None),
        ("number", ">", "1e5", "wrong_literal"),
        ("date", "<", "2026-02-28", None),
        ("date", "<", "2026-02-29", "wrong_literal"),
        ("date", "<", "20260228", "wrong_literal"),
        ("text", "=", "anything", None),
        ("text", "<", "anything", "wrong_operator"),
    ],
)
def test_a_comparison_fits_its_item(kind: str, op: str, value: Any, rule: str | None) -> None:
    found = flaws(group("g", item("a", kind), item("b", relevant=is_("a", value, op))))
    assert found == ([("group g / item b", rule)] if rule else [])


def test_two_items_are_compared_only_within_a_type() -> None:
    mixed = edit("e", {"item": "a", "op": ">", "than": "b"})
    assert flaws(group("g", item("a", "number"), item("b", "date")), edits=[mixed]) == [
        ("edit e", "wrong_literal")
    ]
    assert flaws(group("g", item("a", "number"), item("b", "number")), edits=[mixed]) == []


def test_an_edit_names_an_item() -> None:
    everything = {"not": {"not": {"all": [{"item": "a", "op": "answered"}]}}}
    assert flaws(group("g", item("a")), edits=[edit("e", everything)]) == []
