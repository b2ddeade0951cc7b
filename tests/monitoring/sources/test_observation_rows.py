import json
import string
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitoring.sources import observation_rows
from monitoring.sources.observation_rows import IndicatorRule, Problem, Reference, Row
from monitoring.sources.tables import BadCell, Cell, open_table
from tests.monitoring.sources.crafted import csv_bytes, xlsx_bytes

ALWAYS = ((None, None),)
REFERENCE = Reference(
    indicators={
        "operating_margin": IndicatorRule(
            "percent", frozenset({"bok.v1"}), frozenset({"level", "difference"}), "rate"
        ),
        "wage": IndicatorRule(
            "krw_10k", frozenset({"wage.v1"}), frozenset({"level", "ratio", "difference"}), "level"
        ),
    },
    codes={
        "region": {
            "KR-11": ALWAYS,
            "KR-26": ALWAYS,
            "KR-50": ((date(2012, 7, 1), None),),
            "KR-99": ((None, date(2000, 1, 1)), (date(2010, 7, 1), date(2011, 1, 1))),
        },
        "industry": {"C10": ALWAYS},
        "size_class": {"SME": ALWAYS, "L": ALWAYS},
        "tier": {"1": ALWAYS},
    },
    sources=frozenset({"bok", "kosis"}),
    today=date(2026, 3, 31),
)
HEADER = tuple(observation_rows.FIELDS)
COLUMNS = observation_rows.map_header(HEADER)
GOOD = {
    "indicator": "operating_margin",
    "basis": "bok.v1",
    "region": "KR-11",
    "industry": "C10",
    "size_class": "SME",
    "tier": "1",
    "buyer": "_T",
    "measure": "level",
    "period": "2024-Q3",
    "value": "2.60",
    "status": "provisional",
    "unit": "percent",
    "source": "bok",
    "table": "501Y001",
    "item": "A1",
    "note": "두 줄\n주석",
}


def check(**changes: Cell) -> Any:
    cells = tuple({**GOOD, **changes}[field] for field in HEADER)
    return observation_rows.check(7, cells, COLUMNS, REFERENCE)


def found(**changes: Cell) -> list[tuple[str, str, dict[str, object]]]:
    problems = check(**changes)
    assert isinstance(problems, tuple), problems
    for one in problems:
        fill = {"row": one.row, "column": one.column, "field": one.field, "value": one.value, **one.params}
        observation_rows.RULES[one.rule].format(**fill)
        assert json.loads(json.dumps(dict(one.params))) == one.params
    return [(one.field, one.rule, dict(one.params)) for one in problems]


def test_a_good_row_is_typed() -> None:
    assert check() == Row(
        row=7,
        **{name: text for name, text in GOOD.items() if name != "value"},
        period_start=date(2024, 7, 1),
        period_end=date(2024, 9, 30),
        value=Decimal("2.60"),
    )
    assert str(check().value) == "2.60"


def test_empty_cells_take_the_defaults_and_absent_columns_too() -> None:
    empty = dict.fromkeys(("region", "industry", "size_class", "tier", "buyer", "measure", "status"), " ")
    row = check(**empty, table="", item="", note="")
    header = ("지표", "기준", "시점", "값", "단위", "출처")
    cells = ("operating_margin", "bok.v1", "2024-Q3", "2.60", "percent", "bok")
    assert row == observation_rows.check(7, cells, observation_rows.map_header(header), REFERENCE)
    assert (row.region, row.tier, row.measure, row.status, row.note) == ("_T", "_T", "level", "normal", "")


@pytest.mark.parametrize("field", ["indicator", "basis", "period", "unit", "source"])
def test_required_cells(field: str) -> None:
    assert found(**{field: " "}) == [(field, "required", {})]


@pytest.mark.parametrize(
    ("field", "value", "rule", "params"),
    [
        ("region", "kr-11", "unknown_code", {"suggestions": "KR-11"}),
        ("region", "서울", "unknown_code_no_match", {}),
        ("buyer", "B1", "unknown_code_no_match", {}),
        ("measure", "levels", "unknown_code", {"suggestions": "level"}),
        ("status", "Missing", "unknown_code", {"suggestions": "missing"}),
        ("indicator", "operating_margn", "unknown_code", {"suggestions": "operating_margin"}),
        ("source", "BOK", "unknown_source", {"suggestions": "bok"}),
        ("source", "zz", "unknown_source_no_match", {}),
        ("basis", "bok.v2", "basis_not_allowed", {"allowed": "bok.v1"}),
        ("unit", "index", "unit_mismatch", {"expected": "percent"}),
        ("period", "2024Q3", "bad_period", {}),
        ("period", "2026-04", "future_period", {"today": "2026-03-31"}),
        ("period", "2026-Q2", "future_period", {"today": "2026-03-31"}),
        ("value", "", "value_without_reason", {"status": "provisional"}),
        ("table", "x" * 201, "too_long", {"limit": 200}),
        ("note", BadCell("x", "too_long"), "too_long", {"limit": 2_000}),
        ("note", "a\u200bb", "control_character", {"character": "U+200B"}),
        ("item", "a\nb", "control_character", {"character": "U+000A"}),
        ("region", "KR-11\x00", "control_character", {"character": "U+0000"}),
        ("value", BadCell("=1+1", "formula"), "formula", {}),
        ("value", BadCell("#N/A", "error_cell"), "error_cell", {}),
        ("period", BadCell("2024-09-01", "date_cell"), "date_cell", {}),
        ("tier", BadCell("TRUE", "boolean_cell"), "boolean_cell", {}),
        ("value", BadCell("0.026", "percent_cell"), "percent_cell", {}),
    ],
)
def test_each_rule_by_itself(field: str, value: Cell, rule: str, params: dict[str, object]) -> None:
    assert found(**{field: value}) == [(field, rule, params)]


