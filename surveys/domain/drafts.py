"""Unfinished answers: sealed on the server, merged page by page, without any moment in time.

A save compares the sealed text it changed with the one that is stored, so two pages saved at once lose nothing, and a
page saved after the answer was handed in brings nothing back. Neither needs a transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from surveys.domain import keys
from surveys.domain.respondents import Visit
from surveys.domain.sheets import Sheet
from surveys.models import Draft, VaultLink, Wave

ATTEMPTS = 50


class NoDraft(Exception):  # noqa: N818 - said as people say it
    """There is nothing to change: never begun, or handed in meanwhile."""


@dataclass(frozen=True, slots=True)
class Look:
    """Where a respondent stands: the sheet of its draft, and whether it handed in or withdrew."""

    sheet: Sheet | None
    is_submitted: bool
    is_withdrawn: bool = False
    sealed: bytes = b""


def look(*, visit: Visit) -> Look:
    """The draft and the state of the answer. One query."""
    if not visit.handle:
        return Look(None, visit.is_used)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT sealed FROM surveys_draft WHERE handle = %s),"
            " (SELECT state FROM surveys_vaultlink WHERE handle = %s)",
            [visit.handle, b"" if visit.is_apart else visit.link],
        )
        sealed, state = cursor.fetchone()
    return _look(visit, bytes(sealed) if sealed is not None else None, state)


def first_look(*, visit: Visit) -> Look:
    """As `look`, without a query where the visit brought the draft with it."""
    return look(visit=visit) if visit.seen is None else _look(visit, *visit.seen)


def _look(visit: Visit, sealed: bytes | None, state: str | None) -> Look:
    return Look(
        _open(visit, sealed) if sealed is not None else None,
        is_submitted=visit.is_used or state == VaultLink.State.SUBMITTED,
        is_withdrawn=state == VaultLink.State.WITHDRAWN,
        sealed=sealed or b"",
    )


def begin(*, visit: Visit, sheet: Sheet) -> None:
    """Stores a first sheet; a draft that exists already stays as it is, and a wave that is closed meanwhile gets none.

    Raises:
        NoDraft: the visit has no key to seal with.
    """
    if not visit.handle:
        raise NoDraft
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO surveys_draft (handle, wave_id, sealed)"
            " SELECT %s, id, %s FROM surveys_wave WHERE id = %s AND state = 'open' FOR KEY SHARE"
            " ON CONFLICT (handle) DO NOTHING",
            [visit.handle, _close(visit, sheet), visit.wave.pk],
        )


def change(*, visit: Visit, now_at: Look, by: Callable[[Sheet], Sheet]) -> Sheet:
    """Stores what `by` makes of the sheet. `now_at` is the look that the caller already had; where another save came
    in between, `by` is asked again with the newer sheet.

    Raises:
        NoDraft: there is no draft, or none any more.
    """
    for _ in range(ATTEMPTS):
        if now_at.sheet is None:
            raise NoDraft
        changed = by(now_at.sheet)
        if changed == now_at.sheet:
            return changed
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE surveys_draft SET sealed = %s WHERE handle = %s AND sealed = %s",
                [_close(visit, changed), visit.handle, now_at.sealed],
            )
            if cursor.rowcount == 1:
                return changed
        now_at = look(visit=visit)
    raise TimeoutError("others changed the draft again and again")


def discard(*, visit: Visit) -> None:
    """Throws the draft away."""
    Draft.objects.filter(handle=visit.handle).delete()


def discard_own(*, visit: Visit) -> None:
    """Throws away what the firm itself had begun, after staff handed in for it (confidential waves)."""
    Draft.objects.filter(handle=visit.link).delete()


def purge(*, wave: Wave) -> None:
    """Deletes every draft of the wave, in the caller's transaction."""
    Draft.objects.filter(wave=wave).delete()


def _close(visit: Visit, sheet: Sheet) -> bytes:
    return keys.seal(key=visit.key, text=sheet.to_bytes(), bound_to=_place(visit))


def _open(visit: Visit, sealed: bytes) -> Sheet:
    return Sheet.from_bytes(keys.unseal(key=visit.key, sealed=sealed, bound_to=_place(visit)))


def _place(visit: Visit) -> bytes:
    return b"draft" + visit.wave.pk.to_bytes(8) + visit.handle
