"""The respondent's cookie: sealed, kept by the browser alone. The server has no session of a respondent."""

import base64
import secrets
import struct
import time
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from surveys.domain import keys
from surveys.domain.respondents import DRAFT_KEY_BYTES

NAME = "answer"
HANDLE_BYTES = 32
CHANNELS = ("web", "phone", "officer")
# A confidential answer can be taken up again with the link; an anonymous draft lives as long as this cookie.
LONGEST = 12 * 60 * 60
LONGEST_ANONYMOUS = 60 * 24 * 60 * 60
_FORM = struct.Struct(f">16sHB?II{DRAFT_KEY_BYTES}s{HANDLE_BYTES}s")


@dataclass(frozen=True, slots=True)
class Pass:
    """What the cookie holds. `born` and `last` are seconds: of the exchange, and of the last page."""

    invitation_id: UUID
    serial: int
    channel: str
    is_anonymous: bool
    born: int
    last: int
    draft_key: bytes = field(repr=False)
    handle: bytes = field(default=bytes(HANDLE_BYTES), repr=False)

    def to_text(self) -> str:
        raw = _FORM.pack(
            self.invitation_id.bytes,
            self.serial,
            CHANNELS.index(self.channel),
            self.is_anonymous,
            self.born,
            self.last,
            self.draft_key,
            self.handle,
        )
        return base64.urlsafe_b64encode(keys.seal(key=_key(), text=raw)).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """None for what is not ours, was changed, or is too old."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            number, serial, channel, anonymous, born, last, draft_key, handle = _FORM.unpack(
                keys.unseal(key=_key(), sealed=raw)
            )
        except (ValueError, struct.error, keys.KeyIsGone):
            return None
        held = cls(UUID(bytes=number), serial, CHANNELS[channel], anonymous, born, last, draft_key, handle)
        return held if seconds() - held.born < held.longest else None

    @property
    def longest(self) -> int:
        return LONGEST_ANONYMOUS if self.is_anonymous else LONGEST

    @property
    def is_assisted(self) -> bool:
        """Somebody of staff sits at this browser."""
        return self.channel != CHANNELS[0]

    def now(self) -> Self:
        return replace(self, last=seconds())


def fresh(
    *, invitation_id: UUID, serial: int, is_anonymous: bool, channel: str = "web", draft_key: bytes = b""
) -> Pass:
    draft_key = draft_key or secrets.token_bytes(DRAFT_KEY_BYTES)
    return Pass(invitation_id, serial, channel, is_anonymous, seconds(), seconds(), draft_key)


def read(request: HttpRequest) -> Pass | None:
    text = request.COOKIES.get(name())
    return Pass.from_text(text) if text else None


def give(response: HttpResponse, held: Pass) -> None:
    """Without a lifetime a browser forgets the cookie at its end, which is meant where the link brings all back."""
    response.set_cookie(
        name(),
        held.to_text(),
        max_age=held.longest if held.is_anonymous else None,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def take(response: HttpResponse) -> None:
    response.delete_cookie(name(), path="/", samesite="Lax")


def name() -> str:
    return f"__Host-{NAME}" if settings.SESSION_COOKIE_SECURE else NAME


def seconds() -> int:
    return int(time.time())


def _key() -> bytes:
    return keys.purpose_key("portal cookie")
