"""Who sells to whom: one relation a pair and time, every piece of evidence kept, chains that hold."""

from datetime import date
from typing import Any

import pytest

from monitoring.domain import relations
from monitoring.domain.queries import relations as queries
from monitoring.models import AuditEvent, BuyingRelation, RelationEvidence
from tests.factories import firms

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def test_a_second_source_adds_evidence_and_no_relation(analyst: Any, now: Any) -> None:
    supplier, buyer = firms.make(), firms.make("가상자동차")

    def tell(provenance: str) -> Any:
        return relations.record(
            supplier=supplier, buyer=buyer, tier="1", provenance=provenance, by=analyst, now=now
        )

    first = tell("buyer_list")
    assert tell("trade_body") == tell("buyer_list") == first
    assert BuyingRelation.objects.count() == 1
    assert sorted(RelationEvidence.objects.values_list("provenance", flat=True)) == [
        "buyer_list",
        "trade_body",
    ]
    assert [one.details for one in AuditEvent.objects.order_by("pk")] == [
        {"provenance": "buyer_list"}, {"provenance": "trade_body"},
    ]  # fmt: skip
    assert queries.provenance_counts(buyer=buyer, day=DAY) == {"buyer_list": 1, "trade_body": 1}


def test_chains_hold(now: Any) -> None:
    large, first, second, third, other = (firms.make(f"가상{n}") for n in range(5))
    one = firms.sells(first, large)

    def rule(supplier: Any, buyer: Any, tier: str, parent: Any) -> str:
        try:
            relations.record(
                supplier=supplier,
                buyer=buyer,
                tier=tier,
                parent=parent,
                provenance="trade_body",
                by=None,
                now=now,
            )
        except relations.BrokenChain as verdict:
            return verdict.rule
        return ""

    assert rule(second, first, "2", None) == "parent_missing"
    assert rule(other, large, "1", one) == "parent_not_wanted"
    assert rule(second, other, "2", one) == "parent_other_firm"
    assert rule(third, first, "3", one) == "parent_tier"
    assert rule(large, first, "2", one) == "chain_cycle"
    assert rule(second, first, "2", one) == ""
    two = BuyingRelation.objects.get(tier="2")
    assert rule(third, second, "3", two) == ""
    three = BuyingRelation.objects.get(tier="3")
    assert rule(other, third, "3", three) == ""
    assert rule(second, third, "3", three) == "chain_cycle"
    assert relations.chain(relation=three) == (three, two, one)
    with pytest.raises(relations.KnownOtherwise):
        relations.record(supplier=second, buyer=first, tier="1", provenance="trade_body", by=None, now=now)


def test_an_ended_relation_can_begin_anew(now: Any) -> None:
    supplier, buyer = firms.make(), firms.make()
    relation = firms.sells(supplier, buyer)
    relations.end(relation=relation, on=date(2025, 1, 1), by=None, now=now)
    relations.end(relation=relation, on=date(2026, 1, 1), by=None, now=now)
    assert relation.valid_to == date(2025, 1, 1)
    again = relations.record(
        supplier=supplier,
        buyer=buyer,
        tier="1",
        provenance="buyer_list",
        valid_from=date(2026, 1, 1),
        by=None,
        now=now,
    )
    assert [list(queries.buyers(supplier=supplier, day=day)) for day in (date(2024, 6, 1), date(2025, 6, 1), DAY)] == [
        [relation], [], [again],
    ]  # fmt: skip
    assert set(queries.suppliers(buyer=buyer)) == {again, relation}


def test_who_was_only_named_is_never_offered_its_namer() -> None:
    supplier, namer, known = firms.make(), firms.make(), firms.make()
    firms.sells(supplier, namer, provenance="tier1_answer")
    both = firms.sells(supplier, known, provenance="tier1_answer")
    RelationEvidence.objects.create(relation=both, provenance="self_registration")
    assert list(queries.offered(supplier_id=supplier.pk, day=DAY)) == [both]
