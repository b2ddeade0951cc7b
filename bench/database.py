"""A throw-away PostgreSQL with Django on it, and databases cloned in it so that every run starts from one state.

The throw-away server never waits for the disk (fsync off). That holds for both sides of every duel.
"""

import contextlib
import importlib
import os
import secrets
from collections.abc import Iterator

import django
from django.core.management import call_command
from django.db import connection, connections

from winwin import embedded

BASE = "winwin"
READY = "bench_ready"
RUN = "bench_run"


@contextlib.contextmanager
def prepared() -> Iterator[None]:
    """Django set up on a fresh server that holds the schema and the shipped definitions. DATABASE_URL is not read."""
    with embedded.throwaway() as url:
        os.environ |= {
            "DATABASE_URL": url,
            "CELERY_BROKER_URL": "memory://",
            "DJANGO_SETTINGS_MODULE": "winwin.settings",
            "WINWIN_HTTPS": "0",
            "WINWIN_SECRET_KEY": secrets.token_urlsafe(50),
            "WINWIN_VAULT_KEY": secrets.token_urlsafe(50),
            "WINWIN_LOG_LEVEL": "ERROR",
            # requests are still counted, only never refused
            "WINWIN_API_RATE": "1000000000",
        }
        django.setup()
        reference = importlib.import_module("monitoring.domain.reference")  # its models need the set-up
        # a forked child must not end the session of its parent
        os.register_at_fork(before=connections.close_all)
        call_command("migrate", verbosity=0)
        reference.load()
        try:
            yield
        finally:
            connections.close_all()


def fresh(*, name: str, template: str) -> None:
    """Makes `name` anew as a copy of `template` and connects Django to it."""
    use(BASE if template != BASE else "postgres")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    use(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def use(name: str) -> None:
    """Connects Django to another database of the server."""
    connection.close()
    connection.settings_dict["NAME"] = name
