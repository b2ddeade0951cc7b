"""Hostile workbooks end in a refusal, and before they cost memory."""

import io
import struct
import tracemalloc
import zipfile
from typing import Any

import pytest

from monitoring.sources import limits
from monitoring.sources.archive import Archive
from monitoring.sources.tables import REFUSALS, TableRefused, open_table
from tests.monitoring.sources.crafted import read_part, with_part, xlsx_bytes

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refusal(content: bytes) -> tuple[str, dict[str, Any]]:
    with pytest.raises(TableRefused) as caught:
        list(open_table(content, name="a.xlsx").rows())
    REFUSALS[caught.value.rule].format(**caught.value.params)
    return caught.value.rule, caught.value.params


def declare(content: bytes, part: str, size: int) -> bytes:
    """The same bytes, with another unpacked size in both places where a ZIP file states it."""
    changed = bytearray(content)
    name = part.encode()
    for mark, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = content.find(mark)
        while content[at + name_at : at + name_at + len(name)] != name:
            at = content.index(mark, at + 1)
        struct.pack_into("<I", changed, at + size_at, size)
    return bytes(changed)


def test_a_bomb_that_tells_the_truth_is_refused_by_its_ratio_and_its_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = with_part(xlsx_bytes([["a"]]), SHEET, bytes(20_000_000))
    assert len(bomb) < 60_000
    assert refusal(bomb)[0] == "zip_bomb_ratio"
    monkeypatch.setattr(limits, "MAX_EXPANDED_BYTES", 19_000_000)
    rule, params = refusal(bomb)
    assert (rule, params["limit"], params["found"] > 20_000_000) == ("zip_bomb_size", 19_000_000, True)


def test_a_bomb_that_declares_a_small_size_is_stopped_at_that_size() -> None:
    padding = b"<!--" + b" " * 1_000 + b"-->"
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData/>'.encode() + padding * 20_000 + b"</worksheet>"
    bomb = declare(with_part(xlsx_bytes([["a"]]), SHEET, sheet), SHEET, 100_000)
    assert len(bomb) < 100_000
    tracemalloc.start()
    rule, params = refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (rule, params["limit"]) == ("zip_bomb_lie", 100_000)
    assert params["found"] < 300_000
    assert peak < 5_000_000


def test_a_part_shorter_than_declared_or_damaged_is_refused() -> None:
    content = xlsx_bytes([["a"], ["1"]])
    assert refusal(declare(content, SHEET, 5_000)) == ("broken_xlsx", {"part": SHEET})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        at = archive.getinfo(SHEET).header_offset
    damaged = bytearray(content)
    damaged[at + 80 : at + 90] = bytes(10)
    assert refusal(bytes(damaged)) == ("broken_xlsx", {"part": SHEET})


def test_too_many_members_are_refused_before_they_are_listed() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}", b"")
    assert refusal(target.getvalue()) == ("zip_bomb_members", {"found": 1_001, "limit": 1_000})
    crowd = target.getvalue() + b"PK\x01\x02" * 2_000
    assert refusal(crowd) == ("zip_bomb_members", {"found": 3_001, "limit": 1_000})


def test_overlapping_members_are_refused() -> None:
    content = xlsx_bytes([["a"]])
    changed = bytearray(content)
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", changed, at + 20, len(content))
    assert refusal(bytes(changed))[0] == "zip_bomb_overlap"


def test_members_with_a_password_or_the_same_name_are_refused() -> None:
    content = bytearray(xlsx_bytes([["a"]]))
    struct.pack_into("<H", content, content.rindex(b"PK\x01\x02") + 8, 1)
    assert refusal(bytes(content)) == ("encrypted", {})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("x", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("x", b"2")
    assert refusal(target.getvalue()) == ("broken_xlsx", {"part": "zip"})


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
    "outside file": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "outside declaration": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    "bare": "<!DOCTYPE x>",
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
@pytest.mark.parametrize(
    "part",
    ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml", SHEET],
)
def test_document_type_declarations_are_refused_in_every_part_that_is_read(part: str, doctype: str) -> None:
    content = xlsx_bytes([["a"], ["x"]])
    head, _, body = read_part(content, part).decode().partition("?>")
    hostile = f"{head}?>{doctype}{body}".replace(">x<", ">&l9;<")
    assert refusal(with_part(content, part, hostile.encode())) == ("xml_entities", {"part": part})


def test_a_row_of_a_hundred_thousand_cells_is_read_without_being_built() -> None:
    head = '<row r="1"><c t="str"><v>a</v></c></row>'
    noise = b"".join(b"<c><v>%d</v></c>" % (n * 7919 % 100_003) for n in range(100_000))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{head}<row r="2">'.encode() + noise
    content = with_part(xlsx_bytes([["a"]]), SHEET, sheet + b"</row></sheetData></worksheet>")
    table = open_table(content, name="a.xlsx")
    tracemalloc.start()
    rows = list(table.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [len(cells) for _, cells in rows] == [limits.MAX_COLUMNS + 1]
    assert peak < 3_000_000


HOARDS = {
    "a tag without end": b'<c x="'
    + b"".join(b"%d " % (n * 7919 % 100_003) for n in range(1_000_000))
    + b'"/>',
    "nested tags": b"<a>" * 101 + b"</a>" * 101,
    "always new names": b"".join(b"<a%d/>" % n for n in range(30_000)),
    "always new prefixes": b"".join(b'<a xmlns:p%d="u"/>' % n for n in range(30_000)),
}


@pytest.mark.parametrize("hoard", HOARDS.values(), ids=HOARDS)
def test_what_the_parser_would_have_to_remember_is_bounded(hoard: bytes) -> None:
    sheet = f'<worksheet xmlns="{MAIN}">'.encode() + hoard + b"</worksheet>"
    assert refusal(with_part(xlsx_bytes([["a"]]), SHEET, sheet)) == ("broken_xlsx", {"part": SHEET})


def test_more_texts_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TEXTS", 2)
    assert refusal(xlsx_bytes([["a", "b", "c"]])) == ("too_many_texts", {"limit": 2})


def test_outside_links_are_not_followed() -> None:
    content = xlsx_bytes([["a"], ["x"]])
    part = "xl/_rels/workbook.xml.rels"
    sheet_link = b'Target="worksheets/sheet1.xml"'
    outside = read_part(content, part).replace(sheet_link, sheet_link + b' TargetMode="External"')
    assert refusal(with_part(content, part, outside)) == ("broken_xlsx", {"part": "xl/workbook.xml"})
    climbing = read_part(content, part).replace(sheet_link, b'Target="../../../etc/passwd"')
    assert refusal(with_part(content, part, climbing)) == ("broken_xlsx", {"part": "etc/passwd"})


def test_chunks_add_up_to_the_member() -> None:
    content = xlsx_bytes([["a"], ["x"]])
    archive = Archive(content)
    assert {name: b"".join(archive.chunks(name)) for name in archive.names()} == {
        name: read_part(content, name) for name in archive.names()
    }
