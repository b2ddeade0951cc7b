"""People of each role."""

from itertools import count
from typing import Any

_numbers = count(1)
PASSWORD = "a long test password 2026"


def make(role: str, **more: Any) -> Any:
    """A user of `role`; staff (may open the admin) as the role has it."""
    from monitoring.models import User

    name = more.pop("username", f"{role}-{next(_numbers)}")
    staff = role in {"administrator", "analyst"}
    return User.objects.create_user(username=name, password=PASSWORD, role=role, is_staff=staff, **more)
