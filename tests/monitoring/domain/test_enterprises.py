"""The register's verbs: a firm once by its number, its size over time, its contact apart and looked at on record."""

from datetime import date
from typing import Any

import pytest

from monitoring.calc.business_numbers import BadBusinessNumber
from monitoring.domain import enterprises
from monitoring.models import AuditEvent, Contact, Enterprise, EnterpriseSize
from tests.factories import firms

pytestmark = pytest.mark.django_db

FACTS: dict[str, str] = {"name_ko": "가상정밀", "industry": "C29", "region": "KR-48"}


def test_a_firm_is_registered_once_however_its_number_is_written(analyst: Any, now: Any) -> None:
    number = firms.number()
    first = enterprises.register(business_number=number, by=analyst, now=now, **FACTS)
    again = enterprises.register(
        business_number=f"{number[:3]}-{number[3:5]}-{number[5:]}",
        by=analyst,
        now=now,
        **FACTS | {"name_ko": "다른"},
    )
    assert (again, again.name_ko, Enterprise.objects.count()) == (first, "가상정밀", 1)
    assert [(one.action, one.subject_id) for one in AuditEvent.objects.all()] == [
        ("enterprise.register", str(first.pk))
    ]
    with pytest.raises(BadBusinessNumber):
        enterprises.register(business_number="1234567890", by=analyst, now=now, **FACTS)


def test_a_rename_keeps_the_old_name_on_record(analyst: Any, now: Any) -> None:
    firm = firms.make("가상정밀")
    same = {"name_en": "", "industry": firm.industry, "region": firm.region}
    enterprises.describe(enterprise=firm, name_ko="새가상정밀", by=analyst, now=now, **same)
    enterprises.describe(enterprise=firm, name_ko="새가상정밀", by=analyst, now=now, **same)
    assert firm.name_ko == "새가상정밀"
    assert [one.details for one in AuditEvent.objects.all()] == [{"before": {"name_ko": "가상정밀"}}]


def spans(firm: Any) -> list[tuple[str, date | None, date | None]]:
    rows = EnterpriseSize.objects.filter(enterprise=firm)
    return sorted(
        ((one.size_class, one.valid_from, one.valid_to) for one in rows), key=lambda row: row[1] or date.min
    )


def test_sizes_follow_each_other_in_whatever_order_they_are_told() -> None:
    firm = firms.make()
    year = {number: date(number, 1, 1) for number in (2020, 2022, 2024)}
    enterprises.set_size(enterprise=firm, size_class="S", valid_from=None)
    enterprises.set_size(enterprise=firm, size_class="MID", valid_from=year[2024])
    enterprises.set_size(enterprise=firm, size_class="M", valid_from=year[2022])
    assert spans(firm) == [("S", None, year[2022]), ("M", year[2022], year[2024]), ("MID", year[2024], None)]
    enterprises.set_size(enterprise=firm, size_class="L", valid_from=year[2024])
    assert spans(firm)[-1] == ("L", year[2024], None)
    assert [
        enterprises.size_on(enterprise=firm, day=day)
        for day in (date(2021, 12, 31), year[2022], date(2023, 12, 31), year[2024])
    ] == ["S", "M", "M", "L"]
    assert enterprises.size_on(enterprise=firms.make(), day=year[2022]) == ""


def test_a_new_address_counts_as_good_and_an_old_one_keeps_its_fault() -> None:
    firm = firms.make()
    contact = enterprises.write_contact(enterprise=firm, email="a@firm.example")
    Contact.objects.update(mail_state="bounced")
    assert (
        enterprises.write_contact(enterprise=firm, email="a@firm.example", phone="02-000-0000").mail_state
        == "bounced"
    )
    assert enterprises.write_contact(enterprise=firm, email="b@firm.example").mail_state == "good"
    assert Contact.objects.get() == contact
    with pytest.raises(enterprises.NotReachable):
        enterprises.write_contact(enterprise=firm, name="홍길동")


def test_looking_at_contacts_is_on_record(administrator: Any, now: Any) -> None:
    firm = firms.make()
    contact = enterprises.write_contact(enterprise=firm, email="a@firm.example")
    assert enterprises.see_contacts(enterprise=firm, by=administrator, now=now) == [contact]
    assert [(one.action, one.actor) for one in AuditEvent.objects.all()] == [
        ("enterprise.see_contacts", administrator.username)
    ]