@pytest.mark.parametrize("status", ["missing", "not_applicable"])
def test_value_and_status_agree(status: str) -> None:
    assert check(status=status, value="").value is None
    assert found(status=status, value="1") == [("value", "value_despite_status", {"status": status})]


@pytest.mark.parametrize(
    ("region", "period"),
    [("KR-50", "2012"), ("KR-50", "2012-07"), ("KR-99", "1999"), ("KR-99", "2010"), ("_T", "1950")],
)
def test_a_code_counts_when_it_is_valid_on_some_day_of_the_period(region: str, period: str) -> None:
    assert check(region=region, period=period).region == region


@pytest.mark.parametrize(
    ("region", "period"),
    [("KR-50", "2012-Q2"), ("KR-99", "2000"), ("KR-99", "2010-H1"), ("KR-99", "2011-01")],
)
def test_a_code_that_is_valid_on_no_day_of_the_period_is_refused(region: str, period: str) -> None:
    assert found(region=region, period=period) == [("region", "not_valid_then", {"period": period})]


@pytest.mark.parametrize(
    ("indicator", "basis", "measure", "unit"),
    [
        ("operating_margin", "bok.v1", "level", "percent"),
        ("operating_margin", "bok.v1", "difference", "percentage_point"),
        ("wage", "wage.v1", "level", "krw_10k"),
        ("wage", "wage.v1", "ratio", "percent_of_large"),
        ("wage", "wage.v1", "difference", "krw_10k"),
    ],
)
def test_the_unit_follows_from_indicator_and_measure(
    indicator: str, basis: str, measure: str, unit: str
) -> None:
    row = {"indicator": indicator, "basis": basis, "measure": measure}
    assert check(**row, unit=unit).unit == unit
    assert found(**row, unit="count") == [("unit", "unit_mismatch", {"expected": unit})]


def test_measures_and_the_size_class_of_a_published_gap() -> None:
    assert found(measure="ratio", unit="percent_of_large") == [
        ("measure", "measure_not_allowed", {"allowed": "difference, level"})
    ]
    wage = {"indicator": "wage", "basis": "wage.v1", "measure": "ratio", "unit": "percent_of_large"}
    for size_class in ("L", "_T", ""):
        assert found(**wage, size_class=size_class) == [
            ("size_class", "ratio_size_class", {"measure": "ratio", "expected": "SME"})
        ]
    assert check(size_class="L").size_class == "L"


def test_a_year_that_has_begun_is_no_future() -> None:
    assert check(period="2026").period == "2026"


@pytest.mark.parametrize(
    ("text", "rule", "params"),
    [
        ("-", "nan", {}),
        ("1,23", "not_a_number", {}),
        ("0.1234567", "too_many_digits", {"integer_digits": 12, "decimals": 6}),
    ],
)
def test_values_are_read_as_numbers(text: str, rule: str, params: dict[str, object]) -> None:
    assert found(value=text) == [("value", rule, params)]


def test_all_problems_of_a_row_are_told_in_the_order_of_its_columns() -> None:
    problems = check(indicator="", region="x\x07" + "y" * 300, period="2027", value="-", unit="", source="zz")
    mended = "x\N{REPLACEMENT CHARACTER}" + "y" * 78
    assert problems == (
        Problem(7, "indicator", "indicator", "", "required", {}),
        Problem(7, "region", "region", mended, "too_long", {"limit": 200}),
        Problem(7, "period", "period", "2027", "future_period", {"today": "2026-03-31"}),
        Problem(7, "value", "value", "-", "nan", {}),
        Problem(7, "unit", "unit", "", "required", {}),
        Problem(7, "source", "source", "zz", "unknown_source_no_match", {}),
    )


@pytest.mark.parametrize("count", [0, 15, 17])
def test_a_row_of_another_width_is_not_read(count: int) -> None:
    problems = observation_rows.check(7, ("x",) * count, COLUMNS, REFERENCE)
    assert problems == (Problem(7, "", "", "", "column_count", {"found": count, "expected": 16}),)


def test_rows_are_not_checked_with_an_unusable_column_map() -> None:
    with pytest.raises(ValueError, match="not usable"):
        observation_rows.check(2, ("",), observation_rows.map_header(["지표"]), REFERENCE)


def test_unread_columns_are_not_checked() -> None:
    header = (*HEADER, "memo")
    columns = observation_rows.map_header(header)
    cells = (*(GOOD[field] for field in HEADER), BadCell("=1", "formula"))
    assert observation_rows.check(7, cells, columns, REFERENCE) == check()


def test_every_message_is_a_sentence_without_positional_placeholders() -> None:
    for message in observation_rows.RULES.values():
        assert message[-1] in ".?"
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(message))


def test_a_file_of_either_kind_gives_the_same_rows() -> None:
    rows = [HEADER, tuple(GOOD.values()), tuple({**GOOD, "period": "2024", "note": ""}.values())]
    as_numbers = [
        *rows[:2],
        [2024 if text == "2024" else 2.6 if text == "2.60" else text for text in rows[2]],
    ]
    results = []
    for content, name in (
        (csv_bytes(rows, encoding="cp949"), "a.csv"),
        (xlsx_bytes(*[as_numbers]), "a.xlsx"),
    ):
        table = open_table(content, name=name)
        columns = observation_rows.map_header(table.header)
        results.append(
            [observation_rows.check(number, cells, columns, REFERENCE) for number, cells in table.rows()]
        )
    assert results[0] == results[1]
    assert results[0][0] == replace(check(), row=2)
    assert results[0][1].period == "2024"
