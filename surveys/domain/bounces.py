"""Mails that came back: which delivery it was, and whether the address is dead (RFC 3464, RFC 3463)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from uuid import UUID

from django.db import transaction

from monitoring.domain import audit
from monitoring.models import Contact, User
from surveys.domain import codes, deliveries
from surveys.models import Delivery

# no such mailbox or host, mailbox closed: nothing will ever arrive there. Full mailboxes and refused texts are not.
_DEAD = re.compile(r"5\.(1\.\d+|2\.1|4\.4|0\.0)$")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_CODE = re.compile(r"\+([a-z2-7]{29})@", re.IGNORECASE)
HARD, SOFT, DELAYED, NOT_OURS = "hard", "soft", "delayed", "not_ours"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a delivery status notification says: the delivery's number, the status code, the address it was for."""

    delivery_id: int | None
    message_id: str
    action: str
    status: str
    address: str


def read(*, raw: bytes) -> Notice | None:
    """A returned mail as a notice; None when it is no delivery status notification of one of our mails."""
    mail = message_from_bytes(raw, policy=policy.default)
    report = _report(mail)
    number = _delivery(mail)
    name = _original_message_id(mail)
    if report is None or not (number or name):
        return None
    address = report.get("Final-Recipient") or report.get("Original-Recipient") or ""
    found = _STATUS.search(str(report.get("Status", "")))
    return Notice(
        delivery_id=number,
        message_id=name,
        action=str(report.get("Action", "")).strip().lower(),
        status=found.group() if found else "",
        address=str(address).rpartition(";")[2].strip().strip("<>").lower(),
    )


def take_in(*, raw: bytes) -> str:
    """Writes what a returned mail says: `hard`, `soft`, `delayed` or `not_ours`. Safe to repeat.

    Only a mail to a return address that we signed, or one that returns a message id of ours, is believed. A dead
    address is marked even when the wave is closed and its deliveries are gone.
    """
    notice = read(raw=raw)
    if notice is None:
        return NOT_OURS
    if notice.action == "delayed":
        return DELAYED
    if notice.action != "failed":
        return NOT_OURS
    with transaction.atomic():
        delivery = _found(notice)
        if delivery is None and notice.delivery_id is None:
            return NOT_OURS
        hard = bool(_DEAD.match(notice.status))
        if hard:
            _mark(notice, delivery)
        if delivery is not None:
            delivery.state, delivery.error = Delivery.State.BOUNCED, notice.status
            delivery.save(update_fields=["state", "error"])
            deliveries.undelivered(invitation=delivery.invitation)
    return HARD if hard else SOFT


def mark_by_hand(*, invitation_id: UUID, by: User, now: datetime) -> bool:
    """Staff hold a returned mail or letter in their hands; whether the invitation has something sent to mark.

    The last delivery is not deliverable; after a mail, so is the first mail address of the firm.
    """
    with transaction.atomic():
        delivery = _by(invitation_id=invitation_id, state=Delivery.State.SENT)
        if delivery is None:
            return False
        if delivery.channel == Delivery.Channel.MAIL:
            _mark(Notice(delivery.pk, "", "failed", "5.1.1", ""), delivery)
        delivery.state = Delivery.State.BOUNCED
        delivery.save(update_fields=["state"])
        deliveries.undelivered(invitation=delivery.invitation)
        audit.record(
            by=by,
            action="invitation.returned",
            subject="enterprise",
            subject_id=delivery.invitation.unit.enterprise_id,
            now=now,
            details={"wave": delivery.invitation.wave_id, "channel": delivery.channel},
        )
    return True


def _mark(notice: Notice, delivery: Delivery | None) -> None:
    """The contact that the mail was for; where the notice names no known address, the first one of the firm."""
    named = Contact.objects.filter(email__iexact=notice.address).exclude(email="")
    if delivery is None:
        named.update(mail_state=Contact.State.BOUNCED)
        return
    of_firm = Contact.objects.filter(enterprise_id=delivery.invitation.unit.enterprise_id)
    if not named.filter(pk__in=of_firm).update(mail_state=Contact.State.BOUNCED):
        of_firm.filter(is_primary=True).update(mail_state=Contact.State.BOUNCED)


def _found(notice: Notice) -> Delivery | None:
    if notice.delivery_id is not None:
        return _by(pk=notice.delivery_id)
    return _by(message_id=notice.message_id)


def _by(**which: object) -> Delivery | None:
    return (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("invitation__unit")
        .exclude(state=Delivery.State.PLANNED)
        .filter(**which)
        .order_by("-tried_at", "-pk")
        .first()
    )


def _report(mail: Message) -> Message | None:
    """The fields of the first recipient in the `message/delivery-status` part."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else []:
                if isinstance(block, Message) and block.get("Action"):
                    return block
    return None


def _delivery(mail: Message) -> int | None:
    headers = [
        str(value)
        for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To")
        for value in mail.get_all(name, [])
    ]
    for _name, address in getaddresses(headers):
        code = _CODE.search(address)
        number = codes.bounced(code=code.group(1)) if code else None
        if number is not None:
            return number
    return None


def _original_message_id(mail: Message) -> str:
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "text/rfc822-headers" and isinstance(part, EmailMessage):
            text = part.get_payload(decode=True)
            headers = message_from_bytes(text if isinstance(text, bytes) else b"", policy=policy.default)
            return str(headers.get("Message-ID", "")).strip().strip("<>")
        if kind == "message/rfc822":
            for inner in _inner(part):
                return str(inner.get("Message-ID", "")).strip().strip("<>")
    return ""


def _inner(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    yield from (one for one in payload if isinstance(one, Message)) if isinstance(payload, list) else ()
