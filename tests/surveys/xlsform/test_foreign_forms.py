"""Forms that others made: pyxform's own examples, and each thing that is refused with its place."""

from pathlib import Path

import pytest

from monitoring.sources.refusals import TableRefused
from surveys.instrument.schema import Questionnaire
from surveys.xlsform import reading, refusals
from surveys.xlsform.refusals import FormRefused
from tests import checkout
from tests.monitoring.sources import crafted
from tests.surveys.xlsform import forms

VENDORED = checkout.ROOT / "tests" / "vendor" / "pyxform"
# place and rule of the first refusal; None for a form that is taken over
OUTCOMES = {
    "ODKValidateWarnings.xlsx": ("survey", 3, "type", "unknown_type"),
    "choice_filter_test.xlsx": ("survey", 3, "choice_filter", "unknown_column"),
    "flat_xlsform_test.xlsx": ("survey", 3, "type", "note_place"),
    "group.csv": ("survey", 4, "type", "unknown_type"),
    "or_other.xlsx": ("survey", 2, "type", "or_other"),
    "pull_data.xlsx": ("survey", 2, "calculation", "unknown_column"),
    "search_and_select.xlsx": ("survey", 2, "appearance", "outside_file"),
    "select_one_external.xlsx": ("survey", 3, "choice_filter", "unknown_column"),
    "simple_loop.csv": ("survey", 2, "type", "unknown_type"),
    "specify_other.csv": ("survey", 2, "type", "or_other"),
    "text_and_integer.csv": None,
    "text_and_integer_xlsx.xlsx": ("survey", 2, "text:english", "unknown_column"),
    "widgets.csv": ("survey", 3, "bind:constraint", "unknown_column"),
    "yes_or_no_question.csv": None,
}


def read(content: bytes, **more: bool) -> Questionnaire:
    return reading.read(content, name="form.xlsx", **more)  # type: ignore[arg-type]


def first_refusal(content: bytes, **more: bool) -> tuple[str, int, str, str]:
    with pytest.raises(FormRefused) as refused:
        read(content, **more)
    for one in refused.value.refusals:
        assert one.say("en")
        assert one.say("ko")
    first = refused.value.refusals[0]
    return (first.sheet, first.row, first.column, first.rule)


def content(path: Path) -> bytes:
    return forms.from_csv(path) if path.suffix == ".csv" else path.read_bytes()


def test_every_vendored_form_has_its_outcome() -> None:
    held = {path.name for path in VENDORED.iterdir()} - {"LICENSE"}
    assert held == set(OUTCOMES)


@pytest.mark.parametrize("name", [name for name, outcome in OUTCOMES.items() if outcome])
def test_a_form_of_pyxform_is_refused_with_a_line_that_names_the_part(name: str) -> None:
    assert first_refusal(content(VENDORED / name), one_language=True) == OUTCOMES[name]


@pytest.mark.parametrize("name", [name for name, outcome in OUTCOMES.items() if outcome is None])
def test_a_form_of_pyxform_is_taken_over_where_one_language_may_stand_for_both(name: str) -> None:
    made = read(content(VENDORED / name), one_language=True)
    assert {item.text.ko == item.text.en for item in made.items()} == {True}
    assert first_refusal(content(VENDORED / name))[3] == "one_language"


BOTH = ["label::한국어 (ko)", "label::English (en)"]
HEADER = ["type", "name", *BOTH, "relevant"]
YES_NO = [["list_name", "name", *BOTH], ["yn", "yes", "예", "Yes"], ["yn", "no", "아니오", "No"]]


def form(*rows: list[str], header: list[str] = HEADER, **sheets: forms.Rows) -> bytes:
    return forms.workbook({"survey": [header, *rows], "choices": YES_NO, **sheets})


def ask(kind: str, name: str = "q", relevant: str = "") -> list[str]:
    return [kind, name, "물음", "Question", relevant]


