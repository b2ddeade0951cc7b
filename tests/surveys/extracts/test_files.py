"""The same rows as CSV, Excel, SPSS and Stata; texts come out inert, numbers as numbers, nothing is cut in silence."""

import csv
import hashlib
import json
import zipfile
from pathlib import Path

import pyreadstat
import pytest
from openpyxl import load_workbook

from surveys.extracts import bundle, codebook, csv_file, labelled_file, names, xlsx_file
from surveys.extracts.columns import Column, Kind, UnknownCode
from tests.surveys.extracts.rows import COLUMNS, LONG, PAYLOADS, ROWS

NAN = "not to be asked"


def as_csv(path: Path, columns: tuple[Column, ...] = COLUMNS, rows: object = ROWS) -> list[list[str]]:
    csv_file.write(path, columns=columns, rows=rows, not_applicable=NAN)  # type: ignore[arg-type]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def as_xlsx(
    path: Path, columns: tuple[Column, ...] = COLUMNS, rows: object = ROWS
) -> dict[str, list[list[object]]]:
    book = ("codebook", codebook.HEADER, list(codebook.rows(columns)))
    xlsx_file.write(path, columns=columns, rows=rows, not_applicable=NAN, sheet="data", codebook=book)  # type: ignore[arg-type]
    read = load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in read}


def test_csv_has_the_mark_crlf_codes_and_labels(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    read = as_csv(path)
    assert path.read_bytes()[:3] == b"\xef\xbb\xbf"
    assert path.read_bytes().count(b"\r\n") == 5
    assert read[0][:4] == ["response", "q1", "q1.label", "q2.a"]
    assert read[1] == [
        "1",
        "1",
        "전혀 그렇지 않다",
        "0",
        "1",
        "0",
        "-2.5",
        "2026-10-01",
        "가나다",
        "cash",
        "현금",
    ]
    assert read[2][3:] == ["1", "0", "", "", "", "", "", ""]
    assert read[3][1:5] == ["na", "해당 없음", "not_applicable", "not_applicable"]
    assert read[4][1:3] == ["not_applicable", NAN]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", ["answer", "label", "company", "name"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_formulas_come_out_inert(tmp_path: Path, payload: str, place: str, form: str) -> None:
    texts = {one: payload if one == place else "plain" for one in ("answer", "label", "company", "name")}
    columns = (
        Column(texts["name"], texts["label"], Kind.TEXT),
        Column("code", texts["label"], Kind.CODE, (("a", texts["label"]),)),
        Column("buyer", "buyer", Kind.TEXT),
    )
    path = tmp_path / names.of_file(texts["name"], ending=form)
    rows = [(texts["answer"], "a", texts["company"])]
    shown: list[str] = [path.name]
    if form == "csv":
        words = tmp_path / "codebook.csv"
        csv_file.write_plain(words, header=codebook.HEADER, rows=codebook.rows(columns))
        with words.open(encoding="utf-8-sig", newline="") as file:
            shown += [text for row in [*as_csv(path, columns, rows), *csv.reader(file)] for text in row]
    else:
        cells = [cell for sheet in as_xlsx(path, columns, rows).values() for row in sheet for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}  # type: ignore[attr-defined]
        shown += [cell.value for cell in cells if isinstance(cell.value, str)]  # type: ignore[attr-defined]
    dangerous = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")
    minus = {"-1001"}
    assert [text for text in shown if text.lstrip(" ").startswith(dangerous) and text not in minus] == []
    core = payload.strip("\t\r\n\0 ")
    assert any(core[1:4] in text for text in shown)


def test_a_sheet_name_is_inert() -> None:
    made = [names.of_sheet(payload) for payload in PAYLOADS]
    assert [name for name in made if name.startswith(("=", "+", "-", "@", "'", "＝")) or len(name) > 31] == []


def test_excel_keeps_numbers_and_refuses_what_it_cannot_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = as_xlsx(tmp_path / "x.xlsx")
    assert [cell.value for cell in read["data"][1]][:8] == [
        1,
        "1",
        "전혀 그렇지 않다",
        0,
        1,
        0,
        -2.5,
        "2026-10-01",
    ]  # type: ignore[attr-defined]
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 3)
    with pytest.raises(xlsx_file.TooManyRows):
        as_xlsx(tmp_path / "y.xlsx")


