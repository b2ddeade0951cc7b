"""A small extract that has one of everything, and the texts that must come out inert."""

from surveys.extracts.columns import NOT_APPLICABLE, Column, Kind, Row

# Tab, carriage return and line feed open a cell as well as the four signs and their full-width kin (peers.md 4.3, 4.5).
PAYLOADS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1/?"&A1,"x")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "  =1+1",
    "\0=1+1",
)

LONG = "거래 조건을 정할 때 귀사의 의견이 얼마나 반영되었다고 느끼십니까? " * 9

COLUMNS = (
    Column("response", "응답 번호", Kind.WHOLE),
    Column(
        "q1",
        LONG,
        Kind.CODE,
        (("1", "전혀 그렇지 않다"), ("2", "그렇다 " * 30), ("na", "해당 없음")),
        ("na",),
    ),
    Column("q2.a", "가", Kind.FLAG),
    Column("q2_a", "나", Kind.FLAG),
    Column("Q2_A", "다", Kind.FLAG),
    Column("all", "예약어", Kind.NUMBER),
    Column("q4", "날짜", Kind.DATE),
    Column("q5", "의견", Kind.TEXT),
    Column("q6", "결제 수단", Kind.CODE, (("cash", "현금"), ("bill", "어음"))),
)

ROWS: tuple[Row, ...] = (
    (1, "1", 0, 1, 0, -2.5, "2026-10-01", "가나다", "cash"),
    (2, "2", 1, 0, None, None, None, None, None),
    (3, "na", NOT_APPLICABLE, NOT_APPLICABLE, 0, NOT_APPLICABLE, NOT_APPLICABLE, "=1+1", "bill"),
    (4, NOT_APPLICABLE, 0, 0, 0, 7.0, "2026-10-02", "말 " * 200, NOT_APPLICABLE),
)
