"""Refuses to boot with demo logins outside a demo, or with settings that would be unsafe in public."""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connection

from monitoring.models import User

SHORTEST_SECRET = 40


@register(Tags.security)
def unsafe_settings(**_kwargs: object) -> list[CheckMessage]:
    found: list[CheckMessage] = [
        Error(
            f"{name} is shorter than {SHORTEST_SECRET} characters.",
            hint="Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="winwin.E001",
        )
        for name, key in (
            ("WINWIN_SECRET_KEY", settings.SECRET_KEY),
            ("WINWIN_VAULT_KEY", settings.VAULT_KEY),
        )
        if len(key) < SHORTEST_SECRET or key.startswith("django-insecure")
    ]
    if settings.SECRET_KEY == settings.VAULT_KEY:
        found.append(
            Error(
                "WINWIN_VAULT_KEY is the same as WINWIN_SECRET_KEY, which more people and processes need to know.",
                hint="Make a second key, and keep it apart from the first and from every backup.",
                id="winwin.E005",
            )
        )
    if settings.DEMO or settings.DEBUG:
        return found
    if not settings.HTTPS and set(settings.ALLOWED_HOSTS) - {"127.0.0.1", "localhost", "[::1]", "testserver"}:
        found.append(
            Error(
                "WINWIN_HTTPS=0 with a public host name: passwords would travel in the clear.",
                hint="Put TLS in front and leave WINWIN_HTTPS at 1, or serve localhost only.",
                id="winwin.E002",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error("WINWIN_HOSTS=* accepts any host name.", hint="Name your hosts.", id="winwin.E003")
        )
    return found


@register(Tags.database)
def demo_logins(databases: Sequence[str] | None = None, **_kwargs: object) -> list[CheckMessage]:
    """Runs where the database is asked for (`check --database`, `setup`, and the web's boot)."""
    if settings.DEMO or not databases:
        return []
    try:
        if User._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 - documented API
            return []
        known = User.objects.filter(is_demo=True, is_active=True).count()
    except DatabaseError:
        return []
    if known:
        return [
            Error(
                f"The database holds {known} active demo logins, whose passwords are public.",
                hint="Use another database, or set WINWIN_DEMO=1 if this is a demo.",
                id="winwin.E004",
            )
        ]
    return []
