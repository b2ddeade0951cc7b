"""What the pages load from other projects is what `VENDORED.md` says, and the pages hold the strict policy."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "winwin/static"
OURS = STATIC / "winwin"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ROW = re.compile(r"^\| `(vendor/[^`]+)` \| ([\d,]+) \| `([0-9a-f]{64})` \|$", re.MULTILINE)
# Each of these needs 'unsafe-inline' or 'unsafe-eval'.
INLINE = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an event handler": r"<[^>]*\son\w+\s*=",
    "an htmx handler": r"\bhx-on\b|\bjs:",
    "a script without a source": r"<script\b(?![^>]*\bsrc=)",
}


def test_the_list_names_every_vendored_file_with_its_size_and_hash() -> None:
    listed = {name: (int(size.replace(",", "")), digest) for name, size, digest in ROW.findall(vendored())}
    found = {
        str(path.relative_to(OURS)): (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in (OURS / "vendor").rglob("*")
        if path.is_file() and not path.name.startswith("LICENSE")
    }
    assert listed == found


def vendored() -> str:
    return (OURS / "VENDORED.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(what: str) -> None:
    found = [str(path.relative_to(ROOT)) for path in TEMPLATES if re.search(INLINE[what], path.read_text())]
    assert TEMPLATES
    assert found == []


def test_the_patterns_find_what_they_are_for() -> None:
    planted = {
        "a style attribute": '<p class="a" style="color:red">',
        "a style element": "<style>p{}</style>",
        "an event handler": '<a href="#" onclick="x()">',
        "an htmx handler": '<a hx-on:click="x()">',
        "a script without a source": "<script>x()</script>",
    }
    assert [what for what, text in planted.items() if not re.search(INLINE[what], text)] == []
    assert set(planted) == set(INLINE)


def references() -> Iterator[str]:
    for path in TEMPLATES:
        yield from re.findall(r"{% static \"([^\"]+)\" %}", path.read_text())
    for sheet in (OURS / "css").glob("*.css"):
        for address in re.findall(r"url\(\"([^\"]+)\"\)", sheet.read_text()):
            yield str((sheet.parent / address).resolve().relative_to(STATIC))


def test_every_file_that_a_page_asks_for_is_there() -> None:
    asked = set(references())
    assert asked
    assert [name for name in asked if not (STATIC / name).is_file()] == []


def test_every_colour_and_size_that_a_style_sheet_uses_is_defined() -> None:
    sheets = [*(OURS / "css").glob("*.css"), *(OURS / "vendor/krds").glob("*.css")]
    text = "\n".join(sheet.read_text() for sheet in sheets)
    defined = set(re.findall(r"^\s*(--[\w-]+)\s*:", text, re.MULTILINE))
    assert set(re.findall(r"var\((--[\w-]+)", text)) - defined == set()


@pytest.mark.browser
def test_the_plotly_sheet_holds_the_rules_that_plotly_would_insert(page: "Page") -> None:
    page.set_content("<div id=chart></div>")
    page.add_script_tag(path=OURS / "vendor/plotly/plotly-basic.min.js")
    page.evaluate("Plotly.newPlot('chart', [{y: [1, 2]}])")
    rules = page.evaluate(
        "[...document.getElementById('plotly.js-style-global').sheet.cssRules].map((rule) => rule.cssText)"
    )
    assert (OURS / "vendor/plotly/plotly.css").read_text().splitlines()[1:] == rules
