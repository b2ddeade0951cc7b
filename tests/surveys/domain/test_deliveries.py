from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection

from monitoring.models import AuditEvent, Contact
from surveys.domain import claims, codes, deliveries, invitations, keys, stops
from surveys.models import Delivery, DeliveryCount, Invitation, VaultLink
from tests.factories import mailings

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def plan(wave: Any, kind: str = "invitation", channel: str = "mail", now: datetime = NOW) -> Any:
    return deliveries.plan(wave_id=wave.pk, kind=kind, channel=channel, now=now, by=None)


def send(now: datetime = NOW, limit: int = 1_000) -> int:
    return deliveries.send_due(now=now, limit=limit)


def states(wave: Any) -> Counter[str]:
    return Counter(Delivery.objects.filter(invitation__wave=wave).values_list("state", flat=True))


def answer(invitation: Any) -> None:
    """As the portal leaves it after a submission."""
    if invitation.wave.mode == "anonymous":
        Invitation.objects.filter(pk=invitation.pk).update(is_used=True)
        return
    handle = keys.digest(key=keys.of_wave(wave=invitation.wave), value=b"invitation" + invitation.pk.bytes)
    VaultLink.objects.create(handle=handle, wave=invitation.wave, sealed=b"x", state="submitted")


def test_every_firm_is_invited_once_however_often_it_is_planned_and_sent() -> None:
    wave = mailings.make()
    mailings.invite(wave, 5)
    assert (plan(wave).mails, plan(wave).mails, send(), plan(wave).mails, send()) == (5, 0, 5, 0, 0)
    assert len(mail.outbox) == len({message.to[0] for message in mail.outbox}) == 5
    assert states(wave) == {"sent": 5}
    assert set(Invitation.objects.filter(wave=wave).values_list("state", flat=True)) == {"sent"}


