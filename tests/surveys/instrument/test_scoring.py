"""Scores against rules that are written down, and against METI's published points and bands."""

import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from surveys.instrument import compose, reader, scoring
from surveys.instrument.schema import Answers, Questionnaire
from tests import checkout
from tests.factories.definitions import group, is_, item, option, read, words

HOME = checkout.ROOT / "surveys" / "questionnaires"


def shipped(name: str) -> Questionnaire:
    return reader.from_yaml(Path(HOME / name).read_text(encoding="utf-8"))


CORE = shipped("core.v1.yaml")
MODULE = shipped("meti_negotiation.v1.yaml")
WHOLE = compose.compose(CORE, MODULE)


def points(code: str, *answers: Any) -> list[Decimal | None]:
    found = WHOLE.item(code)
    assert found is not None
    return [scoring.item_score(WHOLE, found, answer) for answer in answers]


def test_negotiation_has_the_points_that_meti_published() -> None:
    """field.md section 2, sources S64-S66."""
    assert points(
        "negotiation_held", "accepted", "no_rise", "absorbed", "feared", "not_approached", "refused", "cut"
    ) == [10, 5, 0, -3, -5, -7, -10]


def test_pass_through_has_a_point_for_each_tenth_and_minus_three_for_a_cut() -> None:
    steps = [f"p{share}" for share in range(0, 101, 10)]
    for cost in ("overall", "materials", "labour", "energy"):
        assert points(f"pass_through_{cost}", *steps, "cut", "no_rise") == [*range(11), -3, None]


@pytest.mark.parametrize(
    ("mean", "band"),
    [("10", "ア"), ("7", "ア"), ("6.9999", "イ"), ("4", "イ"), ("3.9999", "ウ"), ("0", "ウ"), ("-0.0001", "エ"), ("-10", "エ")],
)  # fmt: skip
def test_bands_begin_where_meti_says(mean: str, band: str) -> None:
    for index in MODULE.indices:
        assert scoring.grade(index, Decimal(mean)) == band


def test_a_mean_of_answers_falls_into_its_band() -> None:
    """(10 + 10 + 5 - 7) / 4 = 4.5, which is イ."""
    got = points("negotiation_held", "accepted", "accepted", "no_rise", "refused")
    mean = scoring.mean([each for each in got if each is not None])
    assert (mean, scoring.grade(MODULE.indices[0], mean)) == (Decimal("4.5"), "イ")


def test_core_items_score_as_their_file_says() -> None:
    assert points("payment_days", "0", "15", "15.5", "30", "60", "61", "90", "91") == [
        100, 100, 80, 80, 50, 20, 20, 0,
    ]  # fmt: skip
    assert points("ideas", "1", "2", "3", "5", "no_ideas") == [0, 25, 50, 100, None]
    assert points("unfair", ["none"], ["cut_after"], ["cut_after", "returned", "cancelled"], ["refused"], []) == [
        100, 50, 0, None, None,
    ]  # fmt: skip
    assert points("schemes", ["none"], ["unknown"], ["training", "finance"]) == [0, None, 40]
    assert points("price_setting", "agreed", "unknown", "", "unheard_of") == [100, None, None, None]


def test_the_module_changes_no_area_and_no_composite() -> None:
    answers: Answers = {
        "price_setting": "agreed",
        "pass_through": "full",
        "indexation": "applied",
        "written_orders": "always",
    }
    more = {**answers, "negotiation_held": "cut", "pass_through_overall": "cut"}
    with_module, without = scoring.score(WHOLE, more), scoring.score(CORE, answers)
    assert (with_module.areas, with_module.composite) == (without.areas, without.composite)
    assert with_module.indices["negotiation"] == -10


def test_an_area_needs_half_of_what_counts() -> None:
    """Of four items one does not apply: three count, two of them are needed."""
    four = [
        item(f"q{number}", options=[option("a", score=100), option("b", score=0), option("na", absence="not_applicable"),
                                    option("dk", absence="unknown")], scoring={})
        for number in range(4)
    ]  # fmt: skip
    questionnaire = read(group("g", *four))

    def area(*codes: str) -> Decimal | None:
        answers: Answers = {f"q{number}": code for number, code in enumerate(codes)}
        return scoring.score(questionnaire, answers).areas["trading"]

    assert area("na", "a", "b", "dk") == 50
    assert area("na", "a", "dk", "dk") is None
    assert area("na", "na", "a", "dk") == 100
    assert area("na", "na", "na", "na") is None
    assert area("a", "b") == 50
    assert area("a") is None


