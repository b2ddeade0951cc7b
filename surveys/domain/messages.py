"""The text of invitations and reminders, in the language of the person who gets it. No picture, no tracking."""

from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.translation import gettext as _

from monitoring.calc.moments import SEOUL
from monitoring.models import Contact
from surveys.domain import codes, invitations
from surveys.models import Delivery, Invitation

MINUTES = 5


def mail(*, delivery: Delivery, invitation: Invitation, to: Contact) -> EmailMultiAlternatives:
    """The mail of a delivery. Its envelope sender names the delivery, so that a bounce finds back to it (VERP)."""
    stop = f"{settings.SITE}{stop_path(invitation=invitation, language=to.language)}"
    with translation.override(to.language):
        context = {**said(invitation=invitation, to=to), "stop_url": stop, "kind": delivery.kind}
        message = EmailMultiAlternatives(
            subject=_subject(delivery.kind, context),
            body=render_to_string("emails/invitation.txt", context),
            from_email=return_path(delivery=delivery),
            to=[formataddr((to.name, to.email)) if to.name else to.email],
            reply_to=[settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else None,
            headers={
                "From": settings.DEFAULT_FROM_EMAIL,
                "Message-ID": f"<{delivery.message_id}>",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
                "Content-Language": to.language,
            },
        )
        message.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    return message


def text(*, delivery: Delivery, invitation: Invitation, to: Contact) -> str:
    """The text message of a delivery."""
    with translation.override(to.language):
        words = said(invitation=invitation, to=to)
        if delivery.kind == Delivery.Kind.REMINDER:
            return _("[%(asker)s] Reminder: %(title)s, until %(until)s. %(link)s") % words
        return _("[%(asker)s] Please answer: %(title)s, until %(until)s. %(link)s") % words


def said(*, invitation: Invitation, to: Contact) -> dict[str, Any]:
    """What mail, letter and text message say, as finished text in the active language."""
    wave, firm = invitation.wave, invitation.unit.enterprise
    english = to.language == Contact.Language.ENGLISH
    until = wave.closes_at.astimezone(SEOUL)
    return {
        "language": to.language,
        "firm": (firm.name_en or firm.name_ko) if english else firm.name_ko,
        "person": to.name,
        "title": wave.title_en if english else wave.title_ko,
        "asker": translation.gettext(parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or "Win-Win Growth Monitor"),
        "reply_to": settings.MAIL_REPLY_TO,
        "minutes": MINUTES,
        "until": formats.date_format(until, _("j F Y, H:i")),
        "link": invitations.address(invitation=invitation, language=to.language),
        "is_anonymous": wave.mode == wave.Mode.ANONYMOUS,
        "cut_on": formats.date_format(wave.retain_until, _("j F Y")),
        "is_synthetic": wave.is_synthetic,
    }


def stop_path(*, invitation: Invitation, language: str) -> str:
    prefix = "/en" if language == Contact.Language.ENGLISH else ""
    return f"{prefix}/stop/{codes.stop(invitation_id=invitation.pk)}/"


def return_path(*, delivery: Delivery) -> str:
    """The envelope sender: the bounce address with the delivery's code between name and host."""
    name, _at, host = settings.MAIL_BOUNCES.partition("@")
    return f"{name}+{codes.bounce(delivery_id=delivery.pk)}@{host}"


def _subject(kind: str, context: dict[str, Any]) -> str:
    if kind == Delivery.Kind.REMINDER:
        return _("Reminder: %(title)s (until %(until)s)") % context
    return _("%(title)s: please answer by %(until)s") % context
