"""Short signed codes for addresses that are no secrets of an answer: the stop link and the bounce address."""

import base64
import binascii
import hmac
from uuid import UUID, uuid4

from django.conf import settings

from surveys.domain import keys

_MAC_BYTES = 10


def stop(*, invitation_id: UUID) -> str:
    """The code in the stop link of an invitation. It stops mails and opens nothing."""
    return _signed("stop", invitation_id.bytes)


def stopped(*, code: str) -> UUID | None:
    """The invitation whose stop link holds `code`; none when the code is not ours."""
    value = _checked("stop", code, 16)
    return None if value is None else UUID(bytes=value)


def bounce(*, delivery_id: int) -> str:
    """The code in the return address of a delivery's mail (VERP)."""
    return _signed("bounce", delivery_id.to_bytes(8))


def bounced(*, code: str) -> int | None:
    """The delivery whose return address holds `code`; none when the code is not ours."""
    value = _checked("bounce", code, 8)
    return None if value is None else int.from_bytes(value)


def _signed(purpose: str, value: bytes) -> str:
    mac = keys.digest(key=keys.purpose_key(purpose), value=value)[:_MAC_BYTES]
    return base64.b32encode(value + mac).decode().rstrip("=").lower()


def _checked(purpose: str, code: str, size: int) -> bytes | None:
    try:
        raw = base64.b32decode(code.upper() + "=" * (-len(code) % 8))
    except (binascii.Error, ValueError):
        return None
    value = raw[:size]
    return value if hmac.compare_digest(_signed(purpose, value), code.lower()) else None


def message_id() -> str:
    """A fresh name for a mail, by which staff find it in the mail server's log. It holds nothing of the firm."""
    return f"{uuid4().hex}@{settings.MAIL_BOUNCES.rpartition('@')[2]}"
