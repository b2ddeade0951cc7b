from datetime import UTC, datetime

import pytest

from monitoring.models import AuditEvent
from surveys.domain import deliveries, invitations, keys
from surveys.models import Invitation, SampleUnit, Wave
from tests.factories import mailings

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def token_of(invitation: Invitation) -> str:
    return keys.token(invitation_id=invitation.pk, serial=invitation.serial)


def test_every_firm_of_the_sample_gets_one_invitation_however_often_it_is_prepared() -> None:
    wave = mailings.make()
    made = mailings.invite(wave, 7)
    assert invitations.prepare(wave=wave, now=NOW) == 0
    assert sorted(one.unit_id for one in made) == sorted(
        SampleUnit.objects.filter(wave=wave).values_list("pk", flat=True)
    )


def test_the_place_of_a_row_says_nothing_of_the_firm() -> None:
    wave = mailings.make()
    mailings.invite(wave, 50)
    rows = Invitation.objects.extra(select={"place": "ctid"}).filter(wave=wave)
    by_place = [one.pk for one in sorted(rows, key=lambda one: tuple(map(int, one.place[1:-1].split(","))))]
    assert by_place == sorted(by_place)


def test_the_link_leads_to_what_is_stored_as_a_digest() -> None:
    (one,) = mailings.invite(mailings.make(), 1)
    token = invitations.link(invitation=one).split("/")[2]
    assert token == token_of(one)
    assert bytes(one.token_digest) == keys.token_digest(token)
    assert bytes(one.token_digest) == keys.token_digest(invitations.typed(invitation=one).upper())


def test_a_new_link_ends_the_old_one_and_keeps_the_invitation(administrator: object) -> None:
    (one,) = mailings.invite(mailings.make(), 1)
    old = token_of(one)
    again = invitations.reissue(invitation_id=one.pk, by=administrator, now=NOW)
    assert (again.pk, again.serial) == (one.pk, 2)
    found = Invitation.objects.filter(token_digest=keys.token_digest(old))
    assert list(found) == []
    assert Invitation.objects.get(token_digest=keys.token_digest(token_of(again))).pk == one.pk


def test_a_revoked_invitation_is_sent_nothing(administrator: object) -> None:
    wave = mailings.make()
    one, other = mailings.invite(wave, 2)
    deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=NOW, by=None)
    invitations.revoke(invitation_id=one.pk, by=administrator, now=NOW)
    assert [(d.invitation_id, d.state) for d in wave_deliveries(wave)] == sorted(
        [(one.pk, "cancelled"), (other.pk, "planned")]
    )


def wave_deliveries(wave: Wave) -> list[object]:
    from surveys.models import Delivery

    return list(Delivery.objects.filter(invitation__wave=wave).order_by("invitation_id"))


def test_nothing_changes_once_the_wave_is_closed(administrator: object) -> None:
    wave = mailings.make(state="closed", closed_at=NOW)
    (one,) = mailings.invite(wave, 1)
    for step in (invitations.revoke, invitations.reissue):
        with pytest.raises(invitations.NotOpen):
            step(invitation_id=one.pk, by=administrator, now=NOW)


def test_a_link_is_shown_for_a_recorded_reason_only(administrator: object) -> None:
    (one,) = mailings.invite(mailings.make(), 1)
    with pytest.raises(ValueError, match="reason"):
        invitations.reveal(invitation_id=one.pk, reason=" ", by=administrator, now=NOW)
    invitations.reveal(invitation_id=one.pk, reason="asked by telephone", by=administrator, now=NOW)
    (event,) = AuditEvent.objects.filter(action="invitation.reveal")
    assert event.subject_id == str(one.unit.enterprise_id)
    assert event.details == {"wave": one.wave_id, "reason": "asked by telephone"}
    assert token_of(one) not in str(event.details)
