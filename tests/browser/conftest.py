"""Two running sites for all browser tests, and one look at each page that the tests share."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from monitoring.calc.moments import SEOUL
from tests.browser.addresses import Address
from tests.browser.served import Sites, open_sites
from tests.browser.visits import AXE, DESK, WATCH, Visit, look

LOGIN = ("demo-admin", "winwin-demo-2026")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def sites() -> Iterator[Sites]:
    with open_sites() as running:
        yield running
