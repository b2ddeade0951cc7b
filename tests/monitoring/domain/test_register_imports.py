"""Files of firms and of relations: all or nothing, once, and chains that hold across file and store."""

from datetime import date
from typing import Any

import pytest

from monitoring.domain import imports, staging
from monitoring.models import (
    BuyingRelation,
    Contact,
    Enterprise,
    EnterpriseSize,
    Import,
    RelationEvidence,
    StagedEnterprise,
    StagedRelation,
)
from tests.factories import files, firms

pytestmark = pytest.mark.django_db


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def counts(arrived: Any) -> tuple[int, int, int]:
    return arrived.new_count, arrived.revised_count, arrived.unchanged_count


@pytest.fixture
def hand_in(analyst: Any, now: Any) -> Any:
    def commit(kind: str, *lines: str) -> Any:
        return files.commit(csv(*lines), by=analyst, now=now, kind=kind)

    return commit


@pytest.fixture
def refuse(analyst: Any, now: Any) -> Any:
    """The problems for which a file is refused: row, field, rule."""

    def stage(kind: str, *lines: str) -> list[tuple[int, str, str]]:
        arrived = files.stage(csv(*lines), by=analyst, now=now, kind=kind)
        assert arrived.state == Import.State.REFUSED
        assert (StagedEnterprise.objects.count(), StagedRelation.objects.count()) == (0, 0)
        return list(arrived.problems.order_by("row", "pk").values_list("row", "field", "rule"))

    return stage


FIRMS = "사업자등록번호,기업명,업종,지역,규모,규모적용일,이메일,담당자"


def test_firms_come_in_with_size_and_contact_and_twice_changes_nothing(hand_in: Any) -> None:
    one, two = firms.number(), firms.number()
    lines = (
        FIRMS,
        f"{one[:3]}-{one[3:5]}-{one[5:]},가상정밀,C29,경상남도,소기업,2025-01-01,a@firm.example,홍길동",
        f"{two},가상금속,c24,KR-11,,,,",
    )
    assert counts(hand_in("enterprises", *lines)) == (2, 0, 0)
    rows = Enterprise.objects.order_by("pk").values_list("business_number", "name_ko", "industry", "region")
    assert list(rows) == [(one, "가상정밀", "C29", "KR-48"), (two, "가상금속", "C24", "KR-11")]
    assert list(EnterpriseSize.objects.values_list("size_class", "valid_from", "valid_to")) == [
        ("S", date(2025, 1, 1), None)
    ]
    assert list(Contact.objects.values_list("email", "name", "language")) == [
        ("a@firm.example", "홍길동", "ko")
    ]
    assert counts(hand_in("enterprises", *lines)) == (0, 0, 2)
    assert (Enterprise.objects.count(), StagedEnterprise.objects.count()) == (2, 0)


def test_what_a_file_does_not_say_stays(hand_in: Any) -> None:
    number = firms.number()
    hand_in("enterprises", FIRMS, f"{number},가상정밀,C29,KR-48,S,,a@firm.example,홍길동")
    Contact.objects.update(language="en", mail_state="bounced")
    head = "business_number,name,industry,region,size,size_from,phone,email"
    told = hand_in("enterprises", head, f"{number},새가상정밀,C29,KR-48,M,2026-01-01,+82-2-000-0000,")
    assert counts(told) == (0, 1, 0)
    assert list(
        EnterpriseSize.objects.order_by("pk").values_list("size_class", "valid_from", "valid_to")
    ) == [("S", None, date(2026, 1, 1)), ("M", date(2026, 1, 1), None)]
    contact = Contact.objects.get()
    assert (contact.email, contact.name, contact.phone, contact.language, contact.mail_state) == (
        "a@firm.example", "홍길동", "+82-2-000-0000", "en", "bounced",
    )  # fmt: skip
    assert Enterprise.objects.get().name_ko == "새가상정밀"
    earlier = hand_in("enterprises", head, f"{number},새가상정밀,C29,KR-48,MICRO,2024-01-01,,b@firm.example")
    assert counts(earlier) == (0, 1, 0)
    assert sorted(EnterpriseSize.objects.values_list("size_class", "valid_to")) == [
        ("M", None), ("MICRO", date(2026, 1, 1)), ("S", date(2024, 1, 1)),
    ]  # fmt: skip
    assert Contact.objects.get().mail_state == "good"


