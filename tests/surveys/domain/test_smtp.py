"""The real way out, against a mail server and a gateway on loopback that misbehave."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from surveys.domain import codes, deliveries, texts
from surveys.models import Delivery
from tests.factories import mailings
from tests.fakes import smtp

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture
def planned(db: None) -> Any:  # noqa: ARG001
    wave = mailings.make()
    mailings.invite(wave, 3)
    deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=NOW, by=None)
    return wave


def states() -> list[str]:
    return sorted(Delivery.objects.values_list("state", flat=True))


@contextmanager
def server(settings: Any, **behaviour: Any) -> Iterator[smtp.Post]:
    with smtp.served(smtp.Post(**behaviour)) as post:
        settings.EMAIL_BACKEND = "surveys.domain.carriers.SMTPBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", post.port, 5
        yield post


@pytest.mark.usefixtures("planned")
def test_mails_arrive_with_a_return_address_of_their_own(settings: Any) -> None:
    with server(settings) as post:
        assert deliveries.send_due(now=NOW, limit=10) == 3
    assert states() == ["sent"] * 3
    assert set(post.taken.values()) == {1}
    assert len(codes.bounce(delivery_id=Delivery.objects.latest("pk").pk)) == 29


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("command", "found"),
    [
        # nothing of the text left: tried again
        ("MAIL", ["planned", "sent", "sent"]),
        ("RCPT", ["planned", "sent", "sent"]),
        ("DATA", ["planned", "sent", "sent"]),
        # the text left and no verdict came: a question for people
        ("TEXT", ["sent", "sent", "uncertain"]),
    ],
)
def test_a_lost_connection_is_a_question_only_after_the_text_left(
    settings: Any, command: str, found: list[str]
) -> None:
    hung_up = []

    def answer(asked: str, _number: int) -> str | None:
        if asked == command and not hung_up:
            hung_up.append(asked)
            return ""
        return None

    with server(settings, answer=answer) as post:
        deliveries.send_due(now=NOW, limit=10)
    assert states() == found
    assert set(post.taken.values()) == {1}


@pytest.mark.usefixtures("planned")
def test_a_server_that_is_away_delays_everything_and_costs_no_attempt(settings: Any) -> None:
    with server(settings):
        pass  # it is gone now, and its port is closed
    assert deliveries.send_due(now=NOW, limit=10) == 1
    assert states() == ["planned"] * 3
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}


@contextmanager
def gateway(status: int) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    asked: list[tuple[str, dict[str, str]]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.headers["Authorization"], json.loads(body)))
            if status:
                self.send_response(status)
                self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Nothing on the terminal of a test."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://key@127.0.0.1:{one.server_port}/send", asked
        one.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(202, "TAKEN"), (429, "BUSY"), (503, "BUSY"), (400, "REFUSED"), (500, "UNKNOWN"), (0, "UNKNOWN")],
)
def test_what_the_gateway_says(status: int, verdict: str) -> None:
    with gateway(status) as (address, asked):
        answer = texts.HttpGateway(address).send(number="010-0000-0000", text="안녕", reference="r1")
    assert answer.verdict == texts.Verdict[verdict]
    assert asked == [("Bearer key", {"to": "010-0000-0000", "text": "안녕", "reference": "r1"})]


def test_a_gateway_that_is_away_was_not_asked() -> None:
    with gateway(200) as (address, _asked):
        pass
    assert texts.HttpGateway(address).send(number="1", text="x", reference="r").verdict == texts.Verdict.BUSY


def test_text_messages_are_off_unless_configured(settings: Any, tmp_path: Path) -> None:
    settings.SMS_URL = ""
    assert texts.gateway() is None
    settings.SMS_URL = f"file://{tmp_path}/texts.jsonl"
    assert texts.gateway() == texts.FileGateway(tmp_path / "texts.jsonl")


@pytest.mark.django_db
def test_a_text_message_goes_to_the_telephone_of_the_firm(settings: Any, tmp_path: Path) -> None:
    settings.SMS_URL = f"file://{tmp_path}/texts.jsonl"
    wave = mailings.make()
    mailings.invite(wave, 1, phone="010-1234-5678")
    deliveries.plan(wave_id=wave.pk, kind="invitation", channel="sms", now=NOW, by=None)
    deliveries.send_due(now=NOW, limit=10)
    (line,) = (tmp_path / "texts.jsonl").read_text().splitlines()
    assert json.loads(line)["to"] == "010-1234-5678"
    assert states() == ["sent"]
