"""No text that leaves the house as CSV runs as a formula."""

import pytest

from monitoring.calc.spreadsheet import safe


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠a", "\t=1", "\n=1", "  =1", "\0"]
)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "대기업", "5.6", "a=b", "1-2"])
def test_other_texts_stay(text: str) -> None:
    assert safe(text) == text
