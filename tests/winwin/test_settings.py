"""What the settings are where the environment says little, and what stands on every answer."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.test import override_settings

from winwin import schedule

ROOT = Path(__file__).resolve().parents[2]
SECRET = "k" * 50
VAULT = "v" * 50
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "object-src 'none'",
    "frame-ancestors 'none'",
}  # fmt: skip
ASK = """
import json, sys
from winwin import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process with these names of ours in its environment and no other."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WINWIN_", "CELERY_", "DJANGO_", "COV_"))
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip


def settings_of(*names: str, **environment: str) -> dict[str, Any]:
    done = python("-c", ASK, *names, **{"WINWIN_SECRET_KEY": SECRET, "WINWIN_VAULT_KEY": VAULT} | environment)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_production_is_what_you_get_without_asking() -> None:
    assert settings_of(
        "DEBUG", "DEMO", "HTTPS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "ALLOWED_HOSTS", "SECURE_PROXY_SSL_HEADER", "CELERY_BROKER_URL",
        DATABASE_URL="postgres://u:p@db:5432/winwin",
    ) == {
        "DEBUG": False, "DEMO": False, "HTTPS": True, "SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31_536_000,
        "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True, "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True, "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "SECURE_PROXY_SSL_HEADER": None, "CELERY_BROKER_URL": "pgmq://u:p@db:5432/winwin",
    }  # fmt: skip


def test_another_broker_replaces_the_queue_in_the_database() -> None:
    found = settings_of(
        "CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT_OPTIONS", CELERY_BROKER_URL="redis://cache:6379/1"
    )
    assert found["CELERY_BROKER_URL"] == "redis://cache:6379/1"
    assert {"init_extension", "wait_time_seconds"} & set(found["CELERY_BROKER_TRANSPORT_OPTIONS"]) == set()


def test_a_demo_works_without_https_unless_it_is_asked_for() -> None:
    assert settings_of("HTTPS", WINWIN_DEMO="1") == {"HTTPS": False}
    assert settings_of("HTTPS", WINWIN_DEMO="1", WINWIN_HTTPS="1") == {"HTTPS": True}
    assert settings_of("HTTPS", WINWIN_DEBUG="1") == {"HTTPS": False}


def test_secrets_come_from_files(tmp_path: Path) -> None:
    key, database = tmp_path / "key", tmp_path / "database"
    key.write_text("f" * 50 + "\n", encoding="utf-8")
    database.write_text("postgres://file:secret@db/winwin\n", encoding="utf-8")
    found = settings_of(
        "SECRET_KEY", "CELERY_BROKER_URL",
        WINWIN_SECRET_KEY="", WINWIN_SECRET_KEY_FILE=str(key), DATABASE_URL="", DATABASE_URL_FILE=str(database),
    )  # fmt: skip
    assert found == {"SECRET_KEY": "f" * 50, "CELERY_BROKER_URL": "pgmq://file:secret@db/winwin"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("WINWIN_HTTPS", "maybe"), ("WINWIN_DEMO", "2"), ("WINWIN_DEBUG", "x"), ("WINWIN_PROXIES", "one"),
     ("WINWIN_PROXIES", "-1"), ("WINWIN_API_RATE", "0"), ("WINWIN_API_RATE", "1.5"), ("DATABASE_URL", "mysql://h/d")],
)  # fmt: skip
def test_a_bad_value_stops_the_start_and_is_named(name: str, value: str) -> None:
    done = python(
        "-c",
        ASK,
        **{
            "WINWIN_SECRET_KEY": SECRET,
            "WINWIN_VAULT_KEY": VAULT,
            "DATABASE_URL": "postgres://h/d",
            name: value,
        },
    )
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: " + name), last


def test_a_proxy_is_believed_only_when_it_is_named() -> None:
    assert settings_of("PROXIES", "SECURE_PROXY_SSL_HEADER", WINWIN_PROXIES="1") == {
        "PROXIES": 1,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/en/", 200), ("/data/", 200), ("/login/", 200), ("/imports/", 302), ("/no-such-page/", 404),
     ("/api/v1/gaps/", 200), ("/api/v1/gaps/?format=csv", 200), ("/api/v1/releases/99/", 404), ("/api/v1/docs/", 200),
     ("/healthz", 200), ("/gaps.csv", 200), ("/static/winwin/css/base.css", 200), ("/static/none.css", 404),
     ("/admin/", 302)],
)  # fmt: skip
def test_every_answer_carries_the_policy(client: Any, address: str, status: int) -> None:
    answer = client.get(address)
    answer.close()
    headers = answer.headers
    policy = [part.strip() for part in headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    assert answer.status_code == status
    assert (len(policy), set(policy)) == (len(POLICY), POLICY)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_http_leads_to_https_and_https_stays_there(client: Any) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000,
                           SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True):  # fmt: skip
        from django.test import Client

        fresh = Client()  # middleware reads these settings once
        plain, safe, health = fresh.get("/data/?x=1"), fresh.get("/data/", secure=True), fresh.get("/healthz")
    assert (plain.status_code, plain.url) == (301, "https://testserver/data/?x=1")
    assert safe.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert health.status_code == 200
    assert "Strict-Transport-Security" not in client.get("/data/").headers


def test_the_timetable_names_every_task_and_no_other() -> None:
    """`run_job` is sent with the job it is for, `count_strata` by a count that shares; every other task of ours is beat's."""
    current_app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if name.startswith(("monitoring.", "surveys."))}
    listed = [entry["task"] for entry in schedule.BEAT_SCHEDULE.values()]
    assert sorted(listed) == sorted(ours - {"monitoring.run_job", "surveys.count_strata"})
    assert settings.CELERY_BEAT_SCHEDULE is schedule.BEAT_SCHEDULE


def test_no_sending_waits_longer_than_the_next() -> None:
    late = [
        name
        for name, entry in schedule.BEAT_SCHEDULE.items()
        if entry.get("options", {}).get("expires", 0) > entry["schedule"]
    ]
    assert late == []
