"""One evaluator in two languages: the same verdicts in Python, in Chromium, and in a naive third version."""

import json
import random
from typing import Any

import pytest
from playwright.sync_api import Browser

from surveys.instrument import conditions
from tests import checkout
from tests.factories import trees
from tests.oracles import routing_by_rounds

CASES = 5000
SCRIPT = "winwin/static/winwin/js/conditions.js"


@pytest.fixture(scope="module")
def cases() -> list[tuple[Any, dict[str, Any]]]:
    chance = random.Random(20261125)  # noqa: S311
    made = [(trees.tree(chance), trees.answers(chance)) for _ in range(CASES)]
    edges = (10**400, -(10**400), 2**53, 2**53 - 1, 1e300, 0.5, -0.0, True, "-0", "０", "007", "1e3")
    tests = [("answered", None), ("=", "0"), ("<", "9007199254740992"), (">=", "007")]
    extremes = [({"item": "a", "op": op, "value": value}, {"a": one}) for one in edges for op, value in tests]
    return [*made, *extremes, *((trees.deep(levels), {}) for levels in range(28, 40))]


def test_python_agrees_with_the_naive_version(cases: list[tuple[Any, dict[str, Any]]]) -> None:
    differing = [
        (tree, answers)
        for tree, answers in cases
        if conditions.evaluate(tree, answers) is not routing_by_rounds.verdict(tree, answers)
    ]
    assert differing == []


def test_both_verdicts_occur_often(cases: list[tuple[Any, dict[str, Any]]]) -> None:
    true = sum(conditions.evaluate(tree, answers) for tree, answers in cases)
    assert 0.25 < true / len(cases) < 0.75


@pytest.mark.browser
def test_chromium_agrees_with_python(browser: Browser, cases: list[tuple[Any, dict[str, Any]]]) -> None:
    page = browser.new_page()
    page.add_script_tag(
        content=f"{checkout.text(SCRIPT)}\nObject.assign(globalThis, {{ evaluate, items }});", type="module"
    )
    page.wait_for_function("globalThis.evaluate !== undefined")
    texts = [json.dumps(case) for case in cases]
    found = page.evaluate(
        "cases => cases.map(text => { const [tree, answers] = JSON.parse(text);"
        " return [evaluate(tree, answers), [...new Set(items(tree))]]; })",
        texts,
    )
    page.close()
    expected = [[conditions.evaluate(tree, answers), list(conditions.items(tree))] for tree, answers in cases]
    differing = [
        (case, here, there) for case, here, there in zip(cases, expected, found, strict=True) if here != there
    ]
    assert differing == []
