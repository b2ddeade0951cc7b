from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.instrument import answers, items
from surveys.instrument.node import Node
from surveys.instrument.problems import Problem
from surveys.instrument.schema import Item
from tests.factories.definitions import group, is_, item, option, read


def made(kind: str, **fields: Any) -> Item:
    flaws: list[Any] = []
    built = items.read(Node(item("q", kind, **fields), "", flaws))
    assert flaws == []
    return built


SINGLE = made("single", options=["a", "b", option("old", retired=True)])
MULTIPLE = made("multiple", options=["a", "b", option("old", retired=True), option("none", exclusive=True)])
SCALE = made("scale", options=[option("unknown", absence="unknown")])
NUMBER = made("number", number={"minimum": "-5", "maximum": "9999.5", "decimals": 2})
WHOLE = made("number", number={"minimum": 0, "maximum": 730})
DATE = made("date", dates={"earliest": "2026-01-01", "latest": "2026-12-31"})
TEXT = made("text", max_length=5)


@pytest.mark.parametrize(
    ("asked", "raw", "value"),
    [
        (SINGLE, [" a "], "a"),
        (SINGLE, ["", "b"], "b"),
        (SINGLE, [], ""),
        (SINGLE, ["  "], ""),
        (MULTIPLE, [], []),
        (MULTIPLE, ["b", "a", "b"], ["a", "b"]),
        (MULTIPLE, ["none"], ["none"]),
        (SCALE, ["5"], "5"),
        (SCALE, ["３"], "3"),
        (SCALE, ["unknown"], "unknown"),
        (NUMBER, ["１２．５０"], "12.5"),
        (NUMBER, ["1,234.50"], "1234.5"),
        (NUMBER, ["１，２３４"], "1234"),
        (NUMBER, ["−3"], "-3"),
        (NUMBER, ["－3"], "-3"),
        (NUMBER, ["+3"], "3"),
        (NUMBER, ["-0.00"], "0"),
        (NUMBER, ["007"], "7"),
        (NUMBER, ["1.500"], "1.5"),
        (DATE, ["2026-03-01"], "2026-03-01"),
        (DATE, ["2026. 3. 1."], "2026-03-01"),
        (DATE, ["２０２６/3/1"], "2026-03-01"),
        (TEXT, ["가나\n다"], "가나 다"),
        (TEXT, ["\u1100\u1161"], "가"),
    ],
)
def test_what_is_kept(asked: Item, raw: list[str], value: Any) -> None:
    assert answers.parse(asked, raw) == value


@pytest.mark.parametrize(
    ("asked", "raw", "rule"),
    [
        (SINGLE, ["a", "b"], "one_only"),
        (SINGLE, ["z"], "unknown_option"),
        (SINGLE, ["A"], "unknown_option"),
        (SINGLE, ["old"], "retired_option"),
        (MULTIPLE, ["a", "z"], "unknown_option"),
        (MULTIPLE, ["a", "old"], "retired_option"),
        (MULTIPLE, ["a", "none"], "exclusive"),
        (SCALE, ["0"], "unknown_option"),
        (SCALE, ["6"], "unknown_option"),
        (SCALE, ["3.0"], "unknown_option"),
        (SCALE, ["1", "2"], "one_only"),
        *((NUMBER, [text], "not_a_number") for text in (
            "NaN", "nan", "Infinity", "-inf", "∞", "1e3", "1E2", "0x10", "1_000", "12,34", "1,2345", ",5", ".5", "5.",
            "--5", "twelve", "½", "1 2", "1" * 25, "٣", "三",
        )),
        (NUMBER, ["-5.01"], "too_small"),
        (NUMBER, ["9999.51"], "too_large"),
        (NUMBER, ["1.234"], "too_many_decimals"),
        (WHOLE, ["1.5"], "whole_only"),
        (WHOLE, ["731"], "too_large"),
        (DATE, ["2026-02-30"], "not_a_date"),
        (DATE, ["2026-3"], "not_a_date"),
        (DATE, ["2026-03/01"], "not_a_date"),
        (DATE, ["0000-01-01"], "not_a_date"),
        (DATE, ["2025-12-31"], "too_early"),
        (DATE, ["2027-01-01"], "too_late"),
        (TEXT, ["abcdef"], "too_long"),
        (TEXT, ["a\x00b"], "not_text"),
        (TEXT, ["\ud83d"], "not_text"),
    ],
)  # fmt: skip
def test_what_is_refused(asked: Item, raw: list[str], rule: str) -> None:
    found = answers.parse(asked, raw)
    assert isinstance(found, Problem)
    assert found.rule == rule


def test_a_required_item_may_be_empty_in_a_draft_only() -> None:
    required = made("single", required=True)
    assert answers.parse(required, [""]) == Problem("required")
    assert answers.parse(required, [""], complete=False) == ""
    assert answers.parse(made("multiple", required=True), []) == Problem("required")


@given(st.lists(st.text(), max_size=3))
def test_every_post_has_an_answer(raw: list[str]) -> None:
    for asked in (SINGLE, MULTIPLE, SCALE, NUMBER, WHOLE, DATE, TEXT):
        found = answers.parse(asked, raw)
        if not isinstance(found, Problem):
            again = found if isinstance(found, list) else [found]
            assert answers.parse(asked, again) == found
        else:
            assert found.say("ko")
            assert found.say("en")


@given(st.decimals(-5, Decimal("9999.5"), places=2))
def test_numbers_keep_their_value(value: Decimal) -> None:
    kept = answers.parse(NUMBER, [str(value)])
    assert isinstance(kept, str)
    assert Decimal(kept) == value


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_only_finite_numbers_have_a_form(value: str) -> None:
    with pytest.raises(ValueError, match="not a finite decimal"):
        answers.canonical(Decimal(value))


def test_kept_is_what_is_relevant_and_answered_on_the_page() -> None:
    questionnaire = read(
        group("g", item("a"), item("b", relevant=is_("a", "a")), item("c")), group("h", item("d"))
    )
    given_answers = {"a": "b", "b": "c", "c": "", "d": "a"}
    page, other = questionnaire.groups
    assert answers.keep(questionnaire, page, given_answers) == {"a": "b"}
    assert answers.keep(questionnaire, page, {**given_answers, "a": "a"}) == {"a": "a", "b": "c"}
    assert answers.keep(questionnaire, other, given_answers) == {"d": "a"}
