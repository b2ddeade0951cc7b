import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.sources import limits, tables
from monitoring.sources.tables import BadCell, TableRefused, open_table
from tests.monitoring.sources.crafted import csv_bytes

HEADER = ("지표", "값", "비고")
ROWS = ((2, ("영업이익률", "2.6", "한글 똠방각하")), (3, ("b", "-1.5", "")))


def opened(content: bytes, name: str = "a.csv") -> tables.Table:
    return open_table(content, name=name)


def refusal(content: bytes, name: str = "a.csv") -> tuple[str, dict[str, object]]:
    with pytest.raises(TableRefused) as caught:
        list(open_table(content, name=name).rows())
    assert caught.value.rule in tables.REFUSALS
    tables.REFUSALS[caught.value.rule].format(**caught.value.params)
    return caught.value.rule, caught.value.params


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_korean_in_every_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    content = csv_bytes([HEADER, *(cells for _, cells in ROWS)], encoding=encoding, delimiter=delimiter)
    table = opened(content)
    assert (table.format, table.encoding, table.delimiter) == ("csv", encoding, delimiter)
    assert (table.sheet, table.other_sheets, table.header) == (None, (), HEADER)
    assert tuple(table.rows()) == ROWS


def test_plain_ascii_is_utf8_and_a_single_column_is_split_by_the_comma() -> None:
    table = opened(b"a\n1\n")
    assert (table.encoding, table.delimiter, table.header) == ("utf-8", ",", ("a",))


def test_a_delimiter_inside_quotation_marks_of_the_header_does_not_count() -> None:
    table = opened(b'"a,b,c";d\n1;2\n')
    assert (table.delimiter, table.header) == (";", ("a,b,c", "d"))


def test_undecodable_text_names_the_byte_where_the_better_encoding_failed() -> None:
    good = "지표,값\n가,1\n".encode()
    assert refusal(good + b"\xff,2\n") == (
        "undecodable",
        {"encoding": "utf-8", "offset": len(good), "line": 3},
    )
    marked = codecs.BOM_UTF8 + b"a,b\n\xff"
    assert refusal(marked) == ("undecodable", {"encoding": "utf-8-sig", "offset": 7, "line": 2})
    korean = "지표,값\n".encode("cp949")
    assert refusal(korean + b"\xff") == (
        "undecodable",
        {"encoding": "cp949", "offset": len(korean), "line": 2},
    )


def test_a_character_across_two_pieces_of_reading_is_decoded() -> None:
    text = "a\n" + "x" * 1_000 + "\n"
    filler = "가" * 400 + "\n"
    content = (text + filler * 3_000).encode("cp949")
    assert len(content) > 1 << 20
    assert opened(content).encoding == "cp949"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf16_and_zero_bytes(encoding: str) -> None:
    rule, params = refusal("a,b\n1,2\n".encode(encoding))
    assert (rule, params) == (("utf16", {}) if encoding == "utf-16" else ("nul_bytes", {"offset": 1}))


def test_a_quoted_line_break_starts_no_row_and_blank_rows_are_numbered() -> None:
    table = opened(b'a,b\r\n1,"x\r\ny"\r\n\r\n , \r\n3,z\r\n')
    assert list(table.rows()) == [(2, ("1", "x\r\ny")), (5, ("3", "z"))]


def test_lone_carriage_returns_end_rows() -> None:
    table = opened(b"a,b\r1,2\r3,4\r")
    assert list(table.rows()) == [(2, ("1", "2")), (3, ("3", "4"))]
    assert table.count_hint() == 2


def test_short_and_long_rows_keep_their_length_but_for_empty_cells_at_the_right() -> None:
    table = opened(b"a,b,,\n1\n1,2,,\n1,2,3\n")
    assert table.header == ("a", "b")
    assert [cells for _, cells in table.rows()] == [("1",), ("1", "2"), ("1", "2", "3")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"\na,b\n", ("header_missing", {})),
        (b",,\n1,2,3\n", ("header_missing", {})),
        (b"a,,c\n", ("header_empty", {"column": "B"})),
        (b"a, a \n", ("header_doubled", {"name": "a"})),
        ("가,가\n".encode(), ("header_doubled", {"name": "가"})),
        (b"a,=b\n", ("header_cell", {"value": "=b", "column": "B"})),
        (b"a,b\x07\n", ("header_cell", {"value": "b\N{REPLACEMENT CHARACTER}", "column": "B"})),
        (b"a," + b"b" * 101 + b"\n", ("header_too_long", {"column": "B", "limit": 100})),
        (b",".join(b"c%d" % n for n in range(101)), ("too_many_columns", {"limit": 100})),
        (b'a,b\n1,"2"x\n', ("broken_csv", {"row": 2})),
        (b'a,b\n1,2\n3,"4\n', ("broken_csv", {"row": 3})),
        (b'a,b\n"' + b"x,\n" * 90_000, ("broken_csv", {"row": 2})),
        (b"a,b\n1,2\n" + b"," * 300_000, ("record_too_long", {"row": 3, "limit": 250_000})),
        (b"a,b\n1,2\n" + b'"x\n",' * 90_000, ("record_too_long", {"row": 3, "limit": 250_000})),
    ],
)
def test_refused_headers_and_records(header: bytes, expected: tuple[str, dict[str, object]]) -> None:
    assert refusal(header) == expected


