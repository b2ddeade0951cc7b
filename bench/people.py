"""The two members of staff that a release needs."""

from monitoring.models import User


def analyst() -> User:
    return User.objects.get_or_create(
        username="bench-analyst", defaults={"role": User.Role.ANALYST, "password": "!"}
    )[0]


def administrator() -> User:
    return User.objects.get_or_create(
        username="bench-administrator", defaults={"role": User.Role.ADMINISTRATOR, "password": "!"}
    )[0]
