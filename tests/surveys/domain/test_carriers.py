import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from surveys.domain import deliveries
from surveys.models import Delivery
from tests.factories import mailings

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def planned(firms: int) -> Any:
    wave = mailings.make()
    mailings.invite(wave, firms)
    deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=NOW, by=None)
    return wave


def send(now: datetime = NOW) -> int:
    return deliveries.send_due(now=now, limit=1_000)


def states() -> list[str]:
    return sorted(Delivery.objects.values_list("state", flat=True))


class Refusing:
    """A mail server's way of saying no, once for each error given."""

    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)
        self.sent = 0

    def open(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def send_messages(self, messages: list[Any]) -> int:
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        self.sent += len(messages)
        return len(messages)


def refused(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"firm@firms.example": (code, b"no")})


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (refused(450), "planned"),
        (refused(550), "bounced"),
        (refused(552), "failed"),
        (smtplib.SMTPDataError(451, b"later"), "planned"),
        (smtplib.SMTPDataError(554, b"spam"), "failed"),
        (smtplib.SMTPSenderRefused(550, b"who", "x"), "planned"),
        (OSError("gone"), "uncertain"),
    ],
)
def test_what_becomes_of_a_mail_that_was_not_taken(
    error: Exception, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(1)
    monkeypatch.setattr("surveys.domain.carriers.get_connection", lambda: Refusing(error))
    send()
    assert states() == [state]
    assert "firm@firms.example" not in Delivery.objects.get().error


def test_a_mail_that_is_to_be_tried_again_waits_longer_each_time_and_is_given_up_at_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planned(1)
    server = Refusing(*(refused(450) for _try in range(9)))
    monkeypatch.setattr("surveys.domain.carriers.get_connection", lambda: server)
    waits, moment = [], NOW
    while states() == ["planned"]:
        send(moment)
        due = Delivery.objects.get().planned_at
        waits.append((due - moment).total_seconds() / 60)
        moment = due
    assert waits[:5] == [2, 4, 8, 16, 32]
    assert (states(), len(server.errors)) == (["failed"], 3)


def test_a_closed_way_costs_no_attempt_and_holds_up_only_what_goes_that_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planned(3)
    server = Refusing(smtplib.SMTPSenderRefused(550, b"who", "x"))
    monkeypatch.setattr("surveys.domain.carriers.get_connection", lambda: server)
    assert send() == 1
    assert list(Delivery.objects.order_by("-tried_at").values_list("attempts", flat=True)[:1]) == [0]
    assert send(NOW + timedelta(minutes=2)) == 3
    assert server.sent == 3
