"""Firms as they were on a day, against the rows read one by one."""

from datetime import date
from typing import Any

import pytest

from monitoring.domain.queries import enterprises
from monitoring.models import BuyingRelation, Enterprise, EnterpriseSize
from tests.factories import firms

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 30)


def within(row: Any, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day < row.valid_to)


def by_hand(day: date) -> list[tuple[int, str, str]]:
    found = []
    for firm in Enterprise.objects.filter(is_active=True).order_by("pk"):
        sizes = [one.size_class for one in EnterpriseSize.objects.filter(enterprise=firm) if within(one, day)]
        tiers = [one.tier for one in BuyingRelation.objects.filter(supplier=firm) if within(one, day)]
        found.append(
            (firm.pk, *sizes, min(tiers, default="")) if sizes else (firm.pk, "", min(tiers, default=""))
        )
    return found


def test_the_frame_has_the_size_of_the_day_and_the_least_tier(django_assert_num_queries: Any) -> None:
    buyer, middle, last = firms.make("가상자동차", size="L"), firms.make("가상금속"), firms.make("가상볼트")
    EnterpriseSize.objects.create(enterprise=middle, size_class="S", valid_to=DAY)
    EnterpriseSize.objects.create(enterprise=middle, size_class="M", valid_from=DAY)
    EnterpriseSize.objects.create(enterprise=last, size_class="S", valid_from=date(2026, 7, 1))
    first = firms.sells(middle, buyer)
    firms.sells(last, middle, tier="2", parent=first)
    firms.sells(last, buyer, tier="1", valid_to=DAY)
    firms.make("가상폐업", size="S", is_active=False)
    with django_assert_num_queries(1):
        rows = [(one["id"], one["size_class"], one["tier"]) for one in enterprises.frame(day=DAY)]
    assert rows == by_hand(DAY) == [(buyer.pk, "L", ""), (middle.pk, "M", "1"), (last.pk, "", "2")]
    assert [one["tier"] for one in enterprises.frame(day=date(2026, 6, 29))] == ["", "1", "1"]


def test_search_by_name_number_and_codes() -> None:
    one = firms.make("가상정밀", name_en="Gasang Precision", size="S", region="KR-48", industry="C29")
    two = firms.make("가상금속", size="M", region="KR-11", industry="C24")
    firms.sells(two, one)

    def found(**filters: str) -> list[str]:
        return [firm.name_ko for firm in enterprises.search(day=DAY, **filters)]

    number = one.business_number
    assert found() == ["가상금속", "가상정밀"]
    assert found(words="precision") == found(words="정밀 가상") == ["가상정밀"]
    assert found(words=f"{number[:3]}-{number[3:5]}-{number[5:]}") == ["가상정밀"]
    assert found(region="KR-11") == found(industry="C24") == found(size_class="M") == ["가상금속"]
    assert found(tier="1") == ["가상금속"]
    assert found(words="없는이름") == []


def test_a_number_finds_its_firm_however_it_is_written() -> None:
    firm = firms.make()
    number = firm.business_number
    assert enterprises.by_number(business_number=f"{number[:3]}-{number[3:5]}-{number[5:]}") == firm
    assert enterprises.by_number(business_number=firms.number()) is None
    assert enterprises.by_number(business_number="no number") is None
