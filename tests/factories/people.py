"""People of each role."""

from functools import cache
from itertools import count
from typing import Any

_numbers = count(1)
PASSWORD = "a long test password 2026"


def make(role: str, **more: Any) -> Any:
    """A user of `role`; staff (may open the admin) as the role has it."""
    from monitoring.models import User

    name = more.pop("username", f"{role}-{next(_numbers)}")
    staff = role in {"administrator", "analyst"}
    return User.objects.create(username=name, password=_hashed(), role=role, is_staff=staff, **more)


@cache
def _hashed() -> str:
    """The password as the product keeps it. Argon2 is slow on purpose, so it is asked once a run."""
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)
