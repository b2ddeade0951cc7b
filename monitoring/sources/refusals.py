"""Why a whole file is not read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class TableRefused(Exception):  # noqa: N818  # it says what happened to the file
    """The file as a whole cannot be read. `rule` is a key of `REFUSALS`, `params` fill its placeholders.

    Params are `str` or `int`, so they can be kept as JSON.
    """

    def __init__(self, rule: str, params: dict[str, object] | None = None) -> None:
        super().__init__(rule, params or {})
        self.rule = rule
        self.params: dict[str, object] = params or {}


REFUSALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "empty_file": "The file is empty.",
        "too_big": "The file has {size} bytes; the limit is {limit}. Split it into several files.",
        "unknown_type": "“{extension}” is not a file type that can be imported. Save the table as .xlsx or .csv.",
        "wrong_extension": (
            "The name ends in “{extension}”, but the content is {found}. "
            "Save the table anew as .xlsx or .csv and keep the ending that the program gives it."
        ),
        "old_excel": "This is an Excel 97–2003 file (.xls). Save it as .xlsx.",
        "macros": "The workbook holds macros. Save it as .xlsx, which holds none.",
        "open_document": "This is an OpenDocument file. Save it as .xlsx or .csv.",
        "pdf": "This is a PDF file. Hand in the table itself as .xlsx or .csv.",
        "image": "This is an image. Hand in the table itself as .xlsx or .csv.",
        "encrypted": "The file is protected by a password. Remove the password and hand it in again.",
        "not_xlsx": "This is an archive, but not an Excel workbook (.xlsx). Save the table as .xlsx or .csv.",
        "broken_xlsx": "The workbook is damaged ({part}). Open it in Excel and save it anew as .xlsx.",
        "zip_bomb_size": "The workbook unpacks to {found} bytes; the limit is {limit}. Split the table.",
        "zip_bomb_ratio": "The workbook unpacks to {found} times its size; the limit is {limit}. It is not read.",
        "zip_bomb_members": "The workbook holds {found} files inside; the limit is {limit}. It is not read.",
        "zip_bomb_lie": (
            "A part of the workbook declares {limit} bytes, but unpacks to {found} or more. It is not read."
        ),
        "zip_bomb_overlap": "The parts of the workbook overlap: {found} bytes in {limit}. It is not read.",
        "xml_entities": "The workbook holds XML declarations ({part}) that no Excel file needs. It is not read.",
        "too_many_texts": "The workbook holds more than {limit} different texts. Split it into several files.",
        "no_sheet": "No visible sheet of the workbook holds any cell.",
        "utf16": "The text is in UTF-16. Save it as “CSV UTF-8”.",
        "undecodable": (
            "The text is neither UTF-8 nor CP949: as {encoding}, reading fails at byte {offset} "
            "(line {line}). Save it as “CSV UTF-8”."
        ),
        "nul_bytes": "Byte {offset} is zero, so this is not a text file. Save the table as .xlsx or .csv.",
        "broken_csv": "Row {row} cannot be read: look for a quotation mark that is not closed or not doubled.",
        "record_too_long": (
            "Row {row} has more than {limit} characters: look for a quotation mark that is never closed."
        ),
        "header_missing": "Row 1 must hold the column names; it is empty.",
        "header_empty": "Column {column} has no name in row 1.",
        "header_doubled": "The column name “{name}” stands twice in row 1. Rename or remove one.",
        "header_cell": "The column name “{value}” ({column}) is not plain text. Type the name as text.",
        "header_too_long": "The name of column {column} has more than {limit} characters.",
        "too_many_columns": "The table has more than {limit} columns. Remove those that are not needed.",
        "too_many_rows": "The table has more than {limit} rows. Split it into several files.",
        "rows_out_of_order": "Row {row} of the sheet stands after row {previous}. Save the workbook anew.",
    }
)
"""English words for each refusal, with named placeholders; `TableRefused.params` holds all of them."""
