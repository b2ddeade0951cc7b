"""Who comes with a link: found by the digest of the token, the same nothing for one that is unknown or revoked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from monitoring.domain import audit
from monitoring.models import User
from surveys.domain import keys
from surveys.models import Invitation, SampleUnit, Wave

DRAFT_KEY_BYTES = 32


class Standing(StrEnum):
    """Whether the wave takes answers."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Unit:
    """The firm in the sample, which a launched wave never changes."""

    enterprise_id: int
    stratum_id: int
    origin: str
    tier: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One respondent before one wave. `handle` and `key` belong to its draft; both are empty where there is no key.

    `is_apart`: somebody of staff sits in between. Such a visit has a draft of its own and is told nothing of what the firm
    itself began or handed in. `link` is what stands for the firm in the vault.
    """

    invitation_id: UUID
    serial: int
    is_used: bool
    wave: Wave
    unit_id: int
    handle: bytes = field(repr=False)
    key: bytes = field(repr=False)
    # sealed draft and state of the link, where they were read with the visit
    seen: tuple[bytes | None, str | None] | None = field(default=None, repr=False, compare=False)
    link: bytes = field(default=b"", repr=False)
    is_apart: bool = False

    @property
    def unit(self) -> "Unit":
        return _unit(self.unit_id)

    @property
    def is_confidential(self) -> bool:
        return self.wave.mode == Wave.Mode.CONFIDENTIAL


_FOUND = """
SELECT i.id, i.serial, i.is_used, i.unit_id,
       w.id, w.mode, w.state, w.opens_at, w.closes_at, w.retain_until, k.sealed,
       (SELECT sealed FROM surveys_draft WHERE handle = %s), (SELECT state FROM surveys_vaultlink WHERE handle = %s)
FROM surveys_invitation i JOIN surveys_wave w ON w.id = i.wave_id LEFT JOIN surveys_wavekey k ON k.wave_id = w.id
WHERE i.state <> 'revoked' AND w.state IN ('open', 'closed', 'unlinked') AND """


def enter(*, token: str, draft_key: bytes = b"") -> Visit | None:
    """The visit that this token opens; None for a token that is unknown or revoked. One query, which changes nothing.

    `draft_key`: of an anonymous wave, as the respondent's cookie holds it.
    """
    return _visit("i.token_digest = %s", [keys.token_digest(token)], draft_key)


def again(
    *, invitation_id: UUID, serial: int, draft_key: bytes = b"", handle: bytes = b"", is_apart: bool = False
) -> Visit | None:
    """The visit of somebody who entered before; None once the link was revoked or replaced by another.

    `handle`: as the visit had it before, so that its draft is read by the same query. `is_apart`: see `Visit`.
    """
    if is_apart:
        found = _visit("i.id = %s AND i.serial = %s", [invitation_id, serial], draft_key)
        return _apart(found, draft_key) if found else None
    if draft_key and not any(handle):
        handle = _draft_handle(draft_key)
    return _visit("i.id = %s AND i.serial = %s", [invitation_id, serial], draft_key, handle)


def standing(*, visit: Visit, now: datetime) -> Standing:
    """Whether the wave takes an answer at `now`. The end of the time counts, whenever staff close the wave."""
    wave = visit.wave
    if wave.state != Wave.State.OPEN or now >= wave.closes_at:
        return Standing.CLOSED
    return Standing.NOT_YET if now < wave.opens_at else Standing.OPEN


def invitation_handle(*, key: bytes, invitation_id: UUID) -> bytes:
    """What stands for the invitation beside drafts and links of a confidential wave; `key` is the wave's."""
    return keys.digest(key=key, value=b"invitation" + invitation_id.bytes)


def receipt(*, visit: Visit) -> str:
    """Twelve letters and digits that say only that this invitation was used. No answer has a part in them."""
    raw = keys.digest(key=keys.purpose_key("receipt"), value=visit.invitation_id.bytes)
    letters = hashlib.blake2b(raw, digest_size=8).hexdigest()[:12].upper()
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


