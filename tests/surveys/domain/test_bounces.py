import io
import mailbox
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from monitoring.models import Contact
from surveys.domain import bounces, deliveries, messages
from surveys.models import Delivery, Invitation
from tests.factories import mailings

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def sent() -> Any:
    """A delivery that went out."""
    wave = mailings.make()
    mailings.invite(wave, 1)
    deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=NOW, by=None)
    deliveries.send_due(now=NOW, limit=10)
    assert len(mail.outbox) == 1
    return Delivery.objects.select_related("invitation__unit__enterprise").get()


def notice(
    to: str, *, action: str = "failed", status: str = "5.1.1", address: str = "", message_id: str = "other@x"
) -> bytes:
    """A delivery status notification as mail servers write it; made up for these tests."""
    lines = [
        "From: MAILER-DAEMON@mx.example",
        f"To: {to}",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "The mail could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        f"Final-Recipient: rfc822; {address}",
        f"Action: {action}",
        f"Status: {status}",
        "Diagnostic-Code: smtp; 550 no such user",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: <{message_id}>",
        "Subject: invitation",
        "",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()


def contact() -> str:
    return Contact.objects.get().mail_state


@pytest.mark.parametrize(
    ("action", "status", "kind", "address_is"),
    [
        ("failed", "5.1.1", "hard", "bounced"),
        ("failed", "5.1.10", "hard", "bounced"),
        ("failed", "5.4.4 (no host)", "hard", "bounced"),
        ("failed", "5.2.2", "soft", "good"),
        ("failed", "5.7.1", "soft", "good"),
        ("failed", "4.4.7", "soft", "good"),
        ("delayed", "4.4.1", "delayed", "good"),
        ("delivered", "2.1.5", "not_ours", "good"),
    ],
)
def test_only_dead_addresses_are_marked(action: str, status: str, kind: str, address_is: str) -> None:
    to = messages.return_path(delivery=sent())
    assert bounces.take_in(raw=notice(to, action=action, status=status)) == kind
    assert contact() == address_is
    assert Delivery.objects.get().state == ("bounced" if action == "failed" else "sent")
    dead = address_is == "bounced"
    assert Invitation.objects.get().state == ("bounced" if dead else "sent")


def test_a_return_address_that_we_did_not_sign_is_not_believed() -> None:
    true = messages.return_path(delivery=sent())
    name, _at, host = true.partition("@")
    forged = f"{name[:-1]}{'a' if name[-1] != 'a' else 'b'}@{host}"
    assert bounces.take_in(raw=notice(forged)) == "not_ours"
    assert bounces.take_in(raw=notice("bounces@localhost")) == "not_ours"
    assert (contact(), Delivery.objects.get().state) == ("good", "sent")


def test_the_message_id_leads_back_where_the_return_address_was_lost() -> None:
    raw = notice("bounces@localhost", message_id=sent().message_id)
    assert [bounces.take_in(raw=raw), bounces.take_in(raw=raw)] == ["hard", "hard"]
    assert contact() == "bounced"


def test_the_contact_that_the_notice_names_is_marked_and_no_firm_beside_it() -> None:
    delivery = sent()
    firm = delivery.invitation.unit.enterprise
    Contact.objects.create(enterprise=firm, email="second@firms.example", is_primary=False)
    (other,) = mailings.invite(delivery.invitation.wave, 1, email="SECOND@firms.example")
    raw = notice(messages.return_path(delivery=delivery), address="Second@firms.example")
    assert bounces.take_in(raw=raw) == "hard"
    bounced = Contact.objects.filter(mail_state="bounced").values_list("enterprise_id", "email")
    assert list(bounced) == [(firm.pk, "second@firms.example")]
    assert other.unit.enterprise.contacts.get().mail_state == "good"
    # another address is left, so the invitation need not wait for a letter
    assert Invitation.objects.get(pk=delivery.invitation_id).state == "sent"


def test_a_notice_after_the_close_still_marks_the_address() -> None:
    delivery = sent()
    to, address = messages.return_path(delivery=delivery), Contact.objects.get().email
    deliveries.forget(wave=delivery.invitation.wave)
    assert bounces.take_in(raw=notice(to, address=address)) == "hard"
    assert contact() == "bounced"


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Subject: hello\r\n\r\nout of office", b"To: x\r\n" * 9]
)
def test_other_mails_change_nothing(raw: bytes) -> None:
    assert bounces.take_in(raw=raw) == "not_ours"


def test_staff_mark_what_came_back_by_post(administrator: Any) -> None:
    one = sent().invitation_id
    assert bounces.mark_by_hand(invitation_id=one, by=administrator, now=NOW)
    assert (contact(), Delivery.objects.get().state) == ("bounced", "bounced")
    assert Invitation.objects.get().state == "bounced"
    assert not bounces.mark_by_hand(invitation_id=one, by=administrator, now=NOW)


def test_the_command_reads_a_maildir_an_mbox_and_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = notice(messages.return_path(delivery=sent()))
    folder, file = mailbox.Maildir(tmp_path / "dir"), mailbox.mbox(tmp_path / "box")
    for box in (folder, file):
        box.add(raw)
        box.add(b"Subject: hello\n\nhello\n")
        box.close()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = []
    for source in (str(tmp_path / "dir"), str(tmp_path / "box"), "-"):
        out = io.StringIO()
        call_command("read_bounces", source, stdout=out)
        said.append(out.getvalue().strip())
    assert said == ["hard=1 soft=0 delayed=0 not_ours=1"] * 2 + ["hard=1 soft=0 delayed=0 not_ours=0"]
