"""A definition is read whole or refused with every flaw and its place."""

from typing import Any

import pytest
import yaml

from surveys.instrument import reader
from surveys.instrument.flaws import DefinitionError
from tests.factories.definitions import definition, edit, group, is_, item, option, words


def flaws(content: Any) -> list[tuple[str, str]]:
    try:
        reader.from_json(content)
    except DefinitionError as error:
        return [(flaw.place, flaw.rule) for flaw in error.flaws]
    return []


def on_item(**fields: Any) -> list[tuple[str, str]]:
    kind = fields.pop("type", "single")
    made = item("q", kind)
    made.update(fields)
    return flaws(definition(group("g", item("before", "number"), made)))


HERE = "group g / item q"


def test_yaml_and_json_read_alike() -> None:
    content = definition(
        group("g", item("a", "number"), item("b", relevant=is_("a", 10, ">="))),
        edits=[edit("e", is_("a", 3))],
    )
    assert reader.from_yaml(yaml.safe_dump(content, allow_unicode=True)) == reader.from_json(content)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [", "while parsing"),
        ("a: 1\na: 2", "written twice"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("\t", "found character"),
    ],
)
def test_a_file_that_is_no_yaml_is_refused(text: str, why: str) -> None:
    with pytest.raises(DefinitionError, match=why):
        reader.from_yaml(text)


@pytest.mark.parametrize("text", ["", "just words", "- a"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError, match="mapping"):
        reader.from_yaml(text)


def test_all_flaws_are_told_at_once() -> None:
    broken = definition(
        group("g", {**item("q"), "text": {"ko": "물음"}, "hue": "red"}, {"code": "r", "type": "radio"}),
        version="one",
    )
    assert flaws(broken) == [
        ("", "not_a_number"),
        (HERE, "unknown_field"),
        (HERE, "missing_language"),
        ("group g / item r", "not_one_of"),
        ("group g / item r", "missing_field"),
        ("group g / item r", "missing_field"),
        ("group g / item r", "missing_field"),
    ]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"code": "has blank"}, [("group g / item has blank", "bad_code")]),
        ({"code": "x" * 41}, [(f"group g / item {'x' * 41}", "bad_code")]),
        ({"text": "only one language"}, [(f"{HERE} / text", "not_a_mapping"), (HERE, "missing_language"), (HERE, "missing_language")]),
        ({"required": "maybe"}, [(HERE, "not_a_flag")]),
        ({"required": 1}, [(HERE, "not_a_flag")]),
        ({"options": "a, b"}, [(HERE, "not_a_list")]),
        ({"scale": {}}, [(HERE, "wrong_type"), (f"{HERE} / scale", "missing_field"), (f"{HERE} / scale", "missing_field")]),
        ({"type": "number", "number": {"minimum": 0.5, "maximum": 1}}, [(f"{HERE} / number", "not_a_number")]),
        ({"type": "number", "number": {"minimum": 0, "maximum": 1, "decimals": 9}}, [(f"{HERE} / number", "out_of_range")]),
        ({"type": "date", "dates": {"earliest": "2026-02-30"}}, [(f"{HERE} / dates", "not_a_date")]),
        ({"role": "spy"}, [(HERE, "not_one_of")]),
        ({"relevant": {"item": "before", "op": "=", "value": 1.5}}, [(f"{HERE} / relevant", "bad_condition")]),
        ({"relevant": {"item": "before", "op": "="}}, [(f"{HERE} / relevant", "bad_condition")]),
        ({"relevant": {"item": "before", "op": "answered", "value": 1}}, [(f"{HERE} / relevant", "bad_condition")]),
        ({"relevant": {"all": [], "any": []}}, [(f"{HERE} / relevant", "bad_condition")]),
        ({"relevant": {"any": []}}, [(f"{HERE} / relevant", "bad_condition")]),
        ({"relevant": {"item": "before", "op": "in", "value": 1}}, [(f"{HERE} / relevant", "not_a_list")]),
        ({"relevant": {"item": "before", "op": "~", "value": 1}}, [(f"{HERE} / relevant", "not_one_of")]),
        ({"options": [{"code": "a", "text": words("a"), "score": "1e2"}]}, [(f"{HERE} / option a", "not_a_number")]),
    ],
)  # fmt: skip
def test_a_flaw_is_told_with_its_place(fields: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert on_item(**fields) == found


def test_conditions_have_a_greatest_depth() -> None:
    tree: Any = is_("before", 1)
    for _ in range(10):
        tree = {"not": tree}
    assert [rule for _, rule in on_item(relevant=tree)] == ["bad_condition"]


def test_a_flaw_can_be_said_in_both_languages() -> None:
    with pytest.raises(DefinitionError) as caught:
        reader.from_json(definition(group("g", item("q", options=["a", option("a")]))))
    assert str(caught.value) == "group g / item q / option a: Code “a” is used twice."
    assert caught.value.flaws[0].say("ko") == "코드 ‘a’이(가) 두 번 쓰였습니다."
