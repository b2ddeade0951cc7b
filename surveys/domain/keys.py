"""Secrets of the collection room. All derive from one master key outside the database (`WINWIN_VAULT_KEY`).

A token is not stored and not drawn but derived, so that a reminder can carry the same link although the database
knows only its digest. What ties an invitation to an answer is under the key of the wave, wrapped by the master key:
once that row is destroyed, neither the master key nor a later dump brings the tie back.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection

from surveys.models import Panel, Wave, WaveKey

KEY_BYTES = 32
NONCE_BYTES = 12
TOKEN_BYTES = 20  # 160 bits
# no letter or digit that is taken for another when read from a letter: no i, l, o, u
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_READ_AS = str.maketrans("ilo", "110")


class KeyIsGone(Exception):  # noqa: N818 - said as people say it
    """The key of the wave was destroyed, or what was sealed is not of this key; nothing can be linked any more."""


@cache
def _derived(master: str, purpose: str) -> bytes:
    """A key for one purpose (RFC 5869), so that no two uses share one."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(
        master.encode()
    )


def purpose_key(purpose: str) -> bytes:
    """32 bytes for `purpose`, from the master key."""
    return _derived(settings.VAULT_KEY, purpose)


def digest(*, key: bytes, value: bytes) -> bytes:
    """HMAC-SHA256, 32 bytes: found again by who holds the key, never read back."""
    return hmac.digest(key, value, hashlib.sha256)


def seal(*, key: bytes, text: bytes, bound_to: bytes = b"") -> bytes:
    """AES-256-GCM with a random nonce in front; opens only with the same `bound_to`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, bound_to)


def unseal(*, key: bytes, sealed: bytes, bound_to: bytes = b"") -> bytes:
    """What `seal` closed.

    Raises:
        KeyIsGone: another key, another `bound_to`, or a changed text.
    """
    try:
        return AESGCM(key).decrypt(bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:]), bound_to)
    except InvalidTag as error:
        raise KeyIsGone from error


def token(*, invitation_id: UUID, serial: int) -> str:
    """The 160-bit token of an invitation's link, 32 letters and digits; another `serial`, another token."""
    raw = digest(key=purpose_key("token"), value=invitation_id.bytes + serial.to_bytes(4))[:TOKEN_BYTES]
    number = int.from_bytes(raw)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(TOKEN_BYTES * 8 - 5, -1, -5))


def token_digest(written: str) -> bytes:
    """What the database knows of a token. Capitals, hyphens, spaces and i, l, o for 1 and 0 are forgiven."""
    plain = written.strip().lower().replace("-", "").replace(" ", "").translate(_READ_AS)
    return digest(key=purpose_key("token digest"), value=plain.encode())


def address_digest(address: str) -> bytes:
    """What the stop list knows of a mail address or telephone number."""
    return digest(key=purpose_key("address"), value=address.strip().lower().encode())


def create(*, wave: Wave) -> None:
    """Gives the wave its key; one that has it keeps it."""
    fresh = seal(key=purpose_key("wrap"), text=secrets.token_bytes(KEY_BYTES), bound_to=wave.pk.to_bytes(8))
    WaveKey.objects.get_or_create(wave=wave, defaults={"sealed": fresh})


def of_wave(*, wave: Wave) -> bytes:
    """The key of the wave, 32 bytes.

    Raises:
        KeyIsGone: it was destroyed, or never made.
    """
    held = WaveKey.objects.filter(wave=wave).values_list("sealed", flat=True).first()
    if held is None:
        raise KeyIsGone
    return unwrap(wave_id=wave.pk, sealed=bytes(held))


def unwrap(*, wave_id: int, sealed: bytes) -> bytes:
    """The key of a wave from its row, for who has read that already.

    Raises:
        KeyIsGone: it is the key of another wave, or another master key wrapped it.
    """
    return unseal(key=purpose_key("wrap"), sealed=sealed, bound_to=wave_id.to_bytes(8))


def fresh_panel_key(*, name: str) -> bytes:
    """A new key for the panel of that name, wrapped by the master key."""
    return seal(key=purpose_key("wrap panel"), text=secrets.token_bytes(KEY_BYTES), bound_to=name.encode())


def of_panel(*, panel: Panel) -> bytes:
    """The key of the panel, 32 bytes.

    Raises:
        KeyIsGone: it was destroyed with the end of the rotation.
    """
    if panel.sealed_key is None:
        raise KeyIsGone
    return unseal(key=purpose_key("wrap panel"), sealed=bytes(panel.sealed_key), bound_to=panel.name.encode())


def destroy(*, wave: Wave, now: datetime) -> None:
    """Overwrites the wave's key with nothing, in the caller's transaction. `scrub` afterwards, outside of one."""
    WaveKey.objects.filter(wave=wave, destroyed_at=None).update(sealed=None, destroyed_at=now)


def scrub() -> None:
    """Rewrites the table of keys, so that no page of the database still holds an old version of a destroyed row."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL) surveys_wavekey")
