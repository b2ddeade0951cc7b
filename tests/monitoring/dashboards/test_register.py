"""The register's pages: who may see what, and what a firm's page says."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring.calc import business_numbers
from monitoring.domain import enterprises, jobs, kinds
from monitoring.models import AuditEvent, Enterprise, Import, Job
from tests.factories import files, firms, people

pytestmark = pytest.mark.django_db
FIRMS = "business_number,name,industry,region,size,email"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_empty_register_says_what_to_do(as_user: Any, analyst: Any) -> None:
    shown = text(as_user(analyst).get("/en/register/"))
    assert "The register is empty" in shown
    assert "/en/imports/new/?kind=enterprises" in shown


@pytest.mark.parametrize(("role", "code"), [("viewer", 403), ("field_officer", 403), ("analyst", 200)])
def test_the_door(as_user: Any, role: str, code: int) -> None:
    firm = firms.make()
    client = as_user(people.make(role))
    addresses = ("", "firms.csv", f"{firm.pk}/")
    assert {client.get(f"/en/register/{address}").status_code for address in addresses} == {code}


def test_without_a_login_the_register_asks_for_one(client: Any) -> None:
    assert client.get("/en/register/").status_code == 302


def test_the_list_is_filtered_by_its_address_and_taken_along_as_a_file(as_user: Any, analyst: Any) -> None:
    firms.make("가상정밀", region="KR-48", size="S")
    other = firms.make("=가상금속", region="KR-11")
    client = as_user(analyst)
    assert "2 firms are in the register" in text(client.get("/en/register/"))
    shown = text(client.get("/en/register/?region=KR-11"))
    assert "1 firm fits the filters" in shown
    assert "가상정밀" not in shown
    assert "No firm fits" in text(client.get("/en/register/?words=nobody"))
    answer = client.get("/en/register/firms.csv?region=KR-11")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    number = business_numbers.written(other.business_number)
    assert rows[1:] == [[number, "'=가상금속", "", "C29", "KR-11", "", "", "yes"]]


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_ask_as_much_for_three_firms_as_for_one(as_user: Any, analyst: Any) -> None:
    client = as_user(analyst)
    buyer = firms.make("가상자동차")
    first = firms.sells(firms.make(size="S"), buyer)
    firms.sells(firms.make(), first.supplier, tier="2", parent=first)
    addresses = ("/en/register/", f"/en/register/{buyer.pk}/", f"/en/register/{first.supplier_id}/")
    one = [queries(client, address) for address in addresses]
    for _ in range(2):
        more = firms.sells(firms.make(size="S"), buyer)
        firms.sells(firms.make(), first.supplier, tier="2", parent=first)
        firms.sells(first.supplier, more.supplier, tier="2", parent=more)
    three = [queries(client, address) for address in addresses]
    assert three == one


def test_a_firm_with_its_chain_and_how_it_is_known(as_user: Any, analyst: Any) -> None:
    large, middle, small = firms.make("가상자동차"), firms.make("가상금속", size="M"), firms.make("가상볼트")
    first = firms.sells(middle, large, provenance="public_register")
    firms.sells(small, middle, tier="2", parent=first, provenance="trade_body")
    client = as_user(analyst)
    shown = text(client.get(f"/en/register/{small.pk}/"))
    assert "가상볼트: buyers 1, suppliers 0" in shown
    assert "가상볼트 → 가상금속 → 가상자동차" in shown
    assert "trade body" in shown
    assert "Show contacts" not in shown
    shown = text(client.get(f"/en/register/{middle.pk}/"))
    assert "가상금속: buyers 1, suppliers 1" in shown
    assert "100 %" in shown
    assert client.get("/en/register/0/").status_code == 404


def test_contacts_are_for_few_and_each_look_is_on_record(
    as_user: Any, analyst: Any, administrator: Any
) -> None:
    firm = firms.make()
    enterprises.write_contact(enterprise=firm, name="홍길동", email="person@firm.example")
    address = f"/en/register/{firm.pk}/contacts/"
    assert as_user(analyst).get(address).status_code == 403
    assert not AuditEvent.objects.exists()
    client = as_user(administrator)
    page = text(client.get(f"/en/register/{firm.pk}/"))
    assert address in page
    assert "person@firm.example" not in page
    assert "person@firm.example" in text(client.get(address))
    assert [(one.action, one.actor) for one in AuditEvent.objects.all()] == [
        ("enterprise.see_contacts", administrator.username)
    ]


def work(kind: str) -> None:
    job = Job.objects.filter(kind=kind).latest("pk")
    jobs.work(job_id=job.pk, kinds=kinds.KINDS, clock=timezone.now)


def test_a_file_of_firms_from_upload_to_the_register(as_user: Any, analyst: Any, administrator: Any) -> None:
    client, number = as_user(analyst), firms.number()
    known = firms.make("가상금속", region="KR-11")
    enterprises.write_contact(enterprise=known, email="old@firm.example")
    assert "Upload firms of the register" in text(client.get("/en/imports/new/?kind=enterprises"))
    lines = [
        FIRMS, f"{number},가상정밀,C29,KR-48,S,a@firm.example", f"{known.business_number},새가상금속,C29,서울특별시,,b@firm.example"
    ]  # fmt: skip
    content = "\n".join(lines).encode()
    client.post("/en/imports/new/", {"kind": "enterprises", "file": SimpleUploadedFile("firms.csv", content)})
    work(kinds.STAGE)
    arrived = Import.objects.get()
    shown = text(client.get(f"/en/imports/{arrived.pk}/"))
    assert "1 new, 1 revised, 0 unchanged" in shown
    assert "가상금속" in shown
    assert "새가상금속" in shown
    assert "will be brought up to date" in shown
    assert "firm.example" not in shown
    client.post(f"/en/imports/{arrived.pk}/commit/")
    work(kinds.COMMIT)
    assert sorted(Enterprise.objects.values_list("name_ko", flat=True)) == ["가상정밀", "새가상금속"]
    address = f"/en/imports/{arrived.pk}/file/"
    assert address not in text(client.get(f"/en/imports/{arrived.pk}/"))
    assert client.get(address).status_code == 403
    assert as_user(administrator).get(address).content == content
    assert AuditEvent.objects.filter(action="import.download", actor=administrator.username).count() == 1


def test_problems_name_the_place_and_hide_who_it_is_about(as_user: Any, analyst: Any, now: Any) -> None:
    lines = [
        FIRMS,
        "123-45-67890,가상정밀,C29,26,S,not-an-address",
        f"{firms.number()},가상,C29,KR-48,S,=1+1",
    ]
    arrived = files.stage("\n".join(lines).encode(), by=analyst, now=now, kind="enterprises")
    shown = text(as_user(analyst).get(f"/en/imports/{arrived.pk}/"))
    assert "“123-45-67890” is not a valid business number" in shown
    assert "admin:26, kostat:26" in shown
    assert "This is not an e-mail address." in shown
    assert "not-an-address" not in shown
    assert "=1+1" not in shown


def test_changes_of_relations_are_told(as_user: Any, analyst: Any, now: Any) -> None:
    supplier, buyer = firms.make("가상볼트"), firms.make("가상자동차")
    firms.sells(supplier, buyer)
    row = f"{supplier.business_number},{buyer.business_number},1,trade_body,2026-01-01"
    lines = ["supplier,buyer,tier,provenance,valid_to", row]
    arrived = files.stage("\n".join(lines).encode(), by=analyst, now=now, kind="relations")
    assert arrived.revised_count == 1
    shown = text(as_user(analyst).get(f"/en/imports/{arrived.pk}/"))
    assert "가상볼트 → 가상자동차" in shown
    assert "+ trade body" in shown


@pytest.mark.parametrize("kind", ["enterprises", "relations"])
def test_a_template_for_each_kind(as_user: Any, analyst: Any, kind: str) -> None:
    answer = as_user(analyst).get(f"/en/imports/template.csv?kind={kind}")
    header, row = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert "123-45-67891" in row
    assert len(header) == len(row)
