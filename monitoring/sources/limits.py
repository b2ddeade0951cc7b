"""How much of a handed-in file is read before it is refused."""

from typing import Final

MAX_BYTES: Final = 50_000_000
"""Size of a file as it is sent."""

MAX_EXPANDED_BYTES: Final = 400_000_000
"""Sum of the unpacked members of an XLSX file."""

MAX_RATIO: Final = 200
"""Unpacked size of an XLSX file over its packed size. Real tables stay under 60."""

MAX_MEMBERS: Final = 1_000
"""Files inside an XLSX file."""

MAX_ROWS: Final = 1_000_000
"""Data rows, counted by row number, so that a row numbered beyond it ends the reading."""

MAX_COLUMNS: Final = 100
MAX_CELL: Final = 2_000
"""Characters of one cell."""

MAX_HEADER: Final = 100
"""Characters of one column name."""

MAX_RECORD: Final = 250_000
"""Characters of one CSV row: all columns at their longest, with room for quotation marks."""

MAX_TEXTS: Final = 2_000_000
"""Different texts in the text table of an XLSX file."""
