"""Every address of staff × every role: who gets in, who is refused, who is asked to log in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from monitoring.dashboards import staff_urls
from tests.factories import files, firms, people

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "viewer", "field_officer", "analyst", "administrator")
STAFF = (302, 403, 403, 200, 200)  # 302 of a GET leads to the log-in page
POSTED = (302, 403, 403, 302, 302)  # 302 of a POST by staff leads back to the page
HIDDEN = (404, 404, 404, 200, 200)
EVERYBODY = (200,) * 5
NO_POST = (405,) * 5

# address name, argument, answers to GET, answers to POST
TABLE: list[tuple[str, str, tuple[int, ...], tuple[int, ...]]] = [
    ("imports", "", STAFF, NO_POST),
    ("import-new", "", STAFF, (302, 403, 403, 422, 422)),
    ("import-template", "", STAFF, NO_POST),
    ("import-detail", "import", STAFF, NO_POST),
    ("import-progress", "import", STAFF, NO_POST),
    ("import-problems", "import", STAFF, NO_POST),
    ("import-file", "import", STAFF, NO_POST),
    ("import-commit", "import", NO_POST, POSTED),
    ("import-discard", "import", NO_POST, POSTED),
    ("import-retry", "import", NO_POST, POSTED),
    ("register", "", STAFF, NO_POST),
    ("register-csv", "", STAFF, NO_POST),
    ("register-firm", "firm", STAFF, NO_POST),
    ("register-contacts", "firm", (302, 403, 403, 403, 200), NO_POST),
    ("releases", "", EVERYBODY, NO_POST),
    ("release-new", "", (302, 403, 403, 302, 302), POSTED),
    ("release-detail", "release", HIDDEN, NO_POST),
    ("release-csv", "release", (404,) * 5, NO_POST),
    ("release-progress", "release", STAFF, NO_POST),
    ("release-retry", "release", NO_POST, POSTED),
    ("release-sign", "release", NO_POST, (302, 403, 403, 403, 302)),
    ("release-discard", "release", NO_POST, POSTED),
    ("preview", "", STAFF, NO_POST),
]


def test_the_table_holds_every_address() -> None:
    assert {row[0] for row in TABLE} == {pattern.name for pattern in staff_urls.urlpatterns}


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:  # noqa: ARG001
    """One import, release and firm for the whole table; each test works in a savepoint above them."""
    with django_db_blocker.unblock(), transaction.atomic():
        maker, now = people.make("analyst"), timezone.now()
        arrived = files.commit(files.rows({}), by=maker, now=now)
        release = files.assemble(arrived, by=maker, now=now)
        yield {"import": arrived.pk, "release": release.number, "firm": firms.make().pk}
        transaction.set_rollback(True)


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
@pytest.mark.parametrize("role", ROLES)
def test_role(
    client: Any, stored: dict[str, int], row: tuple[str, str, tuple[int, ...], tuple[int, ...]], role: str
) -> None:
    name, argument, got, posted = row
    address = reverse(name, args=[stored[argument]] if argument else [])
    if role != "anonymous":
        client.force_login(people.make(role), backend="winwin.backend.PeopleBackend")
    place = ROLES.index(role)
    seen, sent = client.get(address), client.post(address)
    assert (seen.status_code, sent.status_code) == (got[place], posted[place])
    if role == "anonymous":
        assert [
            answer.url for answer in (seen, sent) if answer.status_code == 302 and "login" not in answer.url
        ] == []


def test_the_way_back_after_the_login(client: Any) -> None:
    assert client.get("/en/imports/?page=2").url == "/en/login/?next=/en/imports/%3Fpage%3D2"


def test_a_fragment_without_a_session_reloads_the_page(client: Any) -> None:
    answer = client.get("/imports/1/progress/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (200, "true")


def test_an_inactive_account_is_nobody(client: Any) -> None:
    client.force_login(people.make("administrator", is_active=False), backend="winwin.backend.PeopleBackend")
    assert client.get("/imports/").url == "/login/?next=/imports/"
