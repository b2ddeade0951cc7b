"""The vault of confidential waves: which invitation gave which response. Everything here needs the wave's key."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from monitoring.domain import audit
from monitoring.models import User
from surveys.domain import keys, respondents
from surveys.domain.respondents import Visit
from surveys.models import Draft, Invitation, Panel, VaultLink, Wave


@dataclass(frozen=True, slots=True)
class Link:
    """What a link holds. `pseudonym` is empty outside a panel."""

    response_id: UUID
    pseudonym: str
    is_withdrawn: bool


def answered(*, wave: Wave) -> set[UUID]:
    """Invitations of a confidential wave that handed in, withdrawn ones too: nobody reminds them.

    Raises:
        KeyIsGone: the link to the firms was cut.
    """
    return _with_state(wave, {VaultLink.State.SUBMITTED, VaultLink.State.WITHDRAWN})


def withdrawn(*, wave: Wave) -> set[UUID]:
    """Invitations of a confidential wave whose answer was taken back.

    Raises:
        KeyIsGone: the link to the firms was cut.
    """
    return _with_state(wave, {VaultLink.State.WITHDRAWN})


def begun(*, wave: Wave) -> set[UUID]:
    """Invitations of a confidential wave with a draft.

    Raises:
        KeyIsGone: the link to the firms was cut.
    """
    held = {bytes(handle) for handle in Draft.objects.filter(wave=wave).values_list("handle", flat=True)}
    return _behind(wave, held)


def relink(*, invitation: Invitation) -> Link | None:
    """Which response the invitation gave; None where it gave none.

    Raises:
        KeyIsGone: the key was destroyed, or the wave is anonymous and never had one.
    """
    key = keys.of_wave(wave=invitation.wave)
    handle = respondents.invitation_handle(key=key, invitation_id=invitation.pk)
    link = VaultLink.objects.filter(handle=handle).first()
    if link is None:
        return None
    content = json.loads(
        keys.unseal(key=key, sealed=bytes(link.sealed), bound_to=_place(link.wave_id, handle))
    )
    return Link(UUID(content["response"]), content["pseudonym"], link.state == VaultLink.State.WITHDRAWN)


def links(*, wave: Wave) -> dict[int, Link]:
    """What each firm of the sample that handed in gave, by its unit, for the estimation alone; withdrawn ones are not in
    it. Nothing of it is stored but figures.

    Raises:
        KeyIsGone: the key was destroyed, or the wave is anonymous and never had one.
    """
    key = keys.of_wave(wave=wave)
    sealed = {
        bytes(link.handle): bytes(link.sealed)
        for link in VaultLink.objects.filter(wave=wave, state=VaultLink.State.SUBMITTED)
    }
    found = dict[int, Link]()
    for number, unit_id in Invitation.objects.filter(wave=wave).order_by("pk").values_list("pk", "unit_id"):
        handle = respondents.invitation_handle(key=key, invitation_id=number)
        if handle in sealed:
            text = keys.unseal(key=key, sealed=sealed[handle], bound_to=_place(wave.pk, handle))
            content = json.loads(text)
            found[unit_id] = Link(UUID(content["response"]), content["pseudonym"], is_withdrawn=False)
    return found


def relink_for(*, invitation: Invitation, by: User, reason: str, now: datetime) -> Link | None:
    """As `relink`, with a record of who looked and why, written before anything is read.

    Raises:
        KeyIsGone: as there; the record of the attempt stays.
    """
    audit.record(
        by=by,
        action="vault.relink",
        subject="wave",
        subject_id=invitation.wave_id,
        now=now,
        details={"invitation": str(invitation.pk), "reason": reason},
    )
    return relink(invitation=invitation)


def tie(*, visit: Visit, response_id: UUID) -> bool:
    """Writes the link of an answer, in the caller's transaction; False where this invitation has one already.

    Of any number of calls at once one gets True: the others wait for its commit at the handle's unique index.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO surveys_vaultlink (handle, wave_id, sealed, state) VALUES (%s, %s, %s, 'submitted')"
            " ON CONFLICT (handle) DO NOTHING",
            [visit.link, visit.wave.pk, _sealed(visit, response_id)],
        )
        return bool(cursor.rowcount == 1)


def tie_anew(*, visit: Visit, response_id: UUID) -> UUID | None:
    """Points the link to a corrected answer, in the caller's transaction; the response it pointed to, None where the
    answer was withdrawn or never given.
    """
    link = VaultLink.objects.select_for_update().filter(handle=visit.link, state="submitted").first()
    if link is None:
        return None
    before = _read(visit, bytes(link.sealed))
    VaultLink.objects.filter(handle=visit.link).update(sealed=_sealed(visit, response_id))
    return before


def untie(*, visit: Visit) -> UUID | None:
    """Marks the answer as withdrawn, in the caller's transaction; the response it was, None where there is none."""
    link = VaultLink.objects.select_for_update().filter(handle=visit.link, state="submitted").first()
    if link is None:
        return None
    VaultLink.objects.filter(handle=visit.link).update(state=VaultLink.State.WITHDRAWN)
    return _read(visit, bytes(link.sealed))


def cut(*, wave: Wave, now: datetime) -> None:
    """The end of the link: key destroyed, links and drafts deleted. Afterwards, outside a transaction, `scrub`."""
    with transaction.atomic():
        keys.destroy(wave=wave, now=now)
        VaultLink.objects.filter(wave=wave).delete()
        Draft.objects.filter(wave=wave).delete()


def scrub() -> None:
    """Rewrites the tables, so that no page of the database holds an old version of what `cut` removed."""
    keys.scrub()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL) surveys_vaultlink")
        cursor.execute("VACUUM (FULL) surveys_draft")


def _with_state(wave: Wave, states: set[VaultLink.State]) -> set[UUID]:
    links = VaultLink.objects.filter(wave=wave, state__in=states)
    return _behind(wave, {bytes(handle) for handle in links.values_list("handle", flat=True)})


def _behind(wave: Wave, handles: set[bytes]) -> set[UUID]:
    key = keys.of_wave(wave=wave)
    if not handles:
        return set()
    return {
        number
        for number in Invitation.objects.filter(wave=wave).values_list("pk", flat=True)
        if respondents.invitation_handle(key=key, invitation_id=number) in handles
    }


def _sealed(visit: Visit, response_id: UUID) -> bytes:
    panel_id = visit.wave.panel_id
    pseudonym = _pseudonym(panel_id, visit.unit.enterprise_id) if panel_id else ""
    content = json.dumps({"response": str(response_id), "pseudonym": pseudonym}).encode()
    return keys.seal(key=visit.key, text=content, bound_to=_place(visit.wave.pk, visit.link))


def _pseudonym(panel_id: int, enterprise_id: int) -> str:
    """How the firm is called in all waves of the panel; empty once the panel's key is gone."""
    try:
        key = keys.of_panel(panel=Panel.objects.get(pk=panel_id))
    except keys.KeyIsGone:
        return ""
    return keys.digest(key=key, value=b"firm" + enterprise_id.to_bytes(8)).hex()[:32]


def _read(visit: Visit, sealed: bytes) -> UUID:
    content = keys.unseal(key=visit.key, sealed=sealed, bound_to=_place(visit.wave.pk, visit.link))
    return UUID(json.loads(content)["response"])


def _place(wave_id: int, handle: bytes) -> bytes:
    """A sealed link opens only in its own row of its own wave."""
    return b"link" + wave_id.to_bytes(8) + handle
