"""The admin: the policy's door, everything to be seen, nothing but people to be changed."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from monitoring.admin.site import site
from monitoring.domain import audit, enterprises, gaps
from monitoring.models import AuditEvent, Contact, Import, Observation, RawFile, StagedEnterprise, User
from tests.factories import files, firms, people

pytestmark = pytest.mark.django_db
MODELS = sorted(model._meta.model_name for model in apps.get_app_config("monitoring").get_models())  # noqa: SLF001
INLINE = re.compile(
    r"<style\b|\sstyle=|\son[a-z]+=|javascript:|<script\b(?![^>]*\b(?:src=|type=\"application/json\"))"
)


@pytest.fixture
def stored(analyst: Any, administrator: Any) -> None:
    """Something in every table that staff look at."""
    now = timezone.now()
    content = files.rows(*files.pair("2024", "5.6", "3.0"), *files.pair("2023", "5.5", "2.9"))
    files.publish(content, by=analyst, signer=administrator, now=now)
    other = files.rows(*files.pair("2022", "5", "3"), *files.pair("2021", "4", "2"))
    files.assemble(files.commit(other, by=analyst, now=now), by=analyst, now=now)
    files.stage(files.rows(*files.pair("2020", "5", "3")), by=analyst, now=now)
    files.stage(files.rows({"value": "abc"}, {"value": "NaN"}), by=analyst, now=now)
    gaps.preview(now=now)
    firm, buyer = firms.make(size="S"), firms.make("가상자동차")
    firms.sells(firm, buyer)
    enterprises.write_contact(enterprise=firm, email="person@firm.example")
    row = f"{firm.business_number},새이름,C29,KR-48,other@firm.example"
    content = f"business_number,name,industry,region,email\n{row}\n".encode()
    files.stage(content, by=analyst, now=now, kind="enterprises")
    row = f"{buyer.business_number},{firm.business_number},1,trade_body"
    files.stage(f"supplier,buyer,tier,provenance\n{row}\n".encode(), by=analyst, now=now, kind="relations")


def test_every_model_is_registered() -> None:
    mine = [model._meta for model in site._registry if model._meta.app_label == "monitoring"]  # noqa: SLF001
    assert sorted(one.model_name for one in mine) == MODELS


@pytest.mark.parametrize(
    ("role", "code"),
    [("anonymous", 302), ("viewer", 403), ("field_officer", 403), ("analyst", 200), ("administrator", 200)],
)
def test_the_door(client: Any, role: str, code: int) -> None:
    if role != "anonymous":
        # Django's own flag opens nothing: the role does.
        user = people.make(role)
        User.objects.filter(pk=user.pk).update(is_staff=role in {"viewer", "field_officer"})
        client.force_login(user, backend="winwin.backend.PeopleBackend")
    answer = client.get("/admin/")
    assert answer.status_code == code
    if role == "anonymous":
        assert answer.url == "/login/?next=/admin/"
        assert client.get("/admin/login/?next=/admin/monitoring/").url == "/login/?next=/admin/monitoring/"


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("model", MODELS)
def test_lists_and_rows_are_seen_and_not_changed(as_user: Any, administrator: Any, model: str) -> None:
    client = as_user(administrator)
    listed = client.get(reverse(f"admin:monitoring_{model}_changelist"))
    assert listed.status_code == 200
    assert INLINE.findall(listed.content.decode()) == []
    row = apps.get_model("monitoring", model)._default_manager.order_by("pk").first()  # noqa: SLF001
    if row is not None:
        address = reverse(f"admin:monitoring_{model}_change", args=[row.pk])
        shown = client.get(address)
        assert shown.status_code == 200
        assert INLINE.findall(shown.content.decode()) == []
        if model != "user":
            assert client.post(address, {}).status_code == 403
            assert (
                client.post(
                    reverse(f"admin:monitoring_{model}_delete", args=[row.pk]), {"post": "yes"}
                ).status_code
                == 403
            )
    if model != "user":
        assert client.get(reverse(f"admin:monitoring_{model}_add")).status_code == 403


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "model", ["observation", "publication", "gapresult", "gappreview", "releaseitem", "stagedrow", "import"]
)
def test_lists_ask_the_database_equally_often(
    as_user: Any, administrator: Any, django_assert_max_num_queries: Any, model: str
) -> None:
    client, rows = as_user(administrator), apps.get_model("monitoring", model)._default_manager  # noqa: SLF001
    address = reverse(f"admin:monitoring_{model}_changelist")
    counts = []
    for most in (1, 50):
        ids = list(rows.values_list("pk", flat=True)[:most])
        with django_assert_max_num_queries(20) as asked:
            client.get(address, {"pk__in": ",".join(map(str, ids))})
        counts.append(len(asked.captured_queries))
    assert rows.count() > 1
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("stored")
def test_the_bytes_of_a_file_are_not_read(
    as_user: Any, administrator: Any, django_assert_max_num_queries: Any
) -> None:
    client = as_user(administrator)
    raw, arrived = RawFile.objects.order_by("pk").first(), Import.objects.order_by("pk").first()
    assert raw is not None
    assert arrived is not None
    with django_assert_max_num_queries(30) as asked:
        client.get(f"/admin/monitoring/rawfile/{raw.pk}/change/")
        client.get(f"/admin/monitoring/import/{arrived.pk}/change/")
        client.get("/admin/monitoring/import/")
    assert [
        one["sql"] for one in asked.captured_queries if '"monitoring_rawfile"."content"' in one["sql"]
    ] == []


@pytest.mark.usefixtures("stored")
def test_a_look_at_unreleased_values_is_recorded(as_user: Any, analyst: Any) -> None:
    client, row = as_user(analyst), Observation.objects.latest("pk")
    client.get("/admin/monitoring/observation/")
    client.get(f"/admin/monitoring/observation/{row.pk}/change/")
    looks = AuditEvent.objects.filter(actor=analyst.username, action="see unreleased").order_by("pk")
    assert list(looks.values_list("subject", "subject_id")) == [
        ("admin:observation", "0"),
        ("admin:observation", str(row.pk)),
    ]


def test_an_administrator_makes_a_login(as_user: Any, administrator: Any, client: Any) -> None:
    asked = {
        "username": "new-analyst",
        "role": "analyst",
        "usable_password": "true",
        "password1": people.PASSWORD,
        "password2": people.PASSWORD,
    }
    answer = as_user(administrator).post("/admin/monitoring/user/add/", asked)
    made = User.objects.get(username="new-analyst")
    assert (answer.status_code, made.role, made.is_staff, made.is_superuser) == (302, "analyst", True, False)
    assert made.check_password(people.PASSWORD)
    event = AuditEvent.objects.get(action="person.add")
    assert (event.actor, event.subject_id) == (administrator.username, str(made.pk))
    assert "password" not in str(event.details)
    made.role = User.Role.VIEWER
    changed = {"username": made.username, "role": "viewer", "is_active": "on", "is_superuser": "on"}
    client.post(f"/admin/monitoring/user/{made.pk}/change/", changed)
    made.refresh_from_db()
    assert (made.role, made.is_staff, made.is_superuser) == ("viewer", False, False)


def test_an_analyst_sees_people_and_changes_none(as_user: Any, analyst: Any) -> None:
    client, other = as_user(analyst), people.make("viewer")
    address = f"/admin/monitoring/user/{other.pk}/change/"
    shown = client.get(address)
    assert shown.status_code == 200
    assert "argon2" not in shown.content.decode()
    assert client.post(address, {"username": "x", "role": "administrator"}).status_code == 403
    assert client.get("/admin/monitoring/user/add/").status_code == 403
    assert client.get(f"/admin/monitoring/user/{other.pk}/password/").status_code == 403


def test_a_superuser_is_out_of_an_administrators_reach(as_user: Any, administrator: Any) -> None:
    root, client = people.make("administrator", is_superuser=True), as_user(administrator)
    for part in ("change", "password"):
        asked = {
            "username": "mine",
            "role": "viewer",
            "password1": people.PASSWORD,
            "password2": people.PASSWORD,
        }
        assert client.post(f"/admin/monitoring/user/{root.pk}/{part}/", asked).status_code == 403
    assert (
        "is_superuser"
        not in client.get(f"/admin/monitoring/user/{administrator.pk}/change/").content.decode()
    )
    assert "is_superuser" in as_user(root).get(f"/admin/monitoring/user/{root.pk}/change/").content.decode()


def test_nobody_is_deleted(as_user: Any, administrator: Any) -> None:
    other = people.make("viewer")
    answer = as_user(administrator).post(f"/admin/monitoring/user/{other.pk}/delete/", {"post": "yes"})
    assert (answer.status_code, User.objects.filter(pk=other.pk).exists()) == (403, True)


def test_the_pages_come_with_the_strict_policy_and_their_files_exist(
    as_user: Any, administrator: Any
) -> None:
    answer = as_user(administrator).get("/admin/monitoring/user/add/")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    names = re.findall(r'(?:src|href)="/static/([^"]+)"', answer.content.decode())
    assert names
    assert [name for name in names if finders.find(name) is None] == []


def test_events_are_listed_with_the_latest_first(as_user: Any, administrator: Any) -> None:
    for number in (1, 2):
        audit.record(by=None, action=f"step {number}", subject="test", subject_id=number, now=timezone.now())
    shown = as_user(administrator).get("/en/admin/monitoring/auditevent/").content.decode()
    assert shown.index("step 2</td>") < shown.index("step 1</td>")


@pytest.mark.usefixtures("stored")
def test_contacts_are_seen_one_at_a_time_by_who_may_and_on_record(
    as_user: Any, analyst: Any, administrator: Any
) -> None:
    contact = Contact.objects.get()
    listed = reverse("admin:monitoring_contact_changelist")
    one = reverse("admin:monitoring_contact_change", args=[contact.pk])
    assert as_user(analyst).get(listed).status_code == as_user(analyst).get(one).status_code == 403
    client = as_user(administrator)
    assert "person@firm.example" not in client.get(listed).content.decode()
    assert "person@firm.example" in client.get(one).content.decode()
    assert AuditEvent.objects.filter(subject="admin:contact", subject_id=str(contact.pk)).count() == 1
    staged = StagedEnterprise.objects.get()
    for user in (analyst, administrator):
        address = reverse("admin:monitoring_stagedenterprise_change", args=[staged.pk])
        shown = as_user(user).get(address).content.decode()
        assert "새이름" in shown
        assert "other@firm.example" not in shown
