"""Tokens, seals and the end of a wave's key."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from surveys.domain import keys

INVITATION = UUID("6f1c1b52-3b2e-4a52-9f0e-2c6f3d1a9b10")


def test_a_token_has_160_bits_and_can_be_made_again() -> None:
    first = keys.token(invitation_id=INVITATION, serial=1)
    assert len(first) * 5 == 160
    assert keys.token(invitation_id=INVITATION, serial=1) == first
    assert keys.token(invitation_id=INVITATION, serial=2) != first


def test_the_letters_of_a_token_spell_its_bytes() -> None:
    raw = keys.digest(key=keys.purpose_key("token"), value=INVITATION.bytes + b"\0\0\0\1")[:20]
    bits = "".join(f"{byte:08b}" for byte in raw)
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    by_hand = "".join(letters[int(bits[at : at + 5], 2)] for at in range(0, 160, 5))
    assert keys.token(invitation_id=INVITATION, serial=1) == by_hand


def test_a_token_typed_from_a_letter_is_understood() -> None:
    token = keys.token(invitation_id=INVITATION, serial=1)
    typed = f" {token[:8].upper()}-{token[8:16]}-{token[16:]} ".replace("1", "I").replace("0", "O")
    assert keys.token_digest(typed) == keys.token_digest(token)
    assert keys.token_digest(token[:-1]) != keys.token_digest(token)


def test_keys_differ_by_purpose_and_by_master(settings: pytest.FixtureRequest) -> None:
    first = keys.purpose_key("token")
    assert first != keys.purpose_key("wrap")
    settings.VAULT_KEY = "another master key"  # type: ignore[attr-defined]
    assert keys.purpose_key("token") != first


def test_a_seal_opens_only_where_it_belongs() -> None:
    key, other = AESGCM.generate_key(256), AESGCM.generate_key(256)
    sealed = keys.seal(key=key, text="답".encode(), bound_to=b"wave 1")
    assert keys.unseal(key=key, sealed=sealed, bound_to=b"wave 1") == "답".encode()
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for held, text, place in (
        (other, sealed, b"wave 1"),
        (key, sealed, b"wave 2"),
        (key, changed, b"wave 1"),
    ):
        with pytest.raises(keys.KeyIsGone):
            keys.unseal(key=held, sealed=text, bound_to=place)
    assert keys.seal(key=key, text=b"x") != keys.seal(key=key, text=b"x")