def test_no_mail_counts_as_sent_before_it_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies while the mail leaves must find it uncertain, never sent."""
    wave = mailings.make()
    mailings.invite(wave, 2)
    plan(wave)
    seen: list[Counter[str]] = []
    leave = locmem.EmailBackend.send_messages

    def look(self: Any, messages: Any) -> int:
        seen.append(states(wave))
        return leave(self, messages)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", look)
    send()
    assert [one["sent"] for one in seen] == [0, 1]
    assert states(wave) == {"sent": 2}


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_reminders_go_to_those_who_did_not_answer(mode: str) -> None:
    wave = mailings.make(mode=mode)
    first, second, third, fourth = mailings.invite(wave, 4)
    plan(wave)
    send()
    answer(first)
    planned = plan(wave, "reminder")
    assert (planned.mails, planned.left_out) == (3, {"answered": 1})
    mail.outbox.clear()
    answer(second)  # between planning and sending
    send()
    addresses = {one.unit.enterprise.contacts.get().email for one in (third, fourth)}
    assert {message.to[0] for message in mail.outbox} == addresses
    assert not Delivery.objects.filter(invitation__in=[first, second], kind="reminder").exists()


def test_no_firm_gets_more_mails_than_the_wave_allows() -> None:
    wave = mailings.make(most_mails=2)
    mailings.invite(wave, 3)
    plan(wave)
    send()
    for left in (3, 0, 0):
        assert plan(wave, "reminder").mails == left
        send()
    assert plan(wave, "reminder").left_out == {"capped": 3}
    assert len(mail.outbox) == 6


def test_a_reminder_is_not_planned_while_another_waits_or_is_uncertain() -> None:
    wave = mailings.make()
    mailings.invite(wave, 2)
    plan(wave)
    assert plan(wave, "reminder").left_out == {"waiting": 2}
    send()
    Delivery.objects.update(state="uncertain")
    assert plan(wave, "reminder").left_out == {"waiting": 2}


def test_a_firm_without_a_good_mail_address_gets_a_letter() -> None:
    wave = mailings.make()
    mailings.invite(wave, 2, email="", address="서울특별시 종로구 세종대로 1")
    mailings.invite(wave, 3, mail_state="bounced", phone="02-000-0000")
    planned = plan(wave)
    assert (planned.mails, planned.letters, planned.left_out) == (0, 2, {"unreachable": 3})
    assert send() == 0


def test_another_contact_is_taken_where_the_first_one_bounced() -> None:
    wave = mailings.make()
    (one,) = mailings.invite(wave, 1, mail_state="bounced")
    Contact.objects.create(enterprise=one.unit.enterprise, email="second@firms.example", is_primary=False)
    plan(wave)
    send()
    assert [message.to for message in mail.outbox] == [["second@firms.example"]]


def test_who_is_on_the_stop_list_is_sent_nothing() -> None:
    wave = mailings.make()
    one, other, third = mailings.invite(wave, 3)
    stops.add_address(address=f" {one.unit.enterprise.contacts.get().email.upper()}", reason="asked", by=None, now=NOW)  # fmt: skip
    stops.add_enterprise(enterprise_id=other.unit.enterprise_id, reason="complaint", by=None, now=NOW)
    assert plan(wave).left_out == {"unreachable": 1, "stopped": 1}
    stops.by_link(invitation_id=third.pk, now=NOW)  # after it was planned
    assert send() == 0
    assert mail.outbox == []


def test_an_address_stopped_between_planning_and_sending_is_left_out() -> None:
    wave = mailings.make()
    (one,) = mailings.invite(wave, 1)
    plan(wave)
    stops.add_address(address=one.unit.enterprise.contacts.get().email, reason="asked", by=None, now=NOW)
    assert send() == 1
    assert (states(wave), mail.outbox) == ({"cancelled": 1}, [])


def test_the_rate_holds_in_every_minute_and_in_every_ten_seconds() -> None:
    wave = mailings.make(mails_per_minute=60)
    mailings.invite(wave, 200)
    plan(wave)
    sent = [(second, send(NOW + timedelta(seconds=second))) for second in range(121)]
    moments = [second for second, count in sent for _mail in range(count)]
    assert sum(count for _second, count in sent) == 130
    for second in range(121):
        assert sum(second - 60 < moment <= second for moment in moments) <= 60
        assert sum(second - 10 < moment <= second for moment in moments) <= 10


def test_waves_have_rates_of_their_own() -> None:
    slow, fast = mailings.make(mails_per_minute=6), mailings.make()
    for wave in (slow, fast):
        mailings.invite(wave, 5)
        plan(wave)
    send()
    assert (states(slow)["sent"], states(fast)["sent"]) == (1, 5)


def test_a_mail_names_its_delivery_to_the_mail_system_and_nobody_to_the_reader() -> None:
    wave = mailings.make()
    (one,) = mailings.invite(wave, 1, language="en", name="")
    plan(wave)
    send()
    (message,) = mail.outbox
    delivery = Delivery.objects.get()
    raw = message.message()
    assert codes.bounced(code=message.from_email.partition("+")[2].partition("@")[0]) == delivery.pk
    assert raw["From"] == "Win-Win Growth Monitor <monitor@localhost>"
    assert raw["Message-ID"] == f"<{delivery.message_id}>"
    assert codes.stopped(code=raw["List-Unsubscribe"].strip("<>").rstrip("/").rpartition("/")[2]) == one.pk
    link = invitations.address(invitation=one, language="en")
    html = message.alternatives[0].content
    assert link in message.body
    assert link in html
    assert "<img" not in html
    assert one.unit.enterprise.business_number not in str(raw)


def test_without_a_way_out_everything_waits(settings: Any) -> None:
    settings.MAIL_GOES_OUT = False
    settings.SMS_URL = ""
    wave = mailings.make()
    mailings.invite(wave, 1)
    plan(wave)
    assert (send(), states(wave)) == (0, {"planned": 1})


def test_what_nobody_holds_any_more_is_uncertain_until_a_person_decides(administrator: Any) -> None:
    wave = mailings.make()
    mailings.invite(wave, 2)
    plan(wave)
    taken = claims.take(
        wave=wave, among=claims.candidates(wave=wave, now=NOW, limit=9), channels=["mail"], now=NOW
    )
    assert taken
    assert claims.recover() == 0  # its worker lives
    claims.let_go(delivery=taken)  # as the end of its session does
    assert send() == 1
    assert states(wave) == {"uncertain": 1, "sent": 1}
    assert send(NOW + timedelta(days=1)) == 0
    deliveries.resolve_uncertain(delivery_id=taken.pk, was_sent=False, by=administrator, now=NOW)
    assert send() == 1
    assert states(wave) == {"sent": 2}
    with pytest.raises(deliveries.NotUncertain):
        deliveries.resolve_uncertain(delivery_id=taken.pk, was_sent=True, by=administrator, now=NOW)


def test_closing_keeps_counts_alone() -> None:
    wave = mailings.make()
    mailings.invite(wave, 4)
    mailings.invite(wave, 1, email="", address="부산광역시")
    plan(wave)
    send()
    plan(wave, "reminder")
    deliveries.forget(wave=wave)
    counts = DeliveryCount.objects.filter(wave=wave).values_list("kind", "channel", "state", "count")
    assert sorted(counts) == [
        ("invitation", "letter", "planned", 1),
        ("invitation", "mail", "sent", 4),
        ("reminder", "mail", "planned", 4),
    ]
    assert not Delivery.objects.exists()
    numbers = {e.subject_id for e in AuditEvent.objects.exclude(subject="wave")}
    assert numbers == set()


def test_nothing_is_planned_or_sent_outside_an_open_wave() -> None:
    wave = mailings.make()
    mailings.invite(wave, 1)
    plan(wave)
    wave.state, wave.closed_at = "closed", NOW
    wave.save()
    assert send() == 0
    with pytest.raises(deliveries.NotOpen):
        plan(wave)


def test_no_table_holds_a_token() -> None:
    wave = mailings.make()
    made = mailings.invite(wave, 3)
    plan(wave)
    send()
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog')")
        for schema, table in cursor.fetchall():
            if schema == "information_schema":
                continue
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')  # noqa: S608 - names of the catalogue
            text = "\n".join(row[0] for row in cursor.fetchall())
            for one in made:
                token = keys.token(invitation_id=one.pk, serial=1)
                assert token not in text
                assert token.encode().hex() not in text
