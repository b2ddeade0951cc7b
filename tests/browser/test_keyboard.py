"""The pages by keyboard alone, the filters with and without JavaScript."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import OVERVIEW, PAST
from tests.browser.visits import PHONE, settle

pytestmark = pytest.mark.browser
WAGE = re.compile(r"[?&]indicator=wage(&|$)")
NUMBERS = "#content .table tbody tr"
ORDER = ["filter-indicator", "filter-basis", "filter-from", "filter-to", "filter-as_of", "table-scroll"]
STOPS = 80
# A card shows the focus of its link around the whole card.
VISIBLE_FOCUS = """() => {
  const one = document.activeElement;
  return [one, one.closest(".card")].filter(Boolean).map((each) => getComputedStyle(each))
    .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""
FOCUSED = """() => {
  const one = document.activeElement;
  return one === document.body ? "BODY" : one.id || one.className || one.textContent.trim().slice(0, 40) || one.tagName;
}"""


@pytest.fixture
def overview(page: Page, full_address: Any) -> Page:
    page.goto(full_address(OVERVIEW, "en"))
    settle(page)
    return page


def test_the_first_tab_is_the_way_to_the_content(overview: Page) -> None:
    overview.keyboard.press("Tab")
    skip = overview.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    overview.keyboard.press("Enter")
    expect(overview.locator("#main")).to_be_focused()


def test_tab_reaches_everything_in_order_with_a_visible_focus(overview: Page) -> None:
    overview.locator("summary", has_text="The same numbers as a table").click()
    overview.locator(".skip-link").focus()
    reached: dict[str, bool] = {}  # whether the focus was seen there
    for _ in range(STOPS):
        overview.keyboard.press("Tab")
        name = overview.evaluate(FOCUSED)
        if name == "BODY":
            break
        # A date has a stop for each of its parts; the browser itself marks the part.
        reached[name] = reached.get(name, False) or overview.evaluate(VISIBLE_FOCUS)
    assert [name for name in reached if name in ORDER] == ORDER
    assert [name for name, seen in reached.items() if not seen] == []


def test_the_download_menu_opens_and_closes_by_keyboard(overview: Page) -> None:
    menu = overview.locator("details.menu").first
    menu.locator("summary").focus()
    overview.keyboard.press("Enter")
    expect(menu.locator("a").first).to_be_visible()
    overview.keyboard.press("Tab")
    expect(menu.locator("a").first).to_be_focused()
    overview.keyboard.press("Escape")
    expect(menu.locator("a").first).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_a_filter_swaps_the_content_and_back_brings_it_again(overview: Page) -> None:
    before = overview.locator("h1").inner_text()
    heading = overview.locator("figure h2").inner_text()
    overview.evaluate("window.sameDocument = true")
    overview.select_option("#filter-indicator", "wage")
    expect(overview.locator("figure h2")).not_to_have_text(heading)
    expect(overview).to_have_url(WAGE)
    settle(overview)
    assert overview.evaluate("window.sameDocument") is True
    assert overview.locator("[data-figure][data-drawn]").count() == 1
    expect(overview.locator("#announcement")).to_have_text(overview.locator("h1").inner_text())
    expect(overview.locator("#filter-indicator")).to_have_value("wage")
    overview.go_back()
    expect(overview.locator("figure h2")).to_have_text(heading)
    expect(overview.locator("h1")).to_have_text(before)
    expect(overview.locator("#filter-indicator")).to_have_value("operating_margin")
    settle(overview)
    assert overview.locator("[data-figure][data-drawn]").count() == 1
    assert overview.evaluate("window.violations") == []


def test_a_swapped_filter_keeps_the_keyboards_place(overview: Page) -> None:
    overview.locator("#filter-indicator").focus()
    overview.locator("#filter-indicator").select_option("wage")
    expect(overview.locator("#filter-indicator")).to_have_value("wage")
    expect(overview).to_have_url(WAGE)
    expect(overview.locator("#filter-indicator")).to_be_focused()


def test_the_switch_of_languages_keeps_the_filter_after_a_swap(overview: Page) -> None:
    overview.select_option("#filter-indicator", "wage")
    expect(overview).to_have_url(WAGE)
    overview.locator("a[hreflang=ko]").click()
    expect(overview.locator("html")).to_have_attribute("lang", "ko")
    expect(overview.locator("#filter-indicator")).to_have_value("wage")


def test_the_past_shows_what_was_public_then(page: Page, full_address: Any) -> None:
    """2024 was released with 5.6 and 3.0 and revised to 3.1; a day before the revision still answers 2.6."""
    gaps = []
    for address in (OVERVIEW, PAST):
        page.goto(full_address(address, "en"))
        page.locator("details.figure__table summary").click()
        row = page.locator(NUMBERS).filter(has_text="from the 2015 edition").filter(has_text="2024").last
        gaps.append([word for word in row.inner_text().split() if word in {"2.5", "2.6"}])
    assert gaps == [["2.5"], ["2.6"]]


def test_the_filters_open_on_a_phone(overview: Page) -> None:
    overview.set_viewport_size(PHONE)
    bar = overview.locator("details.filters")
    bar.locator("summary").focus()
    if not bar.evaluate("one => one.open"):
        overview.keyboard.press("Enter")
    expect(overview.locator("#filter-indicator")).to_be_visible()


def test_without_javascript_the_table_and_the_filters_work(open_context: Any, full_address: Any) -> None:
    context = open_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(full_address(OVERVIEW, "en"))
    if not page.locator("#filter-indicator").is_visible():
        page.locator("details.filters summary").click()
    page.locator("#filter-indicator").select_option("wage")
    page.locator("details.filters button[type=submit]").click()
    page.wait_for_url("**indicator=wage**")
    table = page.locator("details.figure__table")
    if not page.locator(NUMBERS).first.is_visible():
        table.locator("summary").click()
    expect(page.locator(NUMBERS).first).to_be_visible()
    assert page.locator("#filter-indicator").input_value() == "wage"
    context.close()
