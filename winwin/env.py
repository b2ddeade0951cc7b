"""Typed readers of the process environment; a missing or malformed name fails with what to do about it."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, *, default: str | None = None) -> str:
    """The value of `name`; `NAME_FILE` may name a file that holds it (container secrets).

    Raises:
        ImproperlyConfigured: it is unset and has no default.
    """
    path = os.environ.get(f"{name}_FILE")
    if path:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - the path is the operator's own text
            return file.read().strip()
    # A blank line in an env file means “not set”.
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(
            f"The environment variable {name} is not set. See .env.example for its meaning."
        )
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, default="1" if default else "0").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Write 1 or 0.")


def number(name: str, *, default: int, least: int = 0) -> int:
    value = text(name, default=str(default))
    try:
        result = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from error
    if result < least:
        raise ImproperlyConfigured(f"{name}={value!r} is below {least}.")
    return result


def names(name: str, *, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default=default).split(",") if part.strip()]


def database(name: str) -> dict[str, object]:
    """Django's connection settings from a `postgres://user:password@host:port/name` address."""
    parts = urlsplit(text(name))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgres://user:password@host:5432/database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }


def mail(name: str, *, default: str = "") -> dict[str, object]:
    """Django's mail settings from `smtp://user:password@host:587?tls=starttls`, `smtps://…`, `file:///folder` or
    `console:`. Empty when nothing is set: then there is no way out.
    """
    parts = urlsplit(text(name, default=default))
    if not parts.scheme:
        return {}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        folder = unquote(parts.path)
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": folder,
        }
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:587?tls=starttls.")
    over_tls = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "surveys.domain.carriers.SMTPBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if over_tls else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": over_tls,
        "EMAIL_USE_TLS": not over_tls and parse_qs(parts.query).get("tls") == ["starttls"],
        "EMAIL_TIMEOUT": 30,
    }
