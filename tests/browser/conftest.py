"""Two running sites and two browser sessions for all browser tests, and one look at each page that the tests share.

Only `browser` of pytest-playwright is used: its `page` would open a new session for every test.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from monitoring.calc.moments import SEOUL
from tests.browser.addresses import Address
from tests.browser.served import Sites, open_sites
from tests.browser.visits import AXE, DESK, WATCH, Visit, look

LOGIN, PASSWORD = "demo-admin", "winwin-demo-2026"


@pytest.fixture(scope="session")
def sites() -> Iterator[Sites]:
    with open_sites() as running:
        yield running


@pytest.fixture(scope="session")
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browser sessions in Korean time that notice every violation of the content security policy."""
    opened = []

    def start(**options: Any) -> BrowserContext:
        context = browser.new_context(timezone_id="Asia/Seoul", viewport=DESK, **options)
        context.set_default_timeout(10_000)
        context.add_init_script(WATCH)
        opened.append(context)
        return context

    yield start
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def staff_state(open_context: Any, sites: Sites) -> dict[str, Any]:
    """The cookies of a log-in on each site; ports do not separate cookies, so each site has its own session."""
    states = {}
    for base in (sites.published, sites.unreleased):
        context = open_context()
        page = context.new_page()
        page.goto(f"{base}/login/")
        page.fill("[name=username]", LOGIN)
        page.fill("[name=password]", PASSWORD)
        page.locator("main button[type=submit]").click()
        page.get_by_text(LOGIN, exact=True).wait_for()
        states[base] = context.storage_state()
        context.close()
    return states


@pytest.fixture(scope="session")
def full_address(sites: Sites) -> Callable[[Address, str], str]:
    between = timezone.now().astimezone(SEOUL).date() - timedelta(days=2)

    def build(address: Address, language: str = "ko") -> str:
        base = sites.published if address.released else sites.unreleased
        return base + address.within(language).format(before_second=between, **sites.imports)

    return build


@pytest.fixture(scope="session")
def visit(
    open_context: Any, sites: Sites, staff_state: dict[str, Any], full_address: Any
) -> Callable[[Address, str], Visit]:
    """The one look at a page in a language; made when a test first asks for it."""
    seen: dict[tuple[Address, str], Visit] = {}
    contexts: dict[tuple[str, bool], BrowserContext] = {}

    def once(address: Address, language: str) -> Visit:
        key = (sites.published if address.released else sites.unreleased, address.staff)
        if key not in contexts:
            state = {"storage_state": staff_state[key[0]]} if address.staff else {}
            contexts[key] = open_context(reduced_motion="reduce", **state)
        if (address, language) not in seen:
            page = contexts[key].new_page()
            if address.framed:
                page.add_init_script(path=AXE)
            seen[address, language] = look(page, full_address(address, language), audited=address.framed)
            page.close()
        return seen[address, language]

    return once


@pytest.fixture
def page(open_context: Any) -> Iterator[Page]:
    """A page of a visitor who has not been here before."""
    context = open_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()
