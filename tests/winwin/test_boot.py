"""What refuses to start, in processes as an operator starts them, on a database that once was a demo's."""

from collections.abc import Iterator
from subprocess import CompletedProcess

import psycopg
import pytest

from tests import installed
from tests.winwin.test_settings import SECRET, VAULT, python

pytestmark = pytest.mark.processes
WSGI = ("-c", "import winwin.wsgi")
SETUP = ("manage.py", "setup", "--verbosity=0")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A database as `setup` leaves it, with demo logins in it."""
    with installed.database("boot") as address:
        done = start("manage.py", "seed_demo", DATABASE_URL=address, WINWIN_DEMO="1")
        assert done.returncode == 0, done.stderr
        yield address


@pytest.fixture
def clean(database: str) -> Iterator[str]:
    """The same database while its demo logins are shut."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE monitoring_user SET is_active = false")
        yield database
        connection.execute("UPDATE monitoring_user SET is_active = true")


def start(*words: str, **environment: str) -> CompletedProcess[str]:
    return python(*words, **{"WINWIN_SECRET_KEY": SECRET, "WINWIN_VAULT_KEY": VAULT} | environment)


def test_no_start_without_a_secret_key(database: str) -> None:
    done = python(*WSGI, DATABASE_URL=database, WINWIN_DEMO="1", WINWIN_SECRET_KEY="")
    assert done.returncode != 0
    assert "The environment variable WINWIN_SECRET_KEY is not set." in done.stderr


@pytest.mark.parametrize("words", [WSGI, SETUP], ids=["web", "setup"])
def test_demo_logins_outside_a_demo_stop_web_and_setup(database: str, words: tuple[str, ...]) -> None:
    done = start(*words, DATABASE_URL=database)
    assert done.returncode != 0
    assert "(winwin.E004) The database holds 4 active demo logins" in done.stderr


def test_without_demo_logins_the_web_starts(clean: str) -> None:
    done = start(*WSGI, DATABASE_URL=clean)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "error"),
    [
        ({"WINWIN_SECRET_KEY": "k" * 39}, "winwin.E001"),
        ({"WINWIN_VAULT_KEY": "k" * 39}, "winwin.E001"),
        ({"WINWIN_VAULT_KEY": SECRET}, "winwin.E005"),
        ({"WINWIN_HTTPS": "0", "WINWIN_HOSTS": "monitor.example.org"}, "winwin.E002"),
        ({"WINWIN_HOSTS": "monitor.example.org,*"}, "winwin.E003"),
    ],
)
def test_unsafe_settings_stop_the_web(clean: str, environment: dict[str, str], error: str) -> None:
    done = start(*WSGI, DATABASE_URL=clean, **environment)
    assert done.returncode != 0
    assert f"({error})" in done.stderr
