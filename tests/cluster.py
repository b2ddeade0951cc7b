"""A throw-away PostgreSQL for a test run that names none; loaded with `-p tests.cluster`, before the settings.

Also gives the settings the other names that they need, and linear algebra one thread. `DATABASE_URL` in the environment is used as it is.
"""

import contextlib
import os
import secrets
from collections.abc import Generator

import pytest

from winwin import embedded

_ANSWERS_WITHOUT_DATABASE = {"--help", "-h", "--version", "-V", "--markers"}
_given = contextlib.ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, args: list[str]
) -> Generator[None, None, None]:
    """Runs around pytest-django's own hook, which imports the settings."""
    # However pytest ends, Ctrl-C and wrong usage included; a killed one is cleared up by the server's watcher.
    early_config.add_cleanup(_given.close)
    _set("WINWIN_HTTPS", "0")
    _set("WINWIN_SECRET_KEY", secrets.token_urlsafe(50))
    _set("WINWIN_VAULT_KEY", secrets.token_urlsafe(50))
    _set("WINWIN_MAIL_URL", "console:")
    # before NumPy is loaded: tests run beside each other, and threads that wait for a busy processor take it from them
    _set("OPENBLAS_NUM_THREADS", "1")
    if _ANSWERS_WITHOUT_DATABASE.intersection(args):
        _set("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    elif not os.environ.get("DATABASE_URL"):
        _set("DATABASE_URL", _given.enter_context(embedded.throwaway()))
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _given.close()


def _set(name: str, value: str) -> None:
    if not os.environ.get(name):
        os.environ[name] = value
        _given.callback(os.environ.pop, name, None)
