from typing import TYPE_CHECKING

from surveys.instrument.node import Node

if TYPE_CHECKING:
    from surveys.instrument.flaws import Flaw


def test_a_getter_notes_a_flaw_and_goes_on() -> None:
    flaws: list[Flaw] = []
    node = Node({"code": "ok", "text": 5.5, "n": "0x1", "list": [1]}, "top", flaws)
    assert (node.code(), node.string("text"), node.decimal("n"), node.whole("n", 0, 9, 7)) == (
        "ok",
        "",
        None,
        7,
    )
    assert [each.fields for each in node.nodes("list", "entry")] == [{}]
    assert [(flaw.place, flaw.rule) for flaw in flaws] == [
        ("top", "not_a_text"),
        ("top", "not_a_number"),
        ("top", "not_a_number"),
        ("top / entry 1", "not_a_mapping"),
    ]


def test_literals_of_conditions_become_texts() -> None:
    flaws: list[Flaw] = []
    node = Node(
        {
            "relevant": {
                "all": [{"item": "a", "op": "in", "value": [1, "b"]}, {"item": "c", "op": "=", "value": 3}]
            }
        },
        "",
        flaws,
    )
    assert node.condition("relevant") == {
        "all": [{"item": "a", "op": "in", "value": ["1", "b"]}, {"item": "c", "op": "=", "value": "3"}]
    }
    assert flaws == []
