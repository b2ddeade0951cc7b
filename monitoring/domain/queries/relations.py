"""Buying relations as they were on a day, and how they are known."""

from datetime import date

from django.db.models import Count, QuerySet

from monitoring.models import BuyingRelation, Enterprise, RelationEvidence

NAMED = RelationEvidence.Provenance.TIER1_ANSWER


def buyers(*, supplier: Enterprise, day: date | None = None) -> QuerySet[BuyingRelation]:
    """Whom the firm sells to, with the chain up to the third step, on that day or ever; latest first."""
    return _read(BuyingRelation.objects.filter(supplier=supplier), day)


def suppliers(*, buyer: Enterprise, day: date | None = None) -> QuerySet[BuyingRelation]:
    """Who sells to the firm, on that day or ever; latest first."""
    return _read(BuyingRelation.objects.filter(buyer=buyer), day)


def offered(*, supplier_id: int, day: date) -> QuerySet[BuyingRelation]:
    """The relations that a firm may be asked about: never one that is known only from an answer of its buyer."""
    spoken = RelationEvidence.objects.exclude(provenance=NAMED).values("relation")
    rows = BuyingRelation.objects.on(day).filter(supplier=supplier_id, pk__in=spoken)
    return rows.select_related("buyer").order_by("tier", "pk")


def provenance_counts(*, buyer: Enterprise, day: date) -> dict[str, int]:
    """Provenance → suppliers of the buyer that are known from it. One known from two counts in both."""
    rows = RelationEvidence.objects.filter(relation__in=BuyingRelation.objects.on(day).filter(buyer=buyer))
    return dict(rows.values_list("provenance").annotate(Count("relation")).order_by("provenance"))


def supplier_count(*, buyer: Enterprise, day: date) -> int:
    """How many relations the buyer has with suppliers on that day."""
    return BuyingRelation.objects.on(day).filter(buyer=buyer).count()


def _read(rows: QuerySet[BuyingRelation], day: date | None) -> QuerySet[BuyingRelation]:
    if day is not None:
        rows = rows.filter(pk__in=BuyingRelation.objects.on(day).values("pk"))
    steps = ("supplier", "buyer", "parent__buyer", "parent__parent__buyer")
    return rows.select_related(*steps).prefetch_related("evidence").order_by("-valid_from", "tier", "pk")
