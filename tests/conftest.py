"""What every test may count on: loaded definitions, people of each role, and Chromium where it is installed."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import installed
from tests.factories import people

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        skip = pytest.mark.skip(reason="Chromium is not installed; .ci/run installs it")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


def pytest_sessionfinish() -> None:
    installed.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:  # noqa: ARG001
    """The test database holds the shipped definitions, as every installation does after `setup`."""
    from monitoring.domain import reference

    with django_db_blocker.unblock():
        reference.load()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def administrator(db: None) -> Any:  # noqa: ARG001
    return people.make("administrator")


@pytest.fixture
def analyst(db: None) -> Any:  # noqa: ARG001
    return people.make("analyst")


@pytest.fixture
def as_user(client: Any) -> Callable[[Any], Any]:
    """The test client, logged in as a user."""

    def login(user: Any) -> Any:
        client.force_login(user, backend="winwin.backend.PeopleBackend")
        return client

    return login


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests give whole addresses. The plugin's own fixture of this name is a method, of which pytest 9.2 warns."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS.split()}


# Playwright runs an event loop in the thread of the tests, in which Django's ORM would refuse to work.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