@dataclass(frozen=True, slots=True)
class Right:
    """The right of a firm to answer, as its cookie holds it."""

    invitation_id: UUID
    serial: int


def assist(*, wave_id: int, business_number: str, by: User, now: datetime) -> Right | None:
    """The right of the firm with this number, for a sitting with staff; None where it was not invited.

    The record names who began a sitting in which wave. It names neither firm nor channel: with them it would tell when
    a stored answer arrived.
    """
    found = (
        Invitation.objects.exclude(state=Invitation.State.REVOKED)
        .filter(
            wave_id=wave_id, wave__state=Wave.State.OPEN, unit__enterprise__business_number=business_number
        )
        .values_list("id", "serial")
        .first()
    )
    if found is None:
        return None
    audit.record(by=by, action="answer.assist", subject="wave", subject_id=wave_id, now=now)
    return Right(*found)


def _visit(
    condition: str, values: Sequence[bytes | UUID | int], draft_key: bytes, expected: bytes = b""
) -> Visit | None:
    row = _read(_FOUND + condition, [expected, expected, *values])
    if row is None:
        return None
    (
        invitation_id,
        serial,
        is_used,
        unit_id,
        wave_id,
        mode,
        state,
        opens_at,
        closes_at,
        retain,
        sealed,
        draft,
        link,
    ) = row
    handle = key = b""
    if mode == Wave.Mode.ANONYMOUS and len(draft_key) == DRAFT_KEY_BYTES:
        handle = _draft_handle(draft_key)
        key = keys.digest(key=draft_key, value=b"seal")
    elif mode == Wave.Mode.CONFIDENTIAL and sealed is not None:
        key = keys.unwrap(wave_id=wave_id, sealed=bytes(sealed))
        handle = invitation_handle(key=key, invitation_id=invitation_id)
    wave = _wave(wave_id, state, opens_at, closes_at, retain)
    seen = (bytes(draft) if draft is not None else None, link) if expected and expected == handle else None
    link = handle if mode == Wave.Mode.CONFIDENTIAL else b""
    return Visit(invitation_id, serial, is_used, wave, unit_id, handle, key, seen, link)


def _apart(visit: Visit, draft_key: bytes) -> Visit:
    """The visit as staff have it: a handle that nobody else comes to, and no word of an answer that is there already."""
    handle = visit.handle
    if visit.is_confidential and visit.key:
        handle = keys.digest(key=visit.key, value=b"apart" + visit.invitation_id.bytes + draft_key)
    return replace(visit, is_used=False, handle=handle, seen=None, is_apart=True)


def _draft_handle(draft_key: bytes) -> bytes:
    return keys.digest(key=keys.purpose_key("draft"), value=draft_key)


def _read(statement: str, values: Sequence[bytes | UUID | int]) -> tuple[Any, ...] | None:
    """One row. The first query of a request is itself the check whether the kept connection still lives: asking that
    apart, as Django does, would cost a fourth of a page's queries. A dead one is replaced and asked again.
    """
    was_checked = getattr(connection, "health_check_done", True)
    connection.health_check_done = True  # type: ignore[attr-defined]
    for is_last in (was_checked or connection.in_atomic_block, True):
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                found: tuple[Any, ...] | None = cursor.fetchone()
                return found
        except (OperationalError, InterfaceError):
            if is_last:
                raise
            connection.close()
    return None


@lru_cache(maxsize=10_000)
def _unit(unit_id: int) -> Unit:
    """Read where it is needed: not on every page of questions."""
    names = ("enterprise_id", "stratum_id", "origin", "tier")
    return Unit(*SampleUnit.objects.values_list(*names).get(pk=unit_id))


@lru_cache(maxsize=64)
def _wave(wave_id: int, _state: str, _opens: datetime, _closes: datetime, _retain: date) -> Wave:
    """Read once a process for as long as what may change about an open wave stays the same."""
    return Wave.objects.select_related("questionnaire", "module", "round").get(pk=wave_id)