def test_an_axis_is_the_mean_of_its_items_by_the_rule_of_areas() -> None:
    """Two areas, two axes across them; of three items on an axis two are needed, of the one on the other one."""
    options = [option("a", score=100), option("b", score=0), option("dk", absence="unknown")]
    index = {"code": "i", "title": words("i"), "lowest": 0, "highest": 100}
    axes = [{"code": code, "title": words(code)} for code in ("x", "y")]
    made = [item(f"q{number}", axis=axis, options=options, scoring={}) for number, axis in enumerate("xxxy")]
    apart = item("apart", axis="y", options=options, scoring={"index": "i"})
    questionnaire = read(group("g", *made, apart), axes=axes, indices=[index])

    def found(*codes: str) -> list[Decimal | None]:
        answers: Answers = {f"q{number}": code for number, code in enumerate(codes)}
        return list(scoring.score(questionnaire, {**answers, "apart": "b"}).axes.values())

    assert found("a", "b", "a", "a") == [Decimal("66.6667"), 100]
    assert found("a", "dk", "b", "dk") == [50, None]
    assert found("a", "dk", "dk", "b") == [None, 0]


def test_hidden_items_do_not_score() -> None:
    scored = {"options": [option("a", score=100), option("b", score=0)], "scoring": {}}
    questionnaire = read(group("g", item("a", **scored), item("b", relevant=is_("a", "a"), **scored)))
    assert scoring.score(questionnaire, {"a": "b", "b": "a"}).areas["trading"] == 0


def test_the_composite_weighs_areas_and_needs_them_all() -> None:
    areas = {"trading": Decimal(50), "cooperation": Decimal(20), "system": Decimal("33.5")}
    assert scoring.composite(CORE, areas) == Decimal("36.05")
    assert scoring.composite(CORE, {**areas, "system": None}) is None


@pytest.mark.parametrize(("combine", "expected"), [("worst", -5), ("best", 7), ("sum", 2)])
def test_several_choices_are_combined(combine: str, expected: int) -> None:
    index = {"code": "i", "title": words("i"), "lowest": -10, "highest": 10}
    options = [option("a", score=-5), option("b", score=7)]
    made = item("q", "multiple", options=options, scoring={"index": "i", "combine": combine})
    questionnaire = read(group("g", made), indices=[index])
    assert scoring.score(questionnaire, {"q": ["a", "b"]}).indices == {"i": expected}


def naive(questionnaire: Questionnaire, answers: Answers) -> Fraction | None:
    """The composite by hand: only single items with scores 0-100, all asked."""
    total = Fraction(0)
    for area in questionnaire.areas:
        here = [each for each in questionnaire.items() if each.area == area.code and each.scoring]
        chosen = [(each, each.option(str(answers.get(each.code, "")))) for each in here]
        count = sum(1 for _, option in chosen if option is None or option.absence != "not_applicable")
        got = [Fraction(option.score) for _, option in chosen if option and option.score is not None]
        if not got or len(got) * 2 < count:
            return None
        total += area.weight * sum(got) / len(got)
    return total / 100


def test_the_composite_agrees_with_a_naive_one() -> None:
    chance = random.Random(5)  # noqa: S311
    areas = [
        {"code": code, "weight": weight, "title": words(code)} for code, weight in (("a", 40), ("b", 60))
    ]
    options = [option("x", score=100), option("y", score="33.3"), option("na", absence="not_applicable")]
    made = [item(f"q{number}", area="ab"[number % 2], options=options, scoring={}) for number in range(8)]
    questionnaire = read(group("g", *made), areas=areas)
    for _ in range(500):
        answers = {each["code"]: chance.choice(["x", "y", "na", ""]) for each in made}
        found, expected = scoring.score(questionnaire, answers).composite, naive(questionnaire, answers)
        assert (found is None) is (expected is None)
        if found is not None and expected is not None:
            assert abs(Fraction(found) - expected) < Fraction(1, 5000)