def test_firms_that_do_not_fit_together(hand_in: Any, refuse: Any) -> None:
    number = firms.number()
    line = f"{number},가상정밀,C29,KR-48"
    assert refuse("enterprises", FIRMS, f"{line},,,,", f"{line},,,,") == [
        (3, "business_number", "duplicate_firm")
    ]
    hand_in("enterprises", FIRMS, f"{line},S,,,")
    assert refuse("enterprises", FIRMS, f"{line},M,,,") == [(2, "size_class", "size_needs_day")]


def test_a_firm_changed_after_the_preview_is_looked_at_again(analyst: Any, now: Any) -> None:
    firm = firms.make("가상정밀")
    content = csv(FIRMS, f"{firm.business_number},새가상정밀,C29,KR-48,,,,")
    arrived = files.stage(content, by=analyst, now=now, kind="enterprises")
    Enterprise.objects.update(name_ko="가운데이름")
    imports.approve(import_id=arrived.pk, by=analyst, now=now)
    with pytest.raises(imports.PreviewIsStale):
        imports.commit(
            params={"import": arrived.pk, "by": analyst.pk}, report=lambda *_: None, clock=lambda: now
        )
    arrived.refresh_from_db()
    assert (arrived.state, Enterprise.objects.get().name_ko) == (Import.State.READY, "가운데이름")


RELATIONS = "supplier,buyer,tier,parent_buyer,valid_from,valid_to,provenance"


@pytest.fixture
def five(db: None) -> list[str]:  # noqa: ARG001
    """Numbers of five firms: the first is the large one, each sells to the one before."""
    return [firms.make(f"가상{n}").business_number for n in range(5)]


def chains() -> list[tuple[str, str, str | None]]:
    rows = BuyingRelation.objects.select_related("supplier", "parent__supplier").order_by("tier", "pk")
    return [
        (one.supplier.name_ko, one.tier, one.parent.supplier.name_ko if one.parent else None) for one in rows
    ]


def test_a_chain_of_one_file_hangs_together_in_any_order(hand_in: Any, five: list[str]) -> None:
    a, b, c, d, e = five
    lines = (
        RELATIONS,
        f"{e},{d},3차,,,,협회",
        f"{d},{c},3,{b},,,trade_body",
        f"{c},{b},2,,,,trade_body",
        f"{b},{a},1차,,,,trade_body",
    )
    assert counts(hand_in("relations", *lines)) == (4, 0, 0)
    assert chains() == [
        ("가상1", "1", None), ("가상2", "2", "가상1"), ("가상4", "3", "가상3"), ("가상3", "3", "가상2"),
    ]  # fmt: skip
    assert counts(hand_in("relations", *lines)) == (0, 0, 4)
    assert counts(hand_in("relations", RELATIONS, f"{b},{a},1,,,,buyer_list")) == (0, 1, 0)
    assert BuyingRelation.objects.count() == 4
    arrived = Import.objects.latest("pk")
    assert RelationEvidence.objects.get(provenance="buyer_list").arrived_in == arrived


def test_a_row_hangs_on_what_is_stored_and_can_move(hand_in: Any, five: list[str]) -> None:
    a, b, c, d, _e = five
    hand_in("relations", RELATIONS, f"{b},{a},1,,,,buyer_list", f"{b},{d},1,,,,buyer_list")
    hand_in("relations", RELATIONS, f"{c},{b},2,{a},,,buyer_list")
    assert BuyingRelation.objects.get(tier="2").parent.buyer.business_number == a
    assert counts(hand_in("relations", RELATIONS, f"{c},{b},2,,,,buyer_list")) == (0, 0, 1)
    assert counts(hand_in("relations", RELATIONS, f"{c},{b},2,{d},,,buyer_list")) == (0, 1, 0)
    assert BuyingRelation.objects.get(tier="2").parent.buyer.business_number == d