def test_sav_reads_back_as_the_rows_say(tmp_path: Path) -> None:
    path = tmp_path / "x.sav"
    assert labelled_file.write_sav(path, columns=COLUMNS, rows=ROWS, not_applicable=NAN, title="표본") == 4
    data, meta = pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)
    gap = labelled_file.SAV_NOT_APPLICABLE
    assert meta.column_names == [
        "response", "q1", "q2_a", "q2_a_2", "Q2_A_3", "v_all", "q4", "q5", "q6",
    ]  # fmt: skip
    assert list(data["q1"]) == [1, 2, -1001, gap]
    assert list(data["v_all"]) == [-2.5, None, gap, 7]
    assert [str(day) if day else None for day in data["q4"]] == ["2026-10-01", None, None, "2026-10-02"]
    assert list(data["q5"]) == ["가나다", "", "=1+1", ("말 " * 200).rstrip()]
    assert meta.variable_value_labels["q1"][1] == "전혀 그렇지 않다"
    assert meta.variable_value_labels["q1"][gap] == NAN
    assert meta.variable_value_labels["q6"] == {1: "현금", 2: "어음", gap: NAN}
    label = meta.column_names_to_labels["q1"]
    assert (label[-1], label[:-1] == LONG[: len(label) - 1], len(label.encode()) <= 255) == ("…", True, True)
    read, _meta = pyreadstat.read_sav(str(path), output_format="dict")
    assert list(read["q1"]) == [1, 2, None, None]


def test_dta_reads_back_as_the_rows_say(tmp_path: Path) -> None:
    path = tmp_path / "x.dta"
    assert labelled_file.write_dta(path, columns=COLUMNS, rows=ROWS, not_applicable=NAN, title="표본") == 4
    data, meta = pyreadstat.read_dta(str(path), output_format="dict", user_missing=True)
    assert list(data["q1"]) == [1, 2, "b", "a"]
    assert list(data["v_all"]) == [-2.5, None, "a", 7]
    assert list(data["q2_a"]) == [0, 1, "a", 0]
    assert meta.variable_value_labels["q1"] == {
        1: "전혀 그렇지 않다",
        2: ("그렇다 " * 30).rstrip(),
        "b": "해당 없음",
        "a": NAN,
    }
    assert list(data["q5"]) == ["가나다", "", "=1+1", "말 " * 200]
    plain, _meta = pyreadstat.read_dta(str(path), output_format="dict")
    assert list(plain["q1"]) == [1, 2, None, None]


def test_a_code_that_is_not_listed_stops_the_file(tmp_path: Path) -> None:
    rows = [(1, "9", 0, 0, 0, 1.0, None, None, None)]
    with pytest.raises(UnknownCode):
        as_csv(tmp_path / "x.csv", rows=rows)
    with pytest.raises(UnknownCode):
        labelled_file.write_sav(tmp_path / "x.sav", columns=COLUMNS, rows=rows, not_applicable=NAN, title="")


def test_the_archive_says_what_it_holds(tmp_path: Path) -> None:
    one = tmp_path / "data.csv"
    one.write_bytes(b"a\r\n1\r\n")
    whole = tmp_path / "x.zip"
    told = bundle.pack(whole, members=[one], facts={"rows": 1})
    assert told == hashlib.sha256(whole.read_bytes()).hexdigest()
    with zipfile.ZipFile(whole) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest == {
            "rows": 1,
            "files": [{"name": "data.csv", "bytes": 6, "sha256": hashlib.sha256(b"a\r\n1\r\n").hexdigest()}],
        }
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
