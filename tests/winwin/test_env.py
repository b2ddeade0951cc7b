"""Readers of the environment: what they take, and the name in what they refuse."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from winwin import env

NAME = "WINWIN_TRIED_OUT"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)


def test_an_unset_name_without_a_default_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^The environment variable {NAME} is not set\."):
        env.text(NAME)


def test_a_blank_value_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "")
    assert (env.text(NAME, default="x"), env.flag(NAME, default=True), env.number(NAME, default=7)) == (
        "x",
        True,
        7,
    )
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.text(NAME)


def test_a_file_holds_the_secret_and_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv(f"{NAME}_FILE", str(secret))
    assert env.text(NAME) == "from the file"
    monkeypatch.setenv(NAME, "from the environment")
    assert env.text(NAME) == "from the file"


def test_a_blank_file_name_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{NAME}_FILE", "")
    monkeypatch.setenv(NAME, "plain")
    assert env.text(NAME) == "plain"


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("true", True), ("YES", True), (" on ", True), ("0", False), ("False", False), ("no", False), ("off", False)],
)  # fmt: skip
def test_flag(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:  # noqa: FBT001
    monkeypatch.setenv(NAME, text)
    assert env.flag(NAME, default=not value) is value


@pytest.mark.parametrize("text", ["2", "ja", "enabled", "truee"])
def test_a_bad_flag_is_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=rf"^{NAME}='{text}' is neither yes nor no"):
        env.flag(NAME)


@pytest.mark.parametrize(
    ("text", "reason"), [("1.5", "is not a whole number"), ("many", "is not a whole number"), ("0", "is below 1"), ("-3", "is below 1")]
)  # fmt: skip
def test_a_bad_number_is_named(monkeypatch: pytest.MonkeyPatch, text: str, reason: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=rf"^{NAME}='{text}' {reason}"):
        env.number(NAME, default=5, least=1)


def test_names_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, " a.example ,b.example,, ")
    assert env.names(NAME) == ["a.example", "b.example"]
    monkeypatch.setenv(NAME, "")
    assert env.names(NAME, default="c,d") == ["c", "d"]


def test_a_database_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "postgres://u%40ser:p%2Fw%3A@db.example:6543/na%20me")
    assert env.database(NAME) == {
        "ENGINE": "django.db.backends.postgresql", "NAME": "na me", "USER": "u@ser", "PASSWORD": "p/w:",
        "HOST": "db.example", "PORT": "6543",
    }  # fmt: skip


@pytest.mark.parametrize("address", ["mysql://u@h/d", "postgres://u@h", "postgres://u@h/", "sqlite:///x"])
def test_a_wrong_database_address_is_named(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(NAME, address)
    with pytest.raises(ImproperlyConfigured, match=rf"^{NAME} must look like postgres://"):
        env.database(NAME)
