"""The score vector against numbers worked out by hand, and against `scoring` with plain rounding."""

import random
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest

from surveys.instrument import columns, compose, reader, scoring
from surveys.instrument.schema import Answers, Questionnaire
from tests import checkout
from tests.factories import waves
from tests.factories.definitions import group, item, option, read, words

HOME = checkout.ROOT / "surveys" / "questionnaires"


def shipped(name: str) -> Questionnaire:
    return reader.from_yaml(Path(HOME / name).read_text(encoding="utf-8"))


CORE = shipped("core.v1.yaml")
WHOLE = compose.compose(CORE, shipped("meti_negotiation.v1.yaml"))
ON_BUYER: dict[str, Any] = {code: value for page in waves.BUYER.values() for code, value in page.items()}
GIVEN: Answers = {**waves.FIRM, **ON_BUYER, **waves.LAST["system"], **waves.LAST["freedom"]}


def unpacked(raw: bytes) -> list[int]:
    return [int.from_bytes(raw[at : at + 2], "big", signed=True) for at in range(0, len(raw), 2)]


def named(questionnaire: Questionnaire, answers: Answers) -> dict[str, int]:
    codes = [column.code for column in columns.columns(questionnaire)]
    return dict(zip(codes, unpacked(columns.vector(questionnaire, answers)), strict=True))


def test_the_core_has_its_columns_in_this_order() -> None:
    """Stored vectors are read by place: this list changes with a new version of the questionnaire only."""
    assert [column.code for column in columns.columns(CORE)] == [
        "item.price_setting", "item.pass_through", "item.indexation", "item.written_orders", "item.payment_days",
        "item.payment_means", "item.unfair", "item.technology", "item.encroachment", "item.schemes", "item.offered",
        "item.gains", "item.ideas", "item.policy_felt", "item.second_tier", "item.influence", "item.fear",
        "area.trading", "area.cooperation", "area.system", "axis.potential", "axis.balance", "axis.behaviour",
        "composite", "index.openness", "indicator.influence", "indicator.fear",
    ]  # fmt: skip


def test_ranges_units_and_what_is_asked_per_buyer() -> None:
    found = {column.code: column for column in columns.columns(WHOLE)}
    assert (found["index.negotiation"].lowest, found["index.negotiation"].highest) == (-10, 10)
    assert (found["item.negotiation_held"].lowest, found["item.price_setting"].highest) == (-10, 100)
    assert {code for code, column in found.items() if column.unit == "percent"} == {
        "indicator.influence", "indicator.fear",
    }  # fmt: skip
    assert [code for code, column in found.items() if not column.per_buyer] == [
        "item.policy_felt", "item.second_tier", "item.influence", "item.fear", "area.system", "index.openness",
        "indicator.influence", "indicator.fear",
    ]  # fmt: skip


def test_a_vector_by_hand() -> None:
    """Trading 820 / 9, cooperation 175 / 3 (nothing was offered: the item is hidden), system 130 / 2; balance 380 / 6,
    behaviour 670 / 7; composite 0.4 × 91.1111 + 0.3 × 58.3333 + 0.3 × 65 = 73.44443.
    """
    assert named(CORE, GIVEN) == {
        "item.price_setting": 10000, "item.pass_through": 7000, "item.indexation": 10000,
        "item.written_orders": 10000, "item.payment_days": 5000, "item.payment_means": 10000, "item.unfair": 10000,
        "item.technology": 10000, "item.encroachment": 10000, "item.schemes": 0, "item.offered": columns.NONE,
        "item.gains": 10000, "item.ideas": 7500, "item.policy_felt": 5000, "item.second_tier": 8000,
        "item.influence": 10000, "item.fear": 10000, "area.trading": 9111, "area.cooperation": 5833,
        "area.system": 6500, "axis.potential": 7500, "axis.balance": 6333, "axis.behaviour": 9571,
        "composite": 7344, "index.openness": 10000, "indicator.influence": 0, "indicator.fear": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("not_at_all", 0), ("a_little", 10000), ("very", 10000), ("refused", columns.NONE), ("", columns.NONE)],
)
def test_afraid_at_all_counts_and_a_refusal_is_missing(answer: str, expected: int) -> None:
    assert named(CORE, {**GIVEN, "fear": answer})["indicator.fear"] == expected


def test_a_scale_of_fear_is_compared_with_its_best_point() -> None:
    made = item("afraid", "scale", role="fear", scoring={"low": 90, "high": 10})
    questionnaire = read(group("g", made))
    got = [named(questionnaire, {"afraid": str(point)})["indicator.fear"] for point in range(1, 6)]
    assert got == [0, 10000, 10000, 10000, 10000]


def test_hundredths_are_rounded_with_halves_to_even() -> None:
    options = [option("a", score="0.125"), option("b", score="0.135"), option("c", score="0.1251")]
    questionnaire = read(group("g", item("q", options=options, scoring={})))
    assert [named(questionnaire, {"q": code})["item.q"] for code in "abc"] == [12, 14, 13]


def test_an_index_wider_than_a_vector_holds_is_refused() -> None:
    index = {"code": "wide", "title": words("wide"), "lowest": -301, "highest": 10}
    options = [option("a", score=1)]
    with pytest.raises(ValueError, match="must lie within -300 to 300"):
        read(group("g", item("q", options=options, scoring={"index": "wide"})), indices=[index])


def drawn(chance: random.Random) -> Answers:
    answers: dict[str, Any] = {}
    for each in WHOLE.items():
        codes = [one.code for one in each.options]
        if chance.random() < 0.1:
            continue
        if each.type == "multiple":
            answers[each.code] = chance.sample(codes, chance.randint(1, 3))
        elif each.type == "number":
            answers[each.code] = str(chance.randint(0, 120))
        else:
            answers[each.code] = chance.choice([*codes, *(each.scale.points() if each.scale else ())])
    return answers


def test_vectors_are_the_scores_in_hundredths() -> None:
    chance = random.Random(11)  # noqa: S311
    form = columns.layout(WHOLE)
    for _ in range(300):
        answers = drawn(chance)
        found = scoring.score(WHOLE, answers)
        groups = [found.items, found.areas, found.axes, {"": found.composite}, found.indices]
        points = [point for one in groups for point in one.values()]
        expected = [
            columns.NONE if point is None else int((point * 100).to_integral_value(rounding=ROUND_HALF_EVEN))
            for point in points
        ]
        best = {"influence": Decimal(100), "fear": Decimal(100)}
        for code, most in best.items():
            point = found.items[code]
            expected.append(columns.NONE if point is None else 10000 * (point < most))
        assert unpacked(form.vector(answers)) == expected
        assert len(form.vector(answers)) == form.size
