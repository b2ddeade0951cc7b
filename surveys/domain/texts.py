"""Text messages by a gateway; off unless one is configured (`WINWIN_SMS_URL`)."""

import http.client
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings

_SECONDS = 15
_TAKEN, _BUSY, _TOO_MANY, _SERVER, _UNAVAILABLE = 300, 408, 429, 500, 503


class Verdict(Enum):
    TAKEN = "taken over"
    BUSY = "not taken over; try again"
    REFUSED = "not taken over for good"
    UNKNOWN = "may or may not have been taken over"


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: Verdict
    error: str = ""


class Gateway(Protocol):
    """Sends one text message. `reference` is the same when the same message is asked for again."""

    def send(self, *, number: str, text: str, reference: str) -> Answer: ...


def gateway() -> Gateway | None:
    """What `WINWIN_SMS_URL` names: a file, a gateway, or none."""
    address = settings.SMS_URL
    if not address:
        return None
    parts = urlsplit(address)
    return FileGateway(Path(parts.path)) if parts.scheme == "file" else HttpGateway(address)


@dataclass(frozen=True, slots=True)
class FileGateway:
    """Writes each message as a line of JSON: for demos and trials."""

    path: Path

    def send(self, *, number: str, text: str, reference: str) -> Answer:
        line = json.dumps({"to": number, "text": text, "reference": reference}, ensure_ascii=False)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            return Answer(Verdict.UNKNOWN, str(error))
        return Answer(Verdict.TAKEN)


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """Posts JSON `{to, text, reference}` to the gateway's address; the user in the address goes as bearer token."""

    address: str

    def send(self, *, number: str, text: str, reference: str) -> Answer:
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        body = json.dumps({"to": number, "text": text, "reference": reference}, ensure_ascii=False)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if parts.username:
            headers["Authorization"] = f"Bearer {unquote(parts.username)}"
        connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
        try:
            connection.connect()
        except OSError as error:
            return Answer(Verdict.BUSY, str(error))
        try:
            connection.request("POST", parts.path or "/", body.encode(), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return Answer(Verdict.UNKNOWN, f"{type(error).__name__}: {error}")
        finally:
            connection.close()
        return Answer(_verdict(status), "" if status < _TAKEN else f"HTTP {status}")


def _verdict(status: int) -> Verdict:
    if status < _TAKEN:
        return Verdict.TAKEN
    if status in {_BUSY, _TOO_MANY, _UNAVAILABLE}:
        return Verdict.BUSY
    return Verdict.REFUSED if status < _SERVER else Verdict.UNKNOWN
