"""What holds on every page, in Korean and in English, in light and dark, at a desk and on a phone."""

import re
from typing import Any

import pytest

from tests import catalogue
from tests.browser.addresses import API_DOCUMENTATION, EVERY, LANGUAGES, Address
from tests.browser.visits import PHONE

pytestmark = pytest.mark.browser
OURS = [one for one in EVERY if one.framed]
CHARTS = [one for one in EVERY if one.chart]


def each(addresses: Any) -> Any:
    names = ["staff " * one.staff + str(one) for one in addresses]
    return pytest.mark.parametrize("address", addresses, ids=names)


in_each_language = pytest.mark.parametrize("language", LANGUAGES)


@each(EVERY)
@in_each_language
def test_is_clean(visit: Any, sites: Any, address: Address, language: str) -> None:
    """It answers, breaks no rule of the content security policy, logs no error and asks no other host."""
    seen = visit(address, language)
    base = sites.published if address.released else sites.unreleased
    assert (seen.status, seen.lang) == (address.status, language)
    assert (seen.violations, seen.complaints) == ([], [])
    assert seen.hosts - {""} == {base.removeprefix("http://")}  # "" is a picture inside the page


def test_the_api_documentation_is_clean(visit: Any, sites: Any) -> None:
    seen = visit(API_DOCUMENTATION, "ko")
    assert (seen.status, seen.violations, seen.complaints) == (200, [], [])
    assert seen.hosts - {""} == {sites.published.removeprefix("http://")}


@each(CHARTS)
@in_each_language
def test_the_chart_is_drawn_without_a_way_to_a_cloud(visit: Any, address: Address, language: str) -> None:
    seen = visit(address, language)
    assert (seen.charts, seen.undrawn, seen.cloud) == (1, 0, 0)


@each([one for one in OURS if not one.chart])
def test_other_pages_have_no_chart(visit: Any, address: Address) -> None:
    assert visit(address, "ko").charts == 0


@each(OURS)
@in_each_language
def test_axe_finds_nothing_serious(visit: Any, address: Address, language: str) -> None:
    assert visit(address, language).faults == {"light": [], "dark": []}


@each(EVERY)
@in_each_language
def test_a_phone_scrolls_in_one_direction(visit: Any, address: Address, language: str) -> None:
    seen = visit(address, language)
    assert (seen.width <= PHONE["width"], seen.wide) == (True, []), seen.width


@each([one for one in OURS if one.status == 200])
def test_the_other_language_is_the_same_page(visit: Any, full_address: Any, address: Address) -> None:
    """The links of the switch name this very page, its query included."""
    expected = {
        language: re.sub(r"^http://[^/]+", "", full_address(address, language)) for language in LANGUAGES
    }
    assert [visit(address, language).hreflang for language in LANGUAGES] == [expected, expected]


@each(OURS)
def test_korean_is_korean(visit: Any, address: Address) -> None:
    """No text of a Korean page is an English message of ours that has a Korean one."""
    words = visit(address, "ko").words
    assert [(text, message) for text in words for message in _english() if message.fullmatch(text)] == []


def _english() -> list[re.Pattern[str]]:
    """Every translated message as it would read untranslated, whatever stands in its placeholders."""
    if not _patterns:
        for message in catalogue.current():
            if not message.id:
                continue
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            for text in set(ids) - set(texts):
                parts = catalogue.PLACEHOLDER.split(" ".join(text.split()))
                if re.search("[A-Za-z]{3}", "".join(parts)):
                    _patterns.append(re.compile(".+".join(re.escape(part) for part in parts)))
    return _patterns


_patterns: list[re.Pattern[str]] = []
