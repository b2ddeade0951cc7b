"""Printed invitations: one PDF of many letters, made when it is asked for and kept nowhere, for it holds every token."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import segno
import typst
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from monitoring.domain import audit
from monitoring.domain.verdicts import Verdict
from monitoring.models import Contact, User
from surveys.domain import invitations, messages, recipients
from surveys.models import Delivery, Invitation, Wave

MOST = 1_000
_TEMPLATE = settings.BASE_DIR / "templates/surveys/letters/letter.typ"
_FONTS = settings.BASE_DIR / "winwin/static/winwin/vendor/monitor-letter"


class NothingToPrint(Verdict):
    """No letter of this batch is waiting."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The letters that wait, up to delivery number `until`, at most `MOST`; `more` wait after them."""

    count: int
    until: int
    more: int


def waiting(*, wave: Wave) -> Batch:
    """The next batch to print."""
    numbers = list(_waiting(wave).values_list("pk", flat=True)[:MOST])
    return Batch(len(numbers), numbers[-1] if numbers else 0, _waiting(wave).count() - len(numbers))


def pdf(*, wave: Wave, until: int, reason: str, by: User, now: datetime) -> bytes:
    """The waiting letters up to number `until` as one PDF, a page each. Who took it, and why, is recorded first.

    Raises:
        NothingToPrint: none is waiting.
        ValueError: without a reason.
    """
    if not reason.strip():
        raise ValueError("links are printed for a reason")
    found = list(
        _waiting(wave)
        .filter(pk__lte=until)
        .select_related("invitation__wave", "invitation__unit__enterprise")[:MOST]
    )
    pages = [page for page in map(_page, found) if page]
    if not pages:
        raise NothingToPrint
    _record("letters.print", wave, by=by, now=now, letters=len(pages), reason=reason.strip()[:300])
    return compose(pages=pages)


def compose(*, pages: Sequence[dict[str, Any]], form: Literal["pdf", "png"] = "pdf", ppi: int = 144) -> bytes:
    """The pages set in type; `form` may be `png` to look at a single one."""
    words = {"title": pages[0]["said"]["title"], "asker": pages[0]["said"]["asker"]}
    made = typst.compile(
        str(_TEMPLATE),
        format=form,
        ppi=ppi,
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"letters": json.dumps(pages), "words": json.dumps(words)},
    )
    return bytes(made)


def mark_sent(*, wave: Wave, until: int, by: User, now: datetime) -> int:
    """A person posted the letters up to number `until`; how many that were."""
    with transaction.atomic():
        posted = _waiting(wave).filter(pk__lte=until)
        invited = list(posted.values_list("invitation_id", flat=True))
        count = posted.update(state=Delivery.State.SENT, sent_at=now, tried_at=now)
        Invitation.objects.filter(
            pk__in=invited, state__in=[Invitation.State.PREPARED, Invitation.State.BOUNCED]
        ).update(state=Invitation.State.SENT)
        if count:
            _record("letters.sent", wave, by=by, now=now, letters=count)
    return count


def _waiting(wave: Wave) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        invitation__wave=wave,
        invitation__wave__state=Wave.State.OPEN,
        channel=Delivery.Channel.LETTER,
        state=Delivery.State.PLANNED,
    ).order_by("pk")


def _page(delivery: Delivery) -> dict[str, Any] | None:
    """What one page shows; none for a firm that answered or asked for no more since it was planned."""
    invitation = delivery.invitation
    if invitation.state in {Invitation.State.STOPPED, Invitation.State.REVOKED}:
        return None
    if delivery.kind == Delivery.Kind.REMINDER and recipients.has_answered(invitation=invitation):
        return None
    to = recipients.contact(enterprise_id=invitation.unit.enterprise_id, channel=Delivery.Channel.LETTER)
    return None if to is None else page(invitation=invitation, to=to)


def page(*, invitation: Invitation, to: Contact) -> dict[str, Any]:
    """The data of one page, in the language of the contact."""
    with translation.override(to.language):
        said = messages.said(invitation=invitation, to=to)
        return {
            "language": to.language,
            "address": to.address,
            "postcode": to.postcode,
            "firm": said["firm"],
            "person": said["person"],
            "qr": _qr(said["link"]),
            "short": f"{settings.SITE}/s/",
            "token": invitations.typed(invitation=invitation),
            "said": _sentences(said),
        }


def _sentences(said: dict[str, Any]) -> dict[str, Any]:
    cut = (
        _("Your answer is stored without any tie to your firm.")
        if said["is_anonymous"]
        else _(
            "The tie between your firm and your answer is kept in a sealed vault and destroyed after %(cut_on)s."
        )
        % said
    )
    return {
        "asker": said["asker"],
        "title": said["title"],
        "until_line": _("Open until %(until)s") % said,
        "trial": _("This is a trial with made-up firms.") if said["is_synthetic"] else "",
        "ask": _(
            "%(asker)s asks small and medium-sized enterprises how they feel the win-win growth with the firms that buy from them. Your firm was chosen for “%(title)s”."
        )
        % said,
        "time": _("It takes about %(minutes)s minutes and is open until %(until)s (Korean time).") % said,
        "qr_alt": _("QR code of your link"),
        "scan": _("Scan the code with your phone, or open this address:"),
        "type": _("and type these 32 letters and digits:"),
        "promise_title": _("What happens to your answer"),
        "promises": [
            _("No firm that buys from you learns what you said, nor whether you answered."),
            cut,
            _("Only summaries of many firms are published."),
            _("Taking part is voluntary. You have no disadvantage if you do not."),
        ],
        "questions": _("Questions: %(reply_to)s") % said if said["reply_to"] else "",
    }


def _qr(link: str) -> str:
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def _record(action: str, wave: Wave, *, by: User, now: datetime, **details: object) -> None:
    audit.record(by=by, action=action, subject="wave", subject_id=wave.pk, now=now, details=details)
