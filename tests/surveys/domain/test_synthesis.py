"""A made-up world in the register, as the register's own reads see it."""

from datetime import date, datetime
from typing import Any

import pytest

from monitoring.calc import business_numbers
from monitoring.domain.queries import enterprises
from monitoring.models import BuyingRelation, Contact, Enterprise, RelationEvidence
from surveys.domain import synthesis

DAY = date(2026, 11, 24)


@pytest.fixture
def world(db: None, now: datetime) -> synthesis.World:  # noqa: ARG001
    return synthesis.write(count=400, seed=7, by=None, now=now)


def test_every_firm_is_marked_and_has_a_valid_number(world: synthesis.World) -> None:
    rows = list(Enterprise.objects.values_list("is_synthetic", "business_number", "name_ko"))
    assert len(rows) == len(world.ids) == 400
    assert {marked for marked, _, _ in rows} == {True}
    assert [business_numbers.parse(number) for _, number, _ in rows] == [number for _, number, _ in rows]
    assert [name for _, _, name in rows if not name.endswith("(가상)")] == []


def test_the_register_reads_the_world_as_it_was_made(world: synthesis.World) -> None:
    made = world.made
    found = {row["id"]: row for row in enterprises.frame(day=DAY)}
    for place, one in enumerate(world.ids):
        assert found[one]["industry"] == made.industries[made.industry[place]]
        assert found[one]["size_class"] == made.sizes[made.size[place]]
        assert found[one]["tier"] == ("" if place < made.buyers else str(made.tier[place]))


def test_relations_keep_their_chain_and_where_they_are_known_from(world: synthesis.World) -> None:
    relations = BuyingRelation.objects.select_related("parent")
    assert relations.count() == world.chains.supplier.size
    for relation in relations:
        if relation.tier == "1":
            assert relation.parent is None
        else:
            assert relation.parent is not None
            assert relation.parent.supplier_id == relation.buyer_id
    assert RelationEvidence.objects.count() == int(world.chains.known_from.sum())


def test_nobody_can_be_written_to(world: synthesis.World) -> None:
    suppliers = world.made.count - world.made.buyers
    mails = Contact.objects.values_list("email", flat=True)
    assert len(mails) == suppliers
    assert [mail for mail in mails if not mail.endswith("@synthetic.example")] == []


def test_it_is_not_mixed_with_real_firms(db: None, now: datetime) -> None:  # noqa: ARG001
    real: dict[str, Any] = {
        "business_number": "1000000009",
        "name_ko": "실제",
        "industry": "C",
        "region": "KR-11",
    }
    Enterprise.objects.create(**real, created_at=now)
    with pytest.raises(synthesis.RealFirmsPresent):
        synthesis.write(count=400, seed=7, by=None, now=now)
    assert Enterprise.objects.count() == 1
