import io
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from monitoring.sources import limits
from monitoring.sources.headers import Record
from monitoring.sources.sheet_rows import number_text
from monitoring.sources.tables import BadCell, TableRefused, open_table
from tests.monitoring.sources.crafted import read_part, with_part, xlsx_bytes

SHEET = "xl/worksheets/sheet1.xml"


def rows_of(content: bytes) -> list[Record]:
    return list(open_table(content, name="a.xlsx").rows())


def rule_of(content: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(TableRefused) as caught:
        list(open_table(content, name=name).rows())
    return caught.value.rule


def test_texts_and_numbers_come_out_as_a_person_typed_them() -> None:
    content = xlsx_bytes(
        [["지표", "값", "기간"], ["영업이익률", 2.6, 2024], ["b", -0.1, 2023], ["c", 1e15, 0]]
    )
    table = open_table(content, name="표.XLSX")
    assert (table.format, table.encoding, table.delimiter, table.sheet) == ("xlsx", "xlsx", None, "Sheet1")
    assert (table.header, table.other_sheets, table.count_hint()) == (("지표", "값", "기간"), (), 3)
    assert list(table.rows()) == [
        (2, ("영업이익률", "2.6", "2024")),
        (3, ("b", "-0.1", "2023")),
        (4, ("c", "1000000000000000", "0")),
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("2.6000000000000001", "2.6"),
        ("2024.0", "2024"),
        ("2024", "2024"),
        ("1E+20", "100000000000000000000"),
        ("1e-07", "0.0000001"),
        ("-0.0", "0"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("007", "7"),
        ("1e999", "Infinity"),
        ("1_0", "1_0"),
        ("NaN", "NaN"),
    ],
)
def test_number_text(raw: str, text: str) -> None:
    assert number_text(raw) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_is_the_same_double_without_an_exponent(number: float) -> None:
    text = number_text(format(number, ".17g"))
    assert float(text) == number
    assert "e" not in text.casefold()


def special(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    date_format = book.add_format({"num_format": "yyyy-mm"})
    percent = book.add_format({"num_format": '0.0%" of sales"'})
    quoted = book.add_format({"num_format": '0.0" %"'})
    korean = book.add_format({"num_format": 'yyyy"년" m"월"'})
    sheet.write_row(0, 0, ["a", "b", "c", "d", "e", "f", "g", "h"])
    sheet.write_formula(1, 0, "=1+1", None, 2)
    sheet.write_datetime(1, 1, datetime(2024, 9, 1), date_format)  # noqa: DTZ001  # cells have no time zone
    sheet.write_boolean(1, 2, True)
    sheet.write_number(1, 3, 0.026, percent)
    sheet.write_number(1, 4, 2.6, quoted)
    sheet.write_datetime(1, 5, date(2024, 9, 2), korean)
    sheet.write_string(1, 6, "=1+1")
    sheet.write_string(1, 7, "x" * 2_001)


def test_cells_that_are_no_plain_text_or_number_say_why() -> None:
    assert rows_of(xlsx_bytes([], fill=special)) == [
        (
            2,
            (
                BadCell("=1+1", "formula"),
                BadCell("2024-09-01", "date_cell"),
                BadCell("TRUE", "boolean_cell"),
                BadCell("0.026", "percent_cell"),
                "2.6",
                BadCell("2024-09-02", "date_cell"),
                BadCell("=1+1", "formula"),
                BadCell("x" * 80, "too_long"),
            ),
        )
    ]


def crafted_sheet(data: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{space}"><sheetData>{data}</sheetData></worksheet>'
    return with_part(xlsx_bytes([["a", "b"]]), SHEET, xml.encode())


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="str"><v>b</v></c></row>'


def test_error_cells_inline_texts_and_cells_without_addresses() -> None:
    data = (
        '<row r="3"><c r="A3" t="e"><v>#DIV/0!</v></c><c r="B3" t="d"><v>2024-09-01</v></c></row>'
        '<row><c t="inlineStr"><is><r><t>x</t></r><r><t>y_x000A_</t></r><rPh><t>no</t></rPh></is></c><c><v>5</v></c></row>'
        '<row r="7"><c r="B7"><f t="shared" si="0"/><v>5</v></c></row>'
    )
    assert rows_of(crafted_sheet(HEAD + data)) == [
        (3, (BadCell("#DIV/0!", "error_cell"), BadCell("2024-09-01", "date_cell"))),
        (4, ("xy\n", "5")),
        (7, ("", BadCell("=", "formula"))),
    ]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ('<row r="3"/><row r="2"/>', "rows_out_of_order"),
        ('<row r="x"/>', "broken_xlsx"),
        ('<row r="2"><c r="A2" t="s"><v>99</v></c></row>', "broken_xlsx"),
        ('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>', "broken_xlsx"),
        ('<row r="2"><c r="A2" t="q"><v>1</v></c></row>', "broken_xlsx"),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>1</v></c></row>', "broken_xlsx"),
        ('<row r="2"><c r="AAAA2"><v>1</v></c></row>', "broken_xlsx"),
        ('<row r="999999999999"><c r="A9"><v>1</v></c></row>', "too_many_rows"),
        ("<row>", "broken_xlsx"),
    ],
)
def test_crafted_rows_are_refused_in_time(data: str, rule: str) -> None:
    assert rule_of(crafted_sheet(HEAD + data)) == rule


def test_a_row_wider_than_the_header_keeps_its_width_up_to_the_limit() -> None:
    wide = '<row r="2"><c r="A2"><v>1</v></c><c r="D2"><v>4</v></c></row>'
    cells = "".join("<c><v>1</v></c>" for _ in range(5_000))
    rows = rows_of(crafted_sheet(f'{HEAD}{wide}<row r="3">{cells}</row>'))
    assert rows[0] == (2, ("1", "", "", "4"))
    assert rows[1] == (3, ("1",) * (limits.MAX_COLUMNS + 1))
    head = '<row r="1">' + "".join("<c t='str'><v>x</v></c>" for _ in range(101)) + "</row>"
    assert rule_of(crafted_sheet(head)) == "too_many_columns"


def test_the_first_filled_visible_sheet_is_used_and_the_others_are_named() -> None:
    def hide(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.hide()
        book.worksheets()[2].activate()

    content = xlsx_bytes([["hidden"]], [], [["a"], ["1"]], [["other"]], fill=hide)
    table = open_table(content, name="a.xlsx")
    assert (table.sheet, table.other_sheets, table.header) == ("Sheet3", ("Sheet1", "Sheet4"), ("a",))
    assert rule_of(xlsx_bytes([], [])) == "no_sheet"


def test_the_header_stands_in_row_one() -> None:
    def lower(_book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_string(2, 0, "a")

    assert rule_of(xlsx_bytes([], fill=lower)) == "header_missing"


def test_kin_of_the_format_are_refused() -> None:
    plain = xlsx_bytes([["a"]])
    assert rule_of(with_part(plain, "xl/vbaProject.bin", b"x")) == "macros"
    types = read_part(plain, "[Content_Types].xml")
    macro = types.replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    )
    assert macro != types
    assert rule_of(with_part(plain, "[Content_Types].xml", macro)) == "macros"
    assert rule_of(with_part(plain, "xl/workbook.xml", None)) == "not_xlsx"
    ods = with_part(plain, "mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
    assert rule_of(ods) == "open_document"
    assert rule_of(plain, "a.csv") == "wrong_extension"
    assert rule_of(plain, "a.xlsm") == "macros"
    assert rule_of(plain[:-30]) == "broken_xlsx"
    assert rule_of(with_part(plain, SHEET, None)) == "broken_xlsx"


def test_files_of_another_writer_read_as_that_writer_reads_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["지표", "값", "때"])
    sheet.append(["가", 2.6, time(9, 30)])
    sheet.append([None, 1234567.25, None])
    target = io.BytesIO()
    book.save(target)
    assert rows_of(target.getvalue()) == [
        (2, ("가", "2.6", BadCell("09:30:00", "date_cell"))),
        (3, ("", "1234567.25", "")),
    ]


def test_strict_conformance_namespaces_are_read() -> None:
    content = xlsx_bytes([["a"], ["x"]])
    pairs = [
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ]
    for part in (
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        SHEET,
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    ):
        data = read_part(content, part)
        for old, new in pairs:
            data = data.replace(old, new)
        content = with_part(content, part, data)
    assert rows_of(content) == [(2, ("x",))]


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\r\ufffe\uffff"), max_size=12
).filter(lambda text: text.strip()[:1] not in {*"=+-@＝＋－＠#"})
values = texts | st.integers(-(10**15) + 1, 10**15 - 1) | st.sampled_from(["_x0041_", "_x000A_", " a ", "\n"])
grids = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=6)
)


@settings(deadline=None, max_examples=60)
@given(grids)
def test_rows_written_as_xlsx_come_back_and_reading_resumes_anywhere(grid: list[list[str | int]]) -> None:
    header = [f"c{n}" for n in range(len(grid[0]))]
    table = open_table(xlsx_bytes([header, *grid]), name="a.xlsx")
    written = [(n, tuple(map(str, row))) for n, row in enumerate(grid, start=2)]
    expected = [one for one in written if any(text.strip() for text in one[1])]
    assert list(table.rows()) == expected
    for after in range(len(grid) + 3):
        assert list(table.rows(after)) == [one for one in expected if one[0] > after]
