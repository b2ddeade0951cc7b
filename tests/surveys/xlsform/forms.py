"""Forms made by hand for the tests: rows of each sheet to the bytes of a workbook."""

import csv
import io
from pathlib import Path

import xlsxwriter

Rows = list[list[str]]


def workbook(sheets: dict[str, Rows]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def from_csv(path: Path) -> bytes:
    """Pyxform's own CSV form: a line with the sheet's name, below it the rows, one column to the right."""
    sheets: dict[str, Rows] = {}
    name = ""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row and row[0]:
                name = row[0]
                sheets[name] = []
            elif any(row):
                sheets[name].append(row[1:])
    return workbook(sheets)