def test_an_ended_relation_and_the_next_in_one_file(hand_in: Any, five: list[str]) -> None:
    a, b, *_ = five
    hand_in("relations", RELATIONS, f"{b},{a},1,,2024-01-01,,buyer_list")
    told = hand_in(
        "relations",
        RELATIONS,
        f"{b},{a},1,,2024-01-01,2025-01-01,buyer_list",
        f"{b},{a},1,,2026-01-01,,buyer_list",
    )
    assert counts(told) == (1, 1, 0)
    assert list(BuyingRelation.objects.order_by("valid_from").values_list("valid_from", "valid_to")) == [
        (date(2024, 1, 1), date(2025, 1, 1)), (date(2026, 1, 1), None),
    ]  # fmt: skip


def test_relations_that_do_not_hold(hand_in: Any, refuse: Any, five: list[str]) -> None:
    a, b, c, d, _e = five
    stranger = firms.number()

    def broken(*lines: str) -> list[tuple[int, str, str]]:
        return refuse("relations", RELATIONS, *lines)

    assert broken(f"{stranger},{a},1,,,,buyer_list") == [(2, "supplier", "unknown_firm")]
    assert broken(f"{b},{a},1,,,,buyer_list", f"{b},{a},1,,,,trade_body") == [
        (3, "key", "duplicate_relation")
    ]
    assert broken(f"{b},{a},1,,2024-01-01,,buyer_list", f"{b},{a},1,,2025-01-01,,buyer_list") == [
        (3, "valid_from", "overlaps_row")
    ]
    assert broken(f"{c},{b},2,,,,buyer_list") == [(2, "parent_buyer", "parent_missing")]
    assert broken(f"{c},{b},2,{a},,,buyer_list") == [(2, "parent_buyer", "parent_unknown")]
    assert broken(f"{b},{a},1,,,2025-01-01,buyer_list", f"{c},{b},2,,2025-01-01,,buyer_list") == [
        (3, "parent_buyer", "parent_missing")
    ]
    hand_in("relations", RELATIONS, f"{b},{a},1,,2024-01-01,,buyer_list", f"{b},{d},1,,,,buyer_list")
    assert broken(f"{c},{b},2,,,,buyer_list") == [(2, "parent_buyer", "parent_ambiguous")]
    assert broken(f"{b},{a},1,,2023-01-01,,buyer_list") == [(2, "valid_from", "overlaps_stored")]
    assert broken(f"{a},{b},2,{a},2024-01-01,,buyer_list") == [(2, "parent_buyer", "chain_cycle")]
    hand_in("relations", RELATIONS, f"{c},{b},2,{d},,,buyer_list")
    assert broken(f"{d},{a},1,,,,buyer_list", f"{b},{d},2,,,,buyer_list") == [
        (3, "tier", "tier_has_children")
    ]


def test_a_ring_of_third_tiers_is_found(refuse: Any, five: list[str]) -> None:
    _a, b, c, d, _e = five
    ring = (f"{b},{c},3,,,,trade_body", f"{c},{d},3,,,,trade_body", f"{d},{b},3,,,,trade_body")
    assert refuse("relations", RELATIONS, *ring) == [
        (row, "parent_buyer", "chain_cycle") for row in (2, 3, 4)
    ]


def test_a_killed_worker_loses_and_doubles_no_relation(
    analyst: Any, now: Any, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 2)
    a, *suppliers = five
    content = csv(RELATIONS, *(f"{one},{a},1,,,,buyer_list" for one in suppliers))
    arrived = imports.receive(content=content, name="r.csv", by=analyst, now=now, kind="relations")

    def dies_in_the_second_chunk(done: int, _total: int) -> None:
        if done == 4:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        imports.stage(params={"import": arrived.pk}, report=dies_in_the_second_chunk, clock=lambda: now)
    assert StagedRelation.objects.filter(file=arrived).count() == 2
    imports.stage(params={"import": arrived.pk}, report=lambda *_: None, clock=lambda: now)
    arrived.refresh_from_db()
    assert (arrived.state, counts(arrived)) == (Import.State.READY, (4, 0, 0))
