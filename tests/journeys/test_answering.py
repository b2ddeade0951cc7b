"""An SME on a phone answers for two buyers, leaves half way, goes on elsewhere and hands in. A real browser does it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Browser, BrowserContext, Page

from surveys.models import RelationAnswer, Response
from tests.browser.visits import AXE, PHONE, WATCH
from tests.factories import waves

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
SHOTS = os.environ.get("WINWIN_SHOTS")


@pytest.fixture
def phone(browser: Browser) -> Iterator[Open]:
    """A phone of its own for each call: nothing is shared between two of them."""
    opened: list[BrowserContext] = []

    def start(**options: Any) -> Page:
        context = browser.new_context(timezone_id="Asia/Seoul", viewport=PHONE, **options)
        context.set_default_timeout(10_000)
        context.add_init_script(WATCH)
        opened.append(context)
        return context.new_page()

    yield start
    for context in opened:
        context.close()


def said(words: str, language: str) -> str:
    """How the page says it in that language."""
    with translation.override(language):
        return translation.gettext(words)


def choose(page: Page, said: dict[str, Any]) -> None:
    for code, value in said.items():
        for one in value if isinstance(value, list) else [value]:
            control = page.locator(f'input[name="{code}"][value="{one}"]')
            if control.count():
                control.check()
            else:
                page.fill(f'input[name="{code}"]', one)


def press(page: Page, go: str) -> None:
    page.locator(f'button[name="go"][value="{go}"]:not(.unseen)').click()
    page.wait_for_load_state()


def fits(page: Page, name: str) -> None:
    """No sideways scrolling at 375 px, no violated policy, and nothing that axe finds."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def audited(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run().then(result => result.violations.map(one => one.id + ' ' + one.nodes[0].html))"
    )
    assert found == []
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_half_way_here_the_rest_elsewhere(live_server: Any, phone: Open, language: str, scripts: Any) -> None:
    token = waves.invite(waves.make(now=timezone.now())).token
    within = "" if language == "ko" else "/en"
    link = f"{live_server.url}{within}/s/{token}/"
    page = phone(java_script_enabled=scripts)
    page.goto(link)
    fits(page, f"landing-{language}-{scripts}")
    page.get_by_role("button", name=said("Start", language), exact=True).click()
    assert token not in page.url
    fits(page, f"consent-{language}-{scripts}")
    page.locator("#agree").check()
    page.locator("button.button--main").click()
    for box in page.locator('input[name="buyer"]').all():
        box.check()
    fits(page, f"buyers-{language}-{scripts}")
    press(page, "next")
    choose(page, waves.FIRM)
    fits(page, f"firm-{language}-{scripts}")
    press(page, "next")
    choose(page, waves.BUYER["price"])
    press(page, "next")
    choose(page, {"written_orders": "always"})
    fits(page, f"orders-{language}-{scripts}")
    press(page, "leave")
    fits(page, f"left-{language}-{scripts}")

    elsewhere = phone(java_script_enabled=scripts)
    elsewhere.goto(link)
    elsewhere.locator("button.button--main").click()
    assert elsewhere.url.endswith(f"{within}/s/q/orders/1/#payment_days")
    assert elsewhere.locator('input[name="written_orders"][value="always"]').is_checked()
    fits(elsewhere, f"resumed-{language}-{scripts}")
    _rest(elsewhere)
    fits(elsewhere, f"submit-{language}-{scripts}")
    elsewhere.get_by_role("button", name=said("Hand in", language), exact=True).click()
    assert elsewhere.locator("[data-receipt]").inner_text().count("-") == 2
    fits(elsewhere, f"receipt-{language}-{scripts}")
    response = Response.objects.get()
    assert (response.language, RelationAnswer.objects.count()) == (language, 2)


def _rest(elsewhere: Page) -> None:
    """From the second page about the first buyer to the last question."""
    for buyer in (1, 2):
        for group, answers in waves.BUYER.items():
            if buyer == 1 and group == "price":
                continue
            assert f"/s/q/{group}/{buyer}/" in elsewhere.url
            choose(elsewhere, _shown(elsewhere, answers))
            press(elsewhere, "next")
    for answers in waves.LAST.values():
        choose(elsewhere, answers)
        press(elsewhere, "next")


def _shown(page: Page, said: dict[str, Any]) -> dict[str, Any]:
    """What the page asks for: a script hides items that do not apply."""
    return {code: value for code, value in said.items() if page.locator(f'[data-item="{code}"]').is_visible()}


def test_pages_are_accessible_and_save_themselves(live_server: Any, phone: Open) -> None:
    token = waves.invite(waves.make(now=timezone.now())).token
    page = phone()
    referers: list[str] = []
    page.on("request", lambda request: referers.append(request.headers.get("referer", "")))
    page.goto(f"{live_server.url}/s/{token}/")
    audited(page)
    page.locator("button.button--main").click()
    audited(page)
    page.locator("#agree").check()
    page.locator("button.button--main").click()
    audited(page)
    page.locator('input[name="buyer"]').first.check()
    press(page, "next")
    audited(page)
    page.locator('input[name="position"][value="direct"]').check()
    page.locator("[data-saved]:not(:empty)").wait_for()
    page.reload()
    assert page.locator('input[name="position"][value="direct"]').is_checked()
    page.fill('input[name="eligible_customers"]', "many")
    press(page, "next")
    assert page.locator("#eligible_customers-error").is_visible()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    audited(page)
    fits(page, "errors")
    assert [one for one in referers if token in one] == []


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_another_device_goes_on_only_where_the_mode_allows_it(
    live_server: Any, phone: Open, mode: str
) -> None:
    token = waves.invite(waves.make(mode=mode, now=timezone.now())).token
    here = phone()
    for page in (here, phone(), here):
        page.goto(f"{live_server.url}/s/{token}/")
        page.locator("button.button--main").click()
        if page.url.endswith("/s/consent/") and page is here:
            page.locator("#agree").check()
            page.locator("button.button--main").click()
            page.locator('input[name="buyer"]').first.check()
            press(page, "next")
        elif page is here:
            assert "/s/q/firm/" in page.url
        else:
            assert page.url.endswith("/s/consent/") == (mode == "anonymous")
