"""The system checks, setting by setting."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from monitoring import checks
from monitoring.domain import demo
from monitoring.models import User
from tests.factories import people

SAFE = {
    "SECRET_KEY": "k" * 40,
    "DEMO": False,
    "DEBUG": False,
    "HTTPS": True,
    "ALLOWED_HOSTS": ["monitor.example.org"],
}


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({}, []),
        ({"SECRET_KEY": "k" * 39}, ["winwin.E001"]),
        ({"SECRET_KEY": "django-insecure-" + "k" * 40}, ["winwin.E001"]),
        ({"HTTPS": False}, ["winwin.E002"]),
        ({"HTTPS": False, "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"]}, []),
        ({"HTTPS": False, "ALLOWED_HOSTS": ["localhost", "10.0.0.5"]}, ["winwin.E002"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["winwin.E003"]),
        ({"HTTPS": False, "ALLOWED_HOSTS": ["*"]}, ["winwin.E002", "winwin.E003"]),
        ({"DEMO": True, "HTTPS": False}, []),
        ({"DEMO": True, "SECRET_KEY": "short"}, ["winwin.E001"]),
    ],
)
def test_unsafe_settings(change: dict[str, Any], errors: list[str]) -> None:
    with override_settings(**SAFE | change):
        assert [found.id for found in checks.unsafe_settings()] == errors


@pytest.mark.django_db
def test_demo_logins_are_refused_while_they_are_active() -> None:
    def found() -> list[str | None]:
        return [one.id for one in checks.demo_logins(databases=["default"])]

    people.make("viewer")
    assert found() == []
    visitor = people.make("viewer", is_demo=True)
    assert found() == ["winwin.E004"]
    assert checks.demo_logins(databases=None) == []
    with override_settings(DEMO=True):
        assert found() == []
    visitor.is_active = False
    visitor.save()
    assert found() == []


@pytest.mark.django_db
def test_a_demo_login_does_not_get_in_outside_a_demo(client: Any) -> None:
    """A web server that was up before the logins came would not have refused to boot."""
    visitor = people.make("administrator", is_demo=True)
    entry = {"username": visitor.username, "password": people.PASSWORD}
    assert client.post("/login/", entry).status_code == 200
    assert "_auth_user_id" not in client.session
    with override_settings(DEMO=True):
        assert client.post("/login/", entry).status_code == 302
    assert client.get("/imports/").url == "/login/?next=/imports/"


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["seed_demo", "demo_logins"])
def test_the_commands_of_the_demo_refuse_outside_a_demo(command: str, capsys: Any) -> None:
    with pytest.raises(CommandError, match=r"^Demo logins exist only with WINWIN_DEMO=1\.$"):
        call_command(command)
    assert (User.objects.count(), capsys.readouterr().out) == (0, "")


@override_settings(DEMO=True)
def test_the_demo_prints_one_login_for_each_role(capsys: Any) -> None:
    call_command("demo_logins")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[2] for line in lines] == list(User.Role.values)
    assert {line[1] for line in lines} == {demo.PASSWORD}
