"""Invented firms and what they sell to each other."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from monitoring.calc import business_numbers

REGISTERED = datetime(2026, 1, 2, tzinfo=UTC)
_numbers = count(100_000_000)


def number() -> str:
    """A valid number that no other call gives."""
    return business_numbers.make(str(next(_numbers)))


def make(name: str = "가상정밀", *, size: str = "", **more: Any) -> Any:
    """A registered firm; `size` is its class from always on."""
    from monitoring.models import Enterprise, EnterpriseSize

    facts = {"business_number": number(), "industry": "C29", "region": "KR-48", "created_at": REGISTERED}
    firm = Enterprise.objects.create(name_ko=name, **({"is_synthetic": True} | facts | more))
    if size:
        EnterpriseSize.objects.create(enterprise=firm, size_class=size)
    return firm


def sells(
    supplier: Any,
    buyer: Any,
    *,
    tier: str = "1",
    parent: Any = None,
    provenance: str = "buyer_list",
    **more: Any,
) -> Any:
    """A buying relation with one piece of evidence."""
    from monitoring.models import BuyingRelation, RelationEvidence

    relation = BuyingRelation.objects.create(supplier=supplier, buyer=buyer, tier=tier, parent=parent, **more)
    RelationEvidence.objects.create(relation=relation, provenance=provenance)
    return relation
