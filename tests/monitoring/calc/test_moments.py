"""As-of moments are read in Seoul, and the future cannot be asked for."""

from datetime import UTC, datetime

import pytest

from monitoring.calc.moments import SEOUL, BadMoment, parse

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # noon in Seoul


def test_a_past_date_is_its_last_moment_in_seoul() -> None:
    assert parse("2026-11-23", now=NOW) == datetime(2026, 11, 23, 23, 59, 59, 999999, tzinfo=SEOUL)


def test_today_in_seoul_is_now_even_when_it_is_yesterday_in_utc() -> None:
    early = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert parse("2026-11-24", now=early) == early


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T10:00", datetime(2026, 11, 24, 1, 0, tzinfo=UTC)),
        ("2026-11-24T10:00:00+09:00", datetime(2026, 11, 24, 1, 0, tzinfo=UTC)),
        ("2026-11-24T10:00:00 09:00", datetime(2026, 11, 24, 1, 0, tzinfo=UTC)),
        ("2026-11-24T01:00:00Z", datetime(2026, 11, 24, 1, 0, tzinfo=UTC)),
    ],
)
def test_times_with_and_without_offset(text: str, moment: datetime) -> None:
    assert parse(text, now=NOW) == moment


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("yesterday", "form"),
        ("2026-13-01", "form"),
        ("", "form"),
        ("20261124", "form"),
        ("0001-01-01T00:00:00+09:00", "form"),
        ("2026-11-24 10:00", "form"),
        ("9999-12-31", "form"),
        ("2026-11-25", "future"),
        ("2026-11-24T12:00:01+09:00", "future"),
    ],
)
def test_what_cannot_be_asked_for_says_why(text: str, rule: str) -> None:
    with pytest.raises(BadMoment) as refusal:
        parse(text, now=NOW)
    assert (refusal.value.rule, refusal.value.text) == (rule, text)
