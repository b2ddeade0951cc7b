"""The ways out: one connection a channel, and what became of each thing handed to it."""

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from monitoring.models import Contact
from surveys.domain import messages, texts
from surveys.models import Delivery, Invitation

_PERMANENT = 500
# mailbox unknown, not local, not allowed: nobody is there (RFC 5321, 4.2.3)
_NOBODY = {550, 551, 553}


class Fate(Enum):
    SENT = "taken over by the next server"
    LATER = "certainly not taken over; try again"
    REFUSED = "certainly not taken over; trying again would not help"
    NOBODY = "certainly not taken over; there is no such address"
    CLOSED = "nothing goes out this way now, whatever it is"
    UNKNOWN = "may or may not have been taken over"


@dataclass(frozen=True, slots=True)
class Result:
    fate: Fate
    error: str = ""


class Carrier(Protocol):
    """Hands one delivery over. It never tries twice and raises nothing that the outside can cause."""

    def carry(self, *, delivery: Delivery, invitation: Invitation, to: Contact) -> Result: ...

    def close(self) -> None: ...


@contextmanager
def all_open() -> Iterator[Mapping[str, Carrier]]:
    """The carriers that are configured, by channel; closed at the end."""
    ways: dict[str, Carrier] = {}
    if settings.MAIL_GOES_OUT:
        ways[Delivery.Channel.MAIL] = Mail()
    gateway = texts.gateway()
    if gateway:
        ways[Delivery.Channel.SMS] = Texts(gateway)
    try:
        yield ways
    finally:
        for way in ways.values():
            way.close()


class WatchedSMTP(smtplib.SMTP):
    """Knows whether any of a message's text went out: before that a lost connection is harmless, after it is not."""

    text_left = False
    _in_data = False

    def send(self, s: object) -> None:
        self.text_left |= self._in_data and s != "data\r\n"
        super().send(s)  # type: ignore[arg-type]

    def data(self, msg: object) -> tuple[int, bytes]:
        self._in_data = True
        answer = super().data(msg)  # type: ignore[arg-type]
        # the server gave its verdict on the text, so nothing is open any more
        self._in_data = self.text_left = False
        return answer


class WatchedSMTPOverTLS(WatchedSMTP, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class SMTPBackend(EmailBackend):
    """Django's backend over a connection that knows how far a message came."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WatchedSMTPOverTLS if self.use_ssl else WatchedSMTP


class Mail:
    """Mails by Django's backend of the settings, over one connection that is opened when the first one needs it."""

    def __init__(self) -> None:
        self._way = get_connection()

    def carry(self, *, delivery: Delivery, invitation: Invitation, to: Contact) -> Result:
        message = messages.mail(delivery=delivery, invitation=invitation, to=to)
        try:
            self._way.open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Result(Fate.CLOSED, _told(error))
        try:
            self._way.send_messages([message])
        except (OSError, smtplib.SMTPException) as error:
            result = Result(self._fate(error), _told(error))
            self.close()
            return result
        return Result(Fate.SENT)

    def close(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self._way.close()

    def _fate(self, error: Exception) -> Fate:
        match error:
            case smtplib.SMTPRecipientsRefused():
                code = max(code for code, _text in error.recipients.values())
                return Fate.LATER if code < _PERMANENT else Fate.NOBODY if code in _NOBODY else Fate.REFUSED
            case smtplib.SMTPSenderRefused() | smtplib.SMTPAuthenticationError():
                return Fate.CLOSED
            case smtplib.SMTPResponseException():
                return Fate.LATER if error.smtp_code < _PERMANENT else Fate.REFUSED
        watched = getattr(self._way, "connection", None)
        # a backend that cannot tell how far it came leaves the question to people
        return Fate.LATER if watched is not None and not watched.text_left else Fate.UNKNOWN


class Texts:
    """Text messages by the gateway of the settings."""

    def __init__(self, gateway: texts.Gateway) -> None:
        self._gateway = gateway

    def carry(self, *, delivery: Delivery, invitation: Invitation, to: Contact) -> Result:
        answer = self._gateway.send(
            number=to.phone,
            text=messages.text(delivery=delivery, invitation=invitation, to=to),
            reference=delivery.message_id,
        )
        return Result(_TEXT_FATES[answer.verdict], answer.error)

    def close(self) -> None:
        """Each text message is a request of its own."""


_TEXT_FATES = {
    texts.Verdict.TAKEN: Fate.SENT,
    texts.Verdict.BUSY: Fate.LATER,
    texts.Verdict.REFUSED: Fate.REFUSED,
    texts.Verdict.UNKNOWN: Fate.UNKNOWN,
}


def _told(error: Exception) -> str:
    """What went wrong, without the address, which belongs to the register alone."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_plain(text)}" for code, text in error.recipients.values())[:300]
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_plain(error.smtp_error)}"[:300]
    return f"{type(error).__name__}: {error}"[:300]


def _plain(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text
