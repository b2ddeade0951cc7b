"""How numbers and moments are written in JSON and CSV."""

from datetime import UTC, datetime
from decimal import Decimal


def number(value: Decimal | None) -> float | None:
    """A JSON number; a decimal of up to 15 digits comes out with the digits that it was published with."""
    return None if value is None else float(value)


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