def test_header_is_trimmed_and_composed() -> None:
    decomposed = "\u1100\u1161"
    assert opened(f" {decomposed} ,b\n".encode()).header == ("가", "b")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+A1", "-1+2", "@SUM(1)", " =1", "\t=1", "＝1", "－A1", "-x", "+", "=-1"],
)
def test_what_a_spreadsheet_would_run_is_a_formula(text: str) -> None:
    cells = dict(opened(csv_bytes([["a"], [text]])).rows())[2]
    assert cells == (BadCell(text.replace("\t", "\N{REPLACEMENT CHARACTER}"), "formula"),)


@pytest.mark.parametrize(
    "text", ["-1", "+2.5", "-1,234.5", "-", "--", "-inf", "-3%", "-1e5", "- 5", "a=b", "(주)가"]
)
def test_signed_numbers_and_dashes_are_no_formulas(text: str) -> None:
    assert list(opened(csv_bytes([["a"], [text]])).rows()) == [(2, (text,))]


def test_errors_of_a_spreadsheet_and_long_cells() -> None:
    rows = opened(csv_bytes([["a", "b"], ["#DIV/0!", "x" * 2_001], ["#1", "x" * 2_000]])).rows()
    assert list(rows) == [
        (2, (BadCell("#DIV/0!", "error_cell"), BadCell("x" * 80, "too_long"))),
        (3, ("#1", "x" * 2_000)),
    ]


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        (b"", "a.csv", "empty_file"),
        (b"a,b\n", "a.exe", "unknown_type"),
        (b"a,b\n", "a", "unknown_type"),
        (b"a,b\n", "a.xlsx", "wrong_extension"),
        (b"%PDF-1.7\n", "a.csv", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "a.xlsx", "image"),
        (b"\xff\xd8\xff\xe0", "a.csv", "image"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a.csv", "image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "a.xls", "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
        (b"<html><table></table></html>", "a.xls", "old_excel"),
    ],
)
def test_other_kinds_of_file_are_refused_by_name(content: bytes, name: str, rule: str) -> None:
    assert refusal(content, name)[0] == rule


def test_the_limit_of_size_is_fifty_million_bytes() -> None:
    row = b"x" * 999 + b"\n"
    at_limit = b"a" * 99 + b"\n" + row * 49_999 + b"y" * 899 + b"\n"
    assert len(at_limit) == tables.MAX_BYTES == 50_000_000
    assert opened(at_limit).header == ("a" * 99,)
    assert refusal(at_limit + b"z") == ("too_big", {"size": 50_000_001, "limit": 50_000_000})


def test_rows_beyond_the_limit_end_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    assert [number for number, _ in opened(b"a\n1\n2\n3\n").rows()] == [2, 3, 4]
    assert refusal(b"a\n1\n2\n3\n4\n") == ("too_many_rows", {"limit": 3})


def test_count_hint_counts_rows_with_and_without_a_last_line_break() -> None:
    assert opened(b"a\n1\n2\n").count_hint() == opened(b"a\n1\n2").count_hint() == 2
    assert opened(b"a").count_hint() == 0


plain = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
).filter(lambda text: text.strip()[:1] not in {*"=+-@＝＋－＠#"})
grids = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(plain, min_size=width, max_size=width), min_size=1, max_size=8)
)


@given(grids, st.sampled_from([",", ";", "\t"]))
def test_rows_written_as_csv_come_back_and_reading_resumes_anywhere(
    grid: list[list[str]], delimiter: str
) -> None:
    header = [f"c{n}" for n in range(len(grid[0]))]
    table = opened(csv_bytes([header, *grid], delimiter=delimiter))
    expected = [(n, tuple(row)) for n, row in enumerate(grid, start=2) if any(text.strip() for text in row)]
    assert list(table.rows()) == expected
    for after in range(len(grid) + 3):
        assert list(table.rows(after)) == [one for one in expected if one[0] > after]
