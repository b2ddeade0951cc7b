"""Rows of firms and of relations: every way of writing that is forgiven, and every rule that is not."""

import re
from datetime import date
from typing import Any

import pytest

from monitoring.sources import register_columns, register_rows, register_rules, row_rules
from monitoring.sources.cells import BadCell, Cell
from monitoring.sources.register_rows import EnterpriseRow, RelationRow, Vocabulary

VOCABULARY = Vocabulary(
    codes={
        "region": {"kr-26": "KR-26", "부산광역시": "KR-26", "kostat:21": "KR-26", "admin:26": "KR-26"},
        "industry": {"c29": "C29"},
        "size_class": {"s": "S", "소기업": "S"},
    },
    ambiguous={"26": ("admin:26", "kostat:26")},
    size_definitions=frozenset({"law.v1"}),
)
FIRM = {"business_number": "123-45-67891", "name_ko": "가상정밀", "industry": "C29", "region": "KR-26"}
SALE = {"supplier": "1234567891", "buyer": "0000000029", "tier": "1", "provenance": "buyer_list"}


def firm(**changes: Cell) -> Any:
    row = FIRM | changes
    columns = register_columns.ENTERPRISES.map_header(list(row))
    return register_rows.check_enterprise(7, tuple(row.values()), columns, VOCABULARY)


def sale(**changes: Cell) -> Any:
    row = SALE | changes
    columns = register_columns.RELATIONS.map_header(list(row))
    return register_rows.check_relation(7, tuple(row.values()), columns, VOCABULARY)


def broken(outcome: Any) -> list[tuple[str, str, str]]:
    """Field, rule and value of each problem; and its words can be filled in."""
    rules = {**row_rules.RULES, **register_rules.RULES}
    for one in outcome:
        place = {"row": one.row, "column": one.column, "field": one.field, "value": one.value}
        rules[one.rule].format(**place, **one.params)
    return [(one.field, one.rule, one.value) for one in outcome]


def test_every_name_of_a_column_finds_its_field() -> None:
    for shape in (register_columns.ENTERPRISES, register_columns.RELATIONS):
        for field, names in shape.fields.items():
            for name in (field, *names, field.upper().replace("_", " ")):
                assert shape.map_header([name]).columns[0].field == field


def test_a_plain_firm() -> None:
    assert firm() == EnterpriseRow(
        7, "1234567891", "가상정밀", "", "C29", "KR-26", "", "", None, "", "", "", "", "", ""
    )


@pytest.mark.parametrize("region", ["KR-26", "kr-26", "부산 광역시", "kostat:21", "ADMIN: 26"])
def test_ways_of_writing_a_region(region: str) -> None:
    assert firm(region=region).region == "KR-26"


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"business_number": "123-45-67890"}, [("business_number", "business_number_check", "123-45-67890")]),
        ({"business_number": "12345"}, [("business_number", "business_number_length", "12345")]),
        ({"business_number": ""}, [("business_number", "required", "")]),
        ({"business_number": "NaN"}, [("business_number", "business_number_characters", "NaN")]),
        ({"name_ko": ""}, [("name_ko", "required", "")]),
        ({"name_ko": BadCell("=1+1", "formula")}, [("name_ko", "formula", "=1+1")]),
        ({"region": "26"}, [("region", "ambiguous_region", "26")]),
        ({"region": "Atlantis"}, [("region", "unknown_code_no_match", "Atlantis")]),
        ({"industry": "C92"}, [("industry", "unknown_code", "C92")]),
        ({"size_class": "huge"}, [("size_class", "unknown_code_no_match", "huge")]),
        ({"size_definition": "law.v2"}, [("size_definition", "unknown_code", "law.v2")]),
        ({"size_class": "", "size_valid_from": "2025-01-01"}, [("size_class", "size_from_without_size", "")]),
        (
            {"size_class": "S", "size_valid_from": "2025-13-01"},
            [("size_valid_from", "bad_date", "2025-13-01")],
        ),
        ({"email": "nobody"}, [("email", "bad_email", "•••")]),
        ({"email": BadCell("=x", "formula")}, [("email", "formula", "•••")]),
        ({"contact_name": "홍길동"}, [("email", "contact_unreachable", "")]),
        ({"email": "a@firm.example", "language": "fr"}, [("language", "unknown_code_no_match", "•••")]),
        ({"email": "a@firm.example", "address": "x" * 301}, [("address", "too_long", "•••")]),
    ],
)
def test_firms_that_are_refused(changes: dict[str, Cell], problems: list[tuple[str, str, str]]) -> None:
    assert broken(firm(**changes)) == problems


def test_contact_words_are_taken_as_people_write_them() -> None:
    phone = BadCell("+82-2-000-0000", "formula")
    row = firm(contact_name="홍길동", email="a@firm.example", phone=phone, language="영어")
    assert (row.contact_name, row.email, row.phone, row.language) == (
        "홍길동", "a@firm.example", "+82-2-000-0000", "en",
    )  # fmt: skip
    assert broken(firm(phone=BadCell("+cmd|' /C calc'!A0", "formula"))) == [("phone", "formula", "•••")]


@pytest.mark.parametrize(
    "written",
    ["2025-03-01", "2025.3.1", "2025. 3. 1.", "2025/03/01", "20250301", BadCell("2025-03-01", "date_cell")],
)
def test_ways_of_writing_a_day(written: Cell) -> None:
    assert sale(valid_from=written).valid_from == date(2025, 3, 1)


def test_a_plain_relation() -> None:
    assert sale(tier="1차", provenance="협회") == RelationRow(
        7, "1234567891", "0000000029", "1", "", None, None, "trade_body"
    )


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"buyer": "123-45-67891"}, [("buyer", "same_firm", "123-45-67891")]),
        ({"tier": "0"}, [("tier", "unknown_code_no_match", "0")]),
        ({"tier": "1", "parent_buyer": "0000000029"}, [("parent_buyer", "parent_not_wanted", "0000000029")]),
        ({"provenance": ""}, [("provenance", "required", "")]),
        ({"provenance": "rumour"}, [("provenance", "unknown_code_no_match", "rumour")]),
        ({"provenance": "tier1_answer"}, [("provenance", "provenance_not_by_file", "tier1_answer")]),
        (
            {"valid_from": "2025-01-02", "valid_to": "2025-01-02"},
            [("valid_to", "period_order", "2025-01-02")],
        ),
        ({"valid_from": "45000"}, [("valid_from", "bad_date", "45000")]),
        ({"supplier": BadCell("TRUE", "boolean_cell")}, [("supplier", "boolean_cell", "TRUE")]),
    ],
)
def test_relations_that_are_refused(changes: dict[str, Cell], problems: list[tuple[str, str, str]]) -> None:
    assert broken(sale(**changes)) == problems


def test_a_row_of_another_length_is_named() -> None:
    columns = register_columns.RELATIONS.map_header(list(SALE))
    problems: Any = register_rows.check_relation(7, ("x",), columns, VOCABULARY)
    assert [(one.rule, one.params) for one in problems] == [("column_count", {"found": 1, "expected": 4})]


def test_words_of_rules_name_only_what_they_are_given() -> None:
    for words in register_rules.RULES.values():
        assert not re.search(r"\{\}|\{[0-9]", words)