REFUSED = {
    "calculate": (form(ask("calculate")), "type", "unknown_type"),
    "geopoint": (form(ask("geopoint")), "type", "unknown_type"),
    "image": (form(ask("image")), "type", "unknown_type"),
    "rank": (form(ask("rank yn")), "type", "unknown_type"),
    "or_other": (form(ask("select_one yn or_other")), "type", "or_other"),
    "a file": (form(ask("select_one_from_file x.csv")), "type", "outside_file"),
    "a time stamp": (form(ask("start")), "type", "records"),
    "no list": (form(ask("select_one nothing")), "type", "no_list"),
    "a function": (form(ask("text", "a"), ask("text", "b", "count-selected(${a}) > 1")), "relevant", "expression"),
    "arithmetic": (form(ask("integer", "a"), ask("text", "b", "${a} + 1 > 2")), "relevant", "expression"),
    "a path": (form(ask("integer", "a"), ask("text", "b", "../a > 2")), "relevant", "expression"),
    "a group in a group": (form(["begin_group", "g", "가", "G"], ["begin_group", "h", "나", "H"], ask("text"), ["end_group"], ["end_group"]), "type", "nested"),
    "no end": (form(["begin_group", "g", "가", "G"], ask("text")), "type", "unbalanced"),
    "a late note": (form(["begin_group", "g", "가", "G"], ask("text"), ask("note", "n"), ["end_group"]), "type", "note_place"),
    "a count": (form(["begin_repeat", "g", "가", "G", "3"], ask("text")[:4], ["end_repeat"], header=[*HEADER[:4], "repeat_count"]), "repeat_count", "repeat_count"),
    "a default": (form([*ask("text")[:4], "x"], header=[*HEADER[:4], "default"]), "default", "unknown_column"),
    "a third language": (form([*ask("text")[:4], "Question"], header=[*HEADER[:4], "label::Français (fr)"]), "label::Français (fr)", "other_language"),
    "one language": (form(["text", "q", "물음"]), "label", "one_language"),
    "an expression for required": (form([*ask("text")[:4], "${a} = 1"], header=[*HEADER[:4], "required"]), "required", "true_false"),
    "steps of a range": (form([*ask("range")[:4], "start=0 end=10 step=2"], header=[*HEADER[:4], "parameters"]), "parameters", "range_step"),
    "an item asked later": (form(ask("text", "a", "${b} = 'x'"), ask("text", "b")), "", "forward_reference"),
    "an unknown option": (form(ask("select_one yn", "a"), ask("text", "b", "${a} = 'perhaps'")), "", "unknown_option"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_is_refused(what: str) -> None:
    made, column, rule = REFUSED[what]
    found = first_refusal(made)
    assert (found[2], found[3]) == (column, rule)


def test_a_group_without_end_is_also_refused_by_pyxform_in_its_words() -> None:
    found = first_refusal(form(ask("text", "no spaces")))
    assert found[3] in {"pyxform", "bad_code"}


def test_what_others_write_is_understood() -> None:
    made = read(
        form(
            ["begin_group", "g", "가", "G", ""],
            ask("note", "intro"),
            ask("select_one yn", "a"),
            ask("note", "hint"),
            ask("integer", "n", "${a} = 'yes'"),
            ["end_group"],
            ["begin_repeat", "b", "나", "B", "not(selected(${a}, 'no')) and ${n} >= 3"],
            [*ask("decimal", "d"), ". > 0"],
            ["end_repeat"],
            header=[*HEADER, "constraint"],
        )
    )
    first, second = made.groups
    assert (first.intro is not None, first.items[1].hint is not None, second.per_buyer) == (True, True, True)
    assert first.items[1].relevant == {"item": "a", "op": "=", "value": "yes"}
    assert second.relevant == {
        "all": [{"not": {"item": "a", "op": "=", "value": "no"}}, {"item": "n", "op": ">=", "value": "3"}]
    }
    assert [(edit.code, edit.kind, edit.violated) for edit in made.edits] == [
        (
            "d_constraint",
            "hard",
            {"all": [{"item": "d", "op": "answered"}, {"not": {"item": "d", "op": ">", "value": "0"}}]},
        )
    ]


@pytest.mark.parametrize("name", ["form.xls", "form.csv", "form.ods"])
def test_only_xlsx_is_read(name: str) -> None:
    with pytest.raises(TableRefused):
        reading.read(b"a,b\r\n", name=name)


def test_bombs_and_entities_are_refused() -> None:
    whole, sheet = form(ask("text")), "xl/worksheets/sheet1.xml"
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]>' + crafted.read_part(whole, sheet)
    for hostile, rule in ((bytes(20_000_000), "zip_bomb_ratio"), (entity, "xml_entities")):
        with pytest.raises(TableRefused) as refused:
            read(crafted.with_part(whole, sheet, hostile))
        assert refused.value.rule == rule


def test_every_refusal_is_in_the_list_of_the_documentation() -> None:
    listed = checkout.text("docs/methodology/xlsform.md")
    assert [rule for rule in refusals.WORDS if f"`{rule}`" not in listed] == []
