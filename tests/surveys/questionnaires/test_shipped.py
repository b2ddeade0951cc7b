"""The shipped questionnaires: what a wave has used may never change, so each file is held by its hash."""

import pytest

from surveys.instrument import compose, edits, reader, routing, writer
from surveys.instrument.schema import Questionnaire
from tests import checkout

HOME = checkout.ROOT / "surveys" / "questionnaires"
# A row is never changed: a change of words, scores or order is a new file with the next version.
HASHES = {
    "core.v1.yaml": "8ddfcd11b73ce40233f87284a655060f40726a83ec9d5ad5d12f265eb571c8c1",
    "meti_negotiation.v1.yaml": "aceb6128abb26cd67f5050c4e116823a7e4de08f67e3fc30b60ce1c9e83e0a81",
}


def shipped(name: str) -> Questionnaire:
    return reader.from_yaml((HOME / name).read_text(encoding="utf-8"))


def test_every_file_is_held() -> None:
    assert sorted(path.name for path in HOME.glob("*.yaml") if not path.name.startswith("consent")) == sorted(
        HASHES
    )


@pytest.mark.parametrize("name", HASHES)
def test_a_file_says_what_it_said(name: str) -> None:
    questionnaire = shipped(name)
    assert writer.digest(questionnaire) == HASHES[name]
    assert name == f"{questionnaire.code}.v{questionnaire.version}.yaml"


def test_the_core_has_twenty_items_and_the_published_weights() -> None:
    core = shipped("core.v1.yaml")
    assert len(core.items()) == 20
    assert {area.code: area.weight for area in core.areas} == {"trading": 40, "cooperation": 30, "system": 30}
    assert {item.axis for item in core.items()} == {"potential", "balance", "behaviour"}
    assert [
        (item.code, item.role) for item in core.items() if item.role
    ] == [
        ("eligible_customers", "eligible_customers"),
        ("naming", "naming"),
        ("influence", "influence"),
        ("fear", "fear"),
    ]  # fmt: skip


def test_no_edit_of_the_core_stops_a_firm() -> None:
    assert {edit.kind for edit in shipped("core.v1.yaml").edits} == {"soft"}


def test_every_required_item_can_be_answered_without_knowing_or_wanting() -> None:
    for item in shipped("core.v1.yaml").items():
        if item.required and item.code != "offered":
            assert any(option.absence for option in item.offered()), item.code


def test_respondents_are_spoken_to_politely() -> None:
    for name in HASHES:
        for item in shipped(name).items():
            assert item.text.ko.endswith(("니까?", "습니까?", "십시오.", "시겠습니까?")), item.text.ko


def test_a_whole_way_with_two_buyers_and_the_module() -> None:
    whole = compose.compose(shipped("core.v1.yaml"), shipped("meti_negotiation.v1.yaml"))
    way = routing.steps(whole, {}, 2)
    assert [step.group_code for step in way if step.buyer_index == 1] == [
        "price", "orders", "practices", "cooperation", "negotiation", "cost_shares",
    ]  # fmt: skip
    assert (way[0].group_code, way[-1].group_code) == ("firm", "freedom")


def test_a_scheme_is_offered_only_where_the_buyer_has_one() -> None:
    core = shipped("core.v1.yaml")
    page = core.group("cooperation")
    assert page is not None
    for chosen, expected in ((["none"], False), (["unknown"], False), ([], False), (["sales"], True)):
        codes = [item.code for item in routing.relevant(core, page, {"schemes": chosen})]
        assert ("offered" in codes) is expected
    found = edits.check(core, page, {"schemes": ["sales"], "offered": ["finance"]})
    assert [finding.edit for finding in found] == ["offered_finance"]


@pytest.mark.parametrize(
    ("position", "second_tier", "asked"),
    [("direct", "same", True), ("both", "", True), ("direct", "no_suppliers", False), ("through_supplier", "same", False)],
)  # fmt: skip
def test_first_tier_firms_with_suppliers_may_name_them(position: str, second_tier: str, asked: bool) -> None:  # noqa: FBT001
    core = shipped("core.v1.yaml")
    page = core.group("system")
    assert page is not None
    items = routing.relevant(core, page, {"position": position, "second_tier": second_tier})
    assert ("naming" in [item.code for item in items]) is asked
