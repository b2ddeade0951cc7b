"""`questions.js` on a page of its own: hides, asks back, and lets one choice stand alone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from surveys.instrument import island
from tests import checkout
from tests.factories.definitions import edit, group, is_, item, option, read

PLACE = "http://127.0.0.1:1"
QUESTIONNAIRE = read(
    group("firm", item("tier")),
    group(
        "g",
        item("a", options=["a", "b"]),
        item("b", "number", relevant={"all": [is_("a", "a"), is_("tier", "a")]}),
        item("c", relevant={"item": "b", "op": "answered"}, options=["a"]),
        item("d", "multiple", options=["x", "y", option("none", exclusive=True)]),
    ),
    edits=[edit("big", is_("b", 1000, ">"))],
)


def block(code: str, kind: str, *values: str) -> str:
    fields = "".join(f'<input type="{kind}" name="{code}" value="{value}">' for value in values or ("",))
    return f'<fieldset data-item="{code}">{fields}<p data-warning role="status" hidden></p></fieldset>'


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    data = json.dumps(island.of_page(QUESTIONNAIRE, QUESTIONNAIRE.groups[1], {"tier": "a"}, "en"))
    blocks = [
        block("a", "radio", "a", "b"),
        block("b", "text"),
        block("c", "radio", "a"),
        block("d", "checkbox", "x", "y", "none"),
    ]
    html = (
        f'<script type="application/json" id="questions">{data}</script>{"".join(blocks)}'
        '<script type="module" src="/questions.js"></script>'
    )

    def answer(route: Any) -> None:
        name = route.request.url.removeprefix(f"{PLACE}/")
        script = name.endswith(".js")
        route.fulfill(
            body=checkout.text(f"winwin/static/winwin/js/{name}") if script else html,
            content_type="text/javascript" if script else "text/html",
            headers={"Content-Security-Policy": "default-src 'none'; script-src 'self'"},
        )

    opened = browser.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.route("**/*", answer)
    opened.goto(f"{PLACE}/")
    yield opened
    opened.close()
    assert errors == []


def shown(page: Page) -> list[str]:
    return page.evaluate(
        "() => [...document.querySelectorAll('[data-item]')].filter(e => !e.hidden).map(e => e.dataset.item)"
    )


@pytest.mark.browser
def test_items_appear_and_vanish_with_what_they_hang_on(page: Page) -> None:
    assert shown(page) == ["a", "d"]
    page.check("[name=a][value=a]")
    assert shown(page) == ["a", "b", "d"]
    page.fill("[name=b]", "5")
    page.press("[name=b]", "Tab")
    assert shown(page) == ["a", "b", "c", "d"]
    page.check("[name=a][value=b]")
    assert shown(page) == ["a", "d"]
    assert page.locator("[name=b]").is_disabled()


@pytest.mark.browser
def test_a_contradiction_is_asked_back(page: Page) -> None:
    page.check("[name=a][value=a]")
    warning = page.locator("[data-item=b] [data-warning]")
    for text, expected in (("１，００１", "big"), ("1000", ""), ("1,000.5", "big")):
        page.fill("[name=b]", text)
        page.press("[name=b]", "Tab")
        assert warning.text_content() == expected
        assert warning.is_visible() is (expected != "")


@pytest.mark.browser
def test_what_a_field_says_when_left_does_not_move_what_is_being_pressed(page: Page) -> None:
    page.check("[name=a][value=a]")
    warning = page.locator("[data-item=b] [data-warning]")
    page.fill("[name=b]", "1001")
    place = page.locator("[name=d][value=x]").bounding_box()
    assert place
    page.mouse.move(place["x"] + 3, place["y"] + 3)
    page.mouse.down()
    assert warning.text_content() == ""
    page.mouse.up()
    assert page.locator("[name=d][value=x]").is_checked()
    assert warning.text_content() == "big"


@pytest.mark.browser
def test_an_exclusive_choice_stands_alone(page: Page) -> None:
    def ticked() -> list[str]:
        return page.evaluate("() => [...document.querySelectorAll('[name=d]:checked')].map(e => e.value)")

    page.check("[name=d][value=x]")
    page.check("[name=d][value=y]")
    assert ticked() == ["x", "y"]
    page.check("[name=d][value=none]")
    assert ticked() == ["none"]
    page.check("[name=d][value=x]")
    assert ticked() == ["x"]
