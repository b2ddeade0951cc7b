from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.instrument import conditions
from tests.oracles import routing_by_rounds

ANSWERS = {
    "price": "12.50",
    "day": "2026-03-31",
    "one": "agreed",
    "several": ["a", "b"],
    "empty": "",
    "nothing": [],
}


def verdict(item: str, op: str, value: Any = None, **fields: Any) -> bool:
    return conditions.evaluate({"item": item, "op": op, "value": value, **fields}, ANSWERS)


@pytest.mark.parametrize(
    ("item", "op", "value", "expected"),
    [
        ("one", "=", "agreed", True),
        ("one", "!=", "agreed", False),
        ("one", "in", ["x", "agreed"], True),
        ("one", "in", ["x"], False),
        ("one", "contains", "agreed", True),
        ("price", "=", "12.5", True),
        ("price", "=", "12.500000000000000000001", False),
        ("price", "<", "12.500000000000000000001", True),
        ("price", ">=", "12.5", True),
        ("price", ">", "9", True),
        ("price", ">", "cheap", False),
        ("price", "<=", "cheap", False),
        ("day", "<", "2026-04-01", True),
        ("day", ">", "2026", False),
        ("several", "=", ["b", "a", "a"], True),
        ("several", "=", "a", False),
        ("several", "!=", "a", True),
        ("several", "contains", "a", True),
        ("several", "contains", ["a", "c"], False),
        ("several", "in", ["a", "c"], True),
        ("several", "<", "z", False),
        ("empty", "=", "", False),
        ("empty", "!=", "x", False),
        ("empty", "answered", None, False),
        ("nothing", "answered", None, False),
        ("nothing", "!=", "x", False),
        ("unheard_of", "!=", "x", False),
        ("one", "answered", None, True),
        ("one", "like", "agreed", False),
    ],
)
def test_a_comparison(item: str, op: str, value: Any, expected: bool) -> None:  # noqa: FBT001
    assert verdict(item, op, value) is expected


def test_another_item_can_be_the_other_side() -> None:
    assert conditions.evaluate({"item": "price", "op": ">", "than": "other"}, {"price": "10", "other": "9"})
    assert not conditions.evaluate({"item": "price", "op": ">", "than": "other"}, {"price": "10"})


def test_joined_trees() -> None:
    yes, no = {"item": "one", "op": "answered"}, {"item": "empty", "op": "answered"}
    assert [
        conditions.evaluate(tree, ANSWERS)
        for tree in (
            {"all": [yes, no]},
            {"any": [yes, no]},
            {"not": no},
            {"all": []},
            {"any": []},
            {},
            None,
            [yes],
        )
    ] == [False, True, True, True, False, False, False, False]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "item", "op", "value", "than"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON, st.dictionaries(st.text(max_size=3), JSON, max_size=4))
def test_every_json_has_a_verdict(tree: Any, answers: dict[str, Any]) -> None:
    assert conditions.evaluate(tree, answers) is routing_by_rounds.verdict(tree, answers)
    assert all(isinstance(code, str) for code in conditions.items(tree))


def test_items_are_named_once_in_order() -> None:
    tree = {"any": [{"not": {"item": "b", "op": "="}}, {"item": "a", "op": "<", "than": "c"}, {"item": "b"}]}
    assert conditions.items(tree) == ("b", "a", "c")
