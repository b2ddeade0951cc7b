"""Which unit goes with which measure of an indicator."""

_PERCENT = {"percent", "percentage_point"}


def difference_unit(unit: str) -> str:
    """Two percentages differ by percentage points; other units keep theirs."""
    return "percentage_point" if unit in _PERCENT else unit
