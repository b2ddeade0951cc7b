"""What holds on every page, in Korean and in English, in light and dark, on a desk and on a phone."""

import re
from typing import Any

import pytest

from tests import catalogue
from tests.browser.addresses import ADMIN, EVERY, LANGUAGES, OVERVIEW, PUBLIC, STAFF, Address
from tests.browser.visits import PHONE

pytestmark = pytest.mark.browser
in_each_language = pytest.mark.parametrize("language", LANGUAGES)
on_each_page = pytest.mark.parametrize("address", EVERY, ids=[f"{'staff ' * one.staff}{one}" for one in EVERY])
on_our_pages = pytest.mark.parametrize(
    "address", [*PUBLIC, *STAFF], ids=[f"{'staff ' * one.staff}{one}" for one in (*PUBLIC, *STAFF)]
)


@on_each_page
@in_each_language
def test_answers_as_it_should(visit: Any, address: Address, language: str) -> None:
    assert visit(address, language).status == address.status


@on_each_page
@in_each_language
def test_nothing_is_blocked_and_nothing_complains(visit: Any, address: Address, language: str) -> None:
    seen = visit(address, language)
    assert (seen.violations, seen.complaints) == ([], [])


@on_each_page
@in_each_language
def test_asks_no_other_host(visit: Any, sites: Any, address: Address, language: str) -> None:
    base = sites.published if address.released else sites.unreleased
    assert visit(address, language).hosts - {base.removeprefix("http://"), ""} == set()
