"""Who sells to whom, on which tier and in which chain, and how that is known."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from monitoring.domain import audit, locks
from monitoring.domain.verdicts import Verdict
from monitoring.models import BuyingRelation, Enterprise, RelationEvidence, User

PARENT_TIERS: dict[str, frozenset[str]] = {
    "1": frozenset(),
    "2": frozenset({"1"}),
    "3": frozenset({"2", "3"}),
}
"""Tier of a relation → tiers that its parent may have. The third holds all below it, so it may hang on itself."""


class BrokenChain(Verdict):
    """The relation does not fit into its chain. `rule`: parent_missing, parent_not_wanted, parent_tier,
    parent_other_firm or chain_cycle, as for files.
    """

    def __init__(self, rule: str) -> None:
        super().__init__(f"The relation does not fit into its chain ({rule}).")
        self.rule = rule


class KnownOtherwise(Verdict):
    """The two firms are known to trade in that time, but on another tier or in another chain."""


def record(
    *,
    supplier: Enterprise,
    buyer: Enterprise,
    tier: str,
    provenance: str,
    by: User | None,
    now: datetime,
    parent: BuyingRelation | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> BuyingRelation:
    """The relation of the two firms in that time, with this piece of evidence added; new where it was not known.

    `tier` counts down from the large buyer, `parent` is the buyer's own relation one step up; `valid_to` is exclusive.

    Raises:
        BrokenChain: tier and parent do not fit.
        KnownOtherwise: it is stored with another tier or parent; nothing was changed.
    """
    with transaction.atomic():
        locks.wait_as_only_writer(locks.REGISTER)
        _check_chain(supplier=supplier, buyer=buyer, tier=tier, parent=parent)
        relation = _known(supplier, buyer, valid_from, valid_to)
        if relation and (relation.tier, relation.parent_id) != (tier, parent.pk if parent else None):
            raise KnownOtherwise
        if relation is None:
            relation = BuyingRelation.objects.create(
                supplier=supplier,
                buyer=buyer,
                tier=tier,
                parent=parent,
                valid_from=valid_from,
                valid_to=valid_to,
            )
        _evidence, added = RelationEvidence.objects.get_or_create(relation=relation, provenance=provenance)
        if added:
            _record(relation=relation, action="record", by=by, now=now, details={"provenance": provenance})
    return relation


def end(*, relation: BuyingRelation, on: date, by: User | None, now: datetime) -> None:
    """The firms trade no more from that day on; a relation that ended earlier is left as it is."""
    with transaction.atomic():
        rows = BuyingRelation.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), pk=relation.pk)
        if rows.update(valid_to=on):
            _record(relation=relation, action="end", by=by, now=now, details={"on": on.isoformat()})
    relation.refresh_from_db()


def chain(*, relation: BuyingRelation) -> tuple[BuyingRelation, ...]:
    """The relations from this one up to the first tier, this one first; one query a step."""
    found = [relation]
    while (above := found[-1].parent) is not None and above not in found:
        found.append(above)
    return tuple(found)


def _check_chain(
    *, supplier: Enterprise, buyer: Enterprise, tier: str, parent: BuyingRelation | None
) -> None:
    allowed = PARENT_TIERS[tier]
    if parent is None:
        if allowed:
            raise BrokenChain("parent_missing")
        return
    if not allowed:
        raise BrokenChain("parent_not_wanted")
    if parent.supplier_id != buyer.pk:
        raise BrokenChain("parent_other_firm")
    if parent.tier not in allowed:
        raise BrokenChain("parent_tier")
    if any(supplier.pk in {one.supplier_id, one.buyer_id} for one in chain(relation=parent)):
        raise BrokenChain("chain_cycle")


def _known(
    supplier: Enterprise, buyer: Enterprise, valid_from: date | None, valid_to: date | None
) -> BuyingRelation | None:
    """The stored relation of the two firms whose time meets this one."""
    rows = BuyingRelation.objects.filter(supplier=supplier, buyer=buyer)
    if valid_from is not None:
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from))
    if valid_to is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lt=valid_to))
    return rows.order_by("-valid_from").first()


def _record(
    *, relation: BuyingRelation, action: str, by: User | None, now: datetime, details: dict[str, object]
) -> None:
    audit.record(
        by=by,
        action=f"relation.{action}",
        subject="relation",
        subject_id=relation.pk,
        now=now,
        details=details,
    )
