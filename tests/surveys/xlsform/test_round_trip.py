"""What goes out as XLSForm comes back equal, and other people's programs can read it."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pyxform import xls2xform

from surveys.instrument import reader, writer
from surveys.instrument.schema import Questionnaire
from surveys.xlsform import expressions, phrases, reading, writing
from tests import checkout

SHIPPED = sorted(
    path
    for path in (checkout.ROOT / "surveys" / "questionnaires").glob("*.yaml")
    if not path.name.startswith("consent")
)


def shipped(path: Path) -> Questionnaire:
    return reader.from_yaml(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_questionnaires_come_back_equal(path: Path) -> None:
    before = shipped(path)
    after = reading.read(writing.write(before), name="form.xlsx", version=before.version)
    assert after == before
    assert writer.digest(after) == writer.digest(before)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_pyxform_makes_a_form_of_them(path: Path) -> None:
    before = shipped(path)
    made = xls2xform.convert(writing.write(before))
    assert all(f"<{item.code}" in made.xform for item in before.items())


TREES = (
    {"item": "one", "op": "=", "value": "a"},
    {"item": "one", "op": "!=", "value": "a"},
    {"not": {"item": "one", "op": "=", "value": "a"}},
    {"item": "one", "op": "in", "value": ["a", "b"]},
    {"item": "one", "op": "in", "value": ["a"]},
    {"any": [{"item": "one", "op": "=", "value": "a"}, {"item": "one", "op": "=", "value": "b"}]},
    {"item": "some", "op": "contains", "value": "a"},
    {"item": "some", "op": "contains", "value": ["a", "b"]},
    {"item": "some", "op": "contains", "value": ["a"]},
    {"item": "some", "op": "in", "value": ["a", "b"]},
    {"item": "some", "op": "=", "value": ["a", "b"]},
    {"item": "some", "op": "=", "value": ["a"]},
    {"all": [{"item": "some", "op": "contains", "value": "a"}, {"item": "some", "op": "contains", "value": "b"}]},
    {"item": "count", "op": ">=", "value": "-2.50"},
    {"item": "count", "op": "<", "than": "other"},
    {"item": "count", "op": "=", "than": "other"},
    {"item": "day", "op": "<=", "value": "2026-03-31"},
    {"item": "count", "op": "answered"},
    {"not": {"item": "count", "op": "answered"}},
    {"all": [{"item": "count", "op": "answered"}]},
    {"any": [{"all": [{"item": "one", "op": "=", "value": "a"}, {"not": {"item": "count", "op": ">", "value": "3"}}]},
             {"item": "some", "op": "contains", "value": "a"}]},
)  # fmt: skip


@pytest.mark.parametrize("tree", TREES, ids=str)
def test_every_sort_of_condition_has_one_text(tree: dict[str, object]) -> None:
    text = phrases.write(tree, EVERYTHING)
    assert expressions.read(text, multiple=frozenset({"some"})) == tree


def text(words: str) -> dict[str, str]:
    return {"ko": f"{words} 한국어", "en": words}


def item(code: str, kind: str, **more: object) -> dict[str, object]:
    return {"code": code, "type": kind, "area": "a", "axis": "x", "text": text(code), **more}


EVERYTHING = reader.from_json(
    {
        "code": "every",
        "version": 3,
        "kind": "core",
        "title": text("Everything"),
        "areas": [{"code": "a", "title": text("A"), "weight": 100}],
        "axes": [{"code": "x", "title": text("X")}],
        "indices": [
            {"code": "i", "title": text("I"), "lowest": "-1", "highest": "2.5", "source": "METI",
             "grades": [{"code": "top", "at_least": "1.5"}, {"code": "low"}]},
        ],
        "groups": [
            {"code": "g1", "title": text("G1"), "intro": text("=1+1"), "items": [
                item("one", "single", required=True, hint=text("+hint"), options=[
                    {"code": "a", "text": text("-a"), "score": "0.5"}, {"code": "b", "text": text("@b"), "score": "1"},
                    {"code": "gone", "text": text("gone"), "retired": True, "score": "0"},
                    {"code": "na", "text": text("na"), "absence": "not_applicable"}], scoring={"index": "i"}),
                item("some", "multiple", options=[
                    {"code": "a", "text": text("a"), "score": 10}, {"code": "b", "text": text("b"), "score": 5},
                    {"code": "none", "text": text("none"), "exclusive": True, "score": 0}],
                    scoring={"combine": "worst", "start": 0}),
                item("count", "number", number={"minimum": -5, "maximum": "99.5", "decimals": 2, "unit": text("days")},
                     scoring={"bands": [{"upto": 10, "score": 100}, {"score": 0}]}, role="eligible_customers"),
                item("other", "number", number={"minimum": 0, "maximum": 9}),
                item("day", "date", dates={"earliest": "2020-01-01", "latest": "2026-12-31"}),
            ]},
            {"code": "g2", "title": text("G2"), "per_buyer": True, "relevant": TREES[3], "items": [
                item("felt", "scale", scale={"first": 0, "last": 4, "low": text("low"), "high": text("high")},
                     options=[{"code": "dk", "text": text("dk"), "absence": "unknown"}],
                     scoring={"low": 0, "high": 100}),
                item("words", "text", max_length=300, relevant=TREES[-1]),
            ]},
        ],
        "edits": [
            {"code": "e1", "kind": "soft", "violated": TREES[1], "message": text("sure?")},
            {"code": "e2", "kind": "hard", "violated": TREES[14], "message": text("no")},
        ],
    }
)  # fmt: skip


def test_everything_an_instrument_can_hold_comes_back_equal() -> None:
    assert reading.read(writing.write(EVERYTHING), name="form.xlsx", version=3) == EVERYTHING


def test_no_text_of_the_workbook_runs() -> None:
    book = load_workbook(io.BytesIO(writing.write(EVERYTHING)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))] == []
