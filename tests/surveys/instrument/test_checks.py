"""Rules between the parts of a definition."""

from typing import Any

import pytest

from surveys.instrument.flaws import DefinitionError
from tests.factories.definitions import definition, group, item, option, read, words

HERE = "group g / item q"


def flaws(*groups: dict[str, Any], **fields: Any) -> list[tuple[str, str]]:
    try:
        read(*groups, **fields)
    except DefinitionError as error:
        return [(flaw.place, flaw.rule) for flaw in error.flaws]
    return []


def on_item(kind: str = "single", **fields: Any) -> list[tuple[str, str]]:
    return flaws(group("g", item("q", kind, **fields)))


def area(code: str, weight: int) -> dict[str, Any]:
    return {"code": code, "weight": weight, "title": words(code)}


def index(*floors: int | None, **fields: Any) -> dict[str, Any]:
    grades = [{"code": str(number), "at_least": floor} for number, floor in enumerate(floors)]
    return {"code": "i", "title": words("i"), "lowest": -10, "highest": 10, "grades": grades, **fields}


def test_a_sound_definition_has_no_flaw() -> None:
    assert flaws(group("g", item("q"))) == []


def test_weights_sum_to_a_hundred() -> None:
    q = item("q")
    assert flaws(group("g", q), areas=[area("trading", 40), area("system", 60)]) == []
    assert flaws(group("g", q), areas=[area("trading", 40), area("system", 59)]) == [("areas", "weights")]


def test_a_core_has_at_most_twenty_items() -> None:
    many = [item(f"q{number}") for number in range(21)]
    assert flaws(group("g", *many[:20])) == []
    assert flaws(group("g", *many)) == [("", "too_many_items")]


def test_codes_are_used_once() -> None:
    assert flaws(group("g", item("q")), group("g", item("q"))) == [
        ("group g", "duplicate_code"),
        ("item q", "duplicate_code"),
    ]
    assert flaws(
        group("g", item("q")), areas=[area("trading", 50), area("trading", 50)], indices=[index(), index()]
    ) == [("area trading", "duplicate_code"), ("index i", "duplicate_code")]


def test_something_is_asked() -> None:
    assert flaws() == [("", "empty")]
    assert flaws(group("g", item("q")), group("h")) == [("group h", "empty")]


def test_a_module_brings_no_areas() -> None:
    q = item("q")
    assert flaws(group("g", q), kind="module") == [("", "module_has"), ("", "module_has")]
    assert flaws(group("g", q), kind="module", areas=[], axes=[]) == []


@pytest.mark.parametrize(
    ("kind", "fields", "found"),
    [
        ("single", {"area": "nowhere"}, [(HERE, "unknown_area")]),
        ("single", {"axis": "nowhere"}, [(HERE, "unknown_axis")]),
        ("single", {"options": [option("a", retired=True)]}, [(HERE, "empty")]),
        ("single", {"options": ["a", option("b", exclusive=True)]}, [(f"{HERE} / option b", "exclusive_single")]),
        ("single", {"options": ["1", "01"]}, [(f"{HERE} / option 01", "equal_codes")]),
        ("scale", {"options": ["3"]}, [(f"{HERE} / option 3", "duplicate_code")]),
        ("number", {"number": {"minimum": 2, "maximum": 1}}, [(HERE, "order")]),
        ("date", {"dates": {"earliest": "2026-02-01", "latest": "2026-01-01"}}, [(HERE, "order")]),
        ("single", {"options": [option("a", score=1)]}, [(HERE, "missing_field")]),
        ("single", {"options": ["a"], "scoring": {}}, [(f"{HERE} / option a", "no_score")]),
        ("single", {"options": [option("a", score=101)], "scoring": {}}, [(HERE, "score_out_of_range")]),
        ("single", {"options": [option("a", score=1)], "scoring": {"index": "none"}}, [(HERE, "unknown_index")]),
        (
            "single",
            {"options": [option("a", score=1), option("b", score=1, absence="unknown")], "scoring": {}},
            [(f"{HERE} / option b", "scored_absence")],
        ),
        ("scale", {"scoring": {"low": 0}}, [(HERE, "no_score")]),
        ("number", {"scoring": {}}, [(HERE, "no_score")]),
        ("number", {"scoring": {"bands": [{"upto": 5, "score": 1}]}}, [(HERE, "order")]),
        (
            "number",
            {"scoring": {"bands": [{"upto": 5, "score": 1}, {"upto": 5, "score": 1}, {"score": 0}]}},
            [(HERE, "order")],
        ),
        ("single", {"role": "eligible_customers"}, [(HERE, "role_type")]),
    ],
)  # fmt: skip
def test_an_item_fits_together(kind: str, fields: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert on_item(kind, **fields) == found


def test_a_role_belongs_to_one_item_about_the_firm() -> None:
    assert flaws(group("g", item("a", role="fear"), item("b", role="fear"))) == [
        ("group g / item b", "role_twice")
    ]
    assert flaws(group("g", item("a", role="fear"), per_buyer=True)) == [
        ("group g / item a", "role_per_buyer")
    ]


def test_bands_of_an_index_go_down_to_the_rest() -> None:
    q = group("g", item("q"))
    assert flaws(q, indices=[index(7, 4, 0, None)]) == []
    assert flaws(q, indices=[index(4, 7, None)]) == [("index i", "order")]
    assert flaws(q, indices=[index(7, 4)]) == [("index i", "order")]
    assert flaws(q, indices=[index(lowest=10)]) == [("index i", "order")]


def test_unknown_kinds_are_refused() -> None:
    assert flaws(group("g", item("q")), kind="poll") == [("", "not_one_of")]
    assert definition()["kind"] == "core"
