"""Firms of the register as they were on a day."""

from datetime import date
from typing import Any

from django.db.models import CharField, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from monitoring.calc import business_numbers
from monitoring.calc.business_numbers import BadBusinessNumber
from monitoring.models import BuyingRelation, Enterprise, EnterpriseSize


def on(*, day: date) -> QuerySet[Any, Any]:
    """Every firm with `size_class` and `tier` on that day; "" where no class, or no buyer, is known.

    `tier` is the least of its relations: the firm's nearest place to a large buyer.
    """
    sizes = EnterpriseSize.objects.filter(enterprise=OuterRef("pk")).on(day).order_by("pk")
    tiers = (
        BuyingRelation.objects.filter(supplier=OuterRef("pk"))
        .on(day)
        .order_by()
        .values("supplier")
        .annotate(least=Min("tier"))
    )
    return Enterprise.objects.annotate(
        size_class=_known(sizes.values("size_class")[:1]), tier=_known(tiers.values("least"))
    )


def frame(*, day: date) -> QuerySet[Any, dict[str, Any]]:
    """What a sample is drawn from: firms in business, by id, with `industry`, `region`, `size_class`, `tier`."""
    rows = on(day=day).filter(is_active=True).order_by("pk")
    return rows.values("id", "industry", "region", "size_class", "tier")


def search(
    *,
    day: date,
    words: str = "",
    region: str = "",
    industry: str = "",
    size_class: str = "",
    tier: str = "",
) -> QuerySet[Any, Any]:
    """Firms by part of a name or number, and by their codes on that day; "" leaves a filter out."""
    rows = on(day=day)
    for number_or_word in words.split():
        rows = rows.filter(_named(number_or_word))
    codes = {"region": region, "industry": industry, "size_class": size_class, "tier": tier}
    return rows.filter(**{name: code for name, code in codes.items() if code}).order_by("name_ko", "pk")


def one(*, enterprise_id: int) -> Enterprise | None:
    return Enterprise.objects.filter(pk=enterprise_id).first()


def by_number(*, business_number: str) -> Enterprise | None:
    """The firm of a number in any way of writing it."""
    try:
        number = business_numbers.parse(business_number)
    except BadBusinessNumber:
        return None
    return Enterprise.objects.filter(business_number=number).first()


def sizes(*, enterprise: Enterprise) -> QuerySet[EnterpriseSize]:
    """The size classes over time, latest first."""
    return EnterpriseSize.objects.filter(enterprise=enterprise).order_by("-valid_from")


def _known(query: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(query), Value(""), output_field=CharField())


def _named(word: str) -> Q:
    found = Q(name_ko__icontains=word) | Q(name_en__icontains=word)
    digits = word.replace("-", "")
    return found | Q(business_number__startswith=digits) if digits.isdecimal() else found
