"""Databases as `manage.py setup` leaves them: set up once a run, copied for whoever starts processes of its own."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib import parse

import psycopg

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def database(name: str) -> Iterator[str]:
    """Address of a fresh copy, dropped afterwards; `name` only tells whose it is."""
    server = os.environ["DATABASE_URL"]
    own, like = f"{name}_{uuid.uuid4().hex[:12]}", _template(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {own} TEMPLATE {like}")
    try:
        yield _of(server, own)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {own} WITH (FORCE)")


def forget() -> None:
    """Drops what was set up, at the end of a run."""
    if _template.cache_info().currsize:
        server = os.environ["DATABASE_URL"]
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {_template(server)} WITH (FORCE)")
        _template.cache_clear()


@cache
def _template(server: str) -> str:
    name = f"installed_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    environment = os.environ | {
        "DATABASE_URL": _of(server, name),
        "DJANGO_SETTINGS_MODULE": "winwin.settings",
    }
    subprocess.run(
        [sys.executable, "manage.py", "setup", "--verbosity=0"], cwd=ROOT, env=environment, check=True
    )
    return name


def _of(server: str, name: str) -> str:
    return parse.urlsplit(server)._replace(path=f"/{name}").geturl()
