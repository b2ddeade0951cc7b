"""Who may do what, role by permission; and the lock after failed log-ins."""

from typing import Any

import pytest
import rules

from monitoring import permissions
from monitoring.models import User
from tests.factories import people

pytestmark = pytest.mark.django_db
TABLE = {
    "administrator": {
        "monitoring.import_observations", "monitoring.see_unreleased", "monitoring.prepare_release",
        "monitoring.sign_release", "monitoring.see_admin", "monitoring.manage_people",
        "monitoring.see_register", "monitoring.see_contacts", "monitoring.import_register",
    },
    "analyst": {
        "monitoring.import_observations", "monitoring.see_unreleased", "monitoring.prepare_release",
        "monitoring.see_admin", "monitoring.see_register", "monitoring.import_register",
    },
    "field_officer": set(),
    "viewer": set(),
}  # fmt: skip


def held(user: Any) -> set[str]:
    """What the user may of all that there is in this room: the policy's permissions and Django's own."""
    from django.contrib.auth.models import Permission

    own = {
        f"{one.content_type.app_label}.{one.codename}"
        for one in Permission.objects.select_related("content_type")
    }
    policy = {name for name in rules.permissions.permissions if name.startswith("monitoring.")}
    return {name for name in own | policy if user.has_perm(name)}


def test_the_table_holds_every_role_and_permission() -> None:
    assert set(TABLE) == set(User.Role.values)
    named = {value for name, value in vars(permissions).items() if name.isupper()}
    assert set().union(*TABLE.values()) == named
    assert {name for name in rules.permissions.permissions if name.startswith("monitoring.")} == named


@pytest.mark.parametrize("role", TABLE)
def test_role(role: str) -> None:
    assert held(people.make(role)) == TABLE[role]


@pytest.mark.parametrize("role", TABLE)
def test_who_is_inactive_may_nothing(role: str) -> None:
    assert held(people.make(role, is_active=False)) == set()


def test_who_is_not_logged_in_may_nothing() -> None:
    from django.contrib.auth.models import AnonymousUser

    assert held(AnonymousUser()) == set()


def try_to_log_in(client: Any, name: str, password: str) -> Any:
    return client.post("/en/login/", {"username": name, "password": password})


def test_five_failures_lock_the_name_and_say_so(client: Any) -> None:
    user, other = people.make("analyst"), people.make("analyst")
    answers = [try_to_log_in(client, user.username, "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "Please try again in 15 minutes." in answers[-1].content.decode()
    locked = try_to_log_in(client, user.username, people.PASSWORD)
    assert (locked.status_code, "Log-in is locked for a while" in locked.content.decode()) == (429, True)
    assert "_auth_user_id" not in client.session
    assert try_to_log_in(client, other.username, people.PASSWORD).status_code == 302


def test_a_success_forgets_the_failures(client: Any) -> None:
    user = people.make("analyst")
    for _ in range(2):
        for _ in range(4):
            assert try_to_log_in(client, user.username, "wrong").status_code == 200
        assert try_to_log_in(client, user.username, people.PASSWORD).status_code == 302
        client.post("/logout/")
