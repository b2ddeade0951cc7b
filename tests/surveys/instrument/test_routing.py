import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.instrument import routing
from surveys.instrument.routing import Step
from tests.factories.definitions import chain, group, is_, item, read
from tests.oracles import routing_by_rounds

CHAIN = read(
    group("g", item("a"), item("b", relevant=is_("a", "a")), item("c", relevant=is_("b", "a"))),
    group("h", item("d", relevant={"not": is_("c", "a")}), item("e"), relevant=is_("a", "c", "!=")),
)


def codes(answers: dict[str, str], group_code: str = "g") -> list[str]:
    place = CHAIN.group(group_code)
    assert place
    return [each.code for each in routing.relevant(CHAIN, place, answers)]


def test_a_hidden_item_hides_what_hangs_on_it() -> None:
    assert codes({"a": "a", "b": "a"}) == ["a", "b", "c"]
    assert codes({"a": "b", "b": "a"}) == ["a"]
    assert codes({}) == ["a"]


def test_a_hidden_group_hides_its_items_and_missing_answers_are_no_inequality() -> None:
    assert codes({"a": "c"}, "h") == []
    assert codes({}, "h") == []
    assert codes({"a": "b"}, "h") == ["d", "e"]
    assert codes({"a": "a", "b": "a", "c": "a"}, "h") == ["e"]


def test_only_what_is_relevant_counts() -> None:
    assert routing.counting(CHAIN, {"a": "b", "b": "a", "c": "a", "e": "b", "unknown": "x"}) == {
        "a": "b",
        "e": "b",
    }


@given(st.integers(0, 2**32), st.data())
def test_the_walk_finds_what_rounds_find(seed: int, data: st.DataObject) -> None:
    groups = chain(random.Random(seed))  # noqa: S311
    questionnaire = read(*groups)
    answers = {
        each.code: value
        for each in questionnaire.items()
        if (value := data.draw(st.sampled_from(["", "a", "b", "c"])))
    }
    found = [each.code for _, each in routing.walk(questionnaire, answers)]
    assert found == routing_by_rounds.relevant(groups, answers)


BUYERS = read(
    group("firm", item("a")),
    group("price", item("p"), per_buyer=True),
    group("pay", item("q", relevant=is_("p", "a")), per_buyer=True),
    group("system", item("s", relevant=is_("a", "a"))),
    group("end", item("z")),
)


def test_neighbouring_groups_per_buyer_are_a_block() -> None:
    assert routing.steps(BUYERS, {"a": "a"}, 2, [{"p": "a"}, {"p": "a"}]) == (
        Step("firm", None),
        Step("price", 0),
        Step("pay", 0),
        Step("price", 1),
        Step("pay", 1),
        Step("system", None),
        Step("end", None),
    )


def test_pages_without_a_question_are_left_out() -> None:
    assert routing.steps(BUYERS, {}, 2, [{"p": "b"}, {"p": "a"}]) == (
        Step("firm", None),
        Step("price", 0),
        Step("price", 1),
        Step("pay", 1),
        Step("end", None),
    )
    assert routing.steps(BUYERS, {}, 0) == (Step("firm", None), Step("end", None))


@pytest.mark.parametrize(
    ("item_code", "buyer", "expected"),
    [
        ("a", None, Step("firm", None)),
        ("p", 1, Step("price", 1)),
        ("q", 1, Step("pay", 1)),
        ("q", 0, Step("price", 0)),
        ("s", None, Step("pay", 1)),
        ("z", None, Step("end", None)),
        ("unheard_of", None, Step("firm", None)),
        ("p", 7, Step("pay", 1)),
    ],
)
def test_resume_goes_to_the_page_of_the_item(item_code: str, buyer: int | None, expected: Step) -> None:
    way = routing.steps(BUYERS, {}, 2, [{"p": "b"}, {"p": "a"}])
    assert way[routing.place_of(BUYERS, way, item_code, buyer)] == expected


def test_resume_on_an_empty_way() -> None:
    assert routing.place_of(BUYERS, (), "z", None) == 0
