import re
from datetime import UTC, datetime
from typing import Any

import pytest
import segno

from monitoring.models import AuditEvent, Contact
from surveys.domain import deliveries, invitations, letters
from surveys.models import Delivery, Invitation
from tests.factories import mailings

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ADDRESS = {"email": "", "address": "서울특별시 종로구 세종대로 209 #1 *강조* $x$", "postcode": "03171"}


def planned(firms: int, **contact: Any) -> Any:
    wave = mailings.make()
    mailings.invite(wave, firms, **(ADDRESS | contact))
    deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=NOW, by=None)
    return wave


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_batch_is_one_file_with_a_page_a_letter(administrator: Any) -> None:
    wave = planned(3)
    batch = letters.waiting(wave=wave)
    assert (batch.count, batch.more) == (3, 0)
    made = letters.pdf(wave=wave, until=batch.until, reason="printing", by=administrator, now=NOW)
    assert made.startswith(b"%PDF-")
    assert pages(made) == 3
    (event,) = AuditEvent.objects.filter(action="letters.print")
    assert event.details == {"letters": 3, "reason": "printing"}


def test_a_page_holds_address_code_and_token_in_the_language_of_the_contact() -> None:
    wave = planned(1, language="en", name="Kim")
    one, to = Invitation.objects.get(), Contact.objects.get()
    page = letters.page(invitation=one, to=to)
    assert (page["address"], page["postcode"], page["person"]) == (ADDRESS["address"], "03171", "Kim")
    assert re.fullmatch(r"([0-9a-z]{4}-){7}[0-9a-z]{4}", page["token"])
    assert page["token"] == invitations.typed(invitation=one)
    link = invitations.address(invitation=one, language="en")
    path = segno.make(link, error="m", micro=False).svg_inline(border=0)
    assert re.search(r' d="([^"]+)"', page["qr"])[1] in path  # type: ignore[index]
    assert "Felt level of win-win growth" in page["said"]["ask"]
    assert wave.pk == one.wave_id


def test_what_people_wrote_is_text_and_never_markup(administrator: Any) -> None:
    wave = planned(1, name='#image("/etc/passwd") $x$ `y` \\ "')
    assert pages(letters.pdf(wave=wave, until=10**9, reason="printing", by=administrator, now=NOW)) == 1


def test_letters_are_sent_by_a_person_and_then_no_longer_wait(administrator: Any) -> None:
    wave = planned(3)
    numbers = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    assert letters.mark_sent(wave=wave, until=numbers[1], by=administrator, now=NOW) == 2
    assert letters.mark_sent(wave=wave, until=numbers[1], by=administrator, now=NOW) == 0
    assert letters.waiting(wave=wave) == letters.Batch(1, numbers[2], 0)
    assert sorted(Invitation.objects.values_list("state", flat=True)) == ["prepared", "sent", "sent"]


def test_no_letters_without_a_reason_or_without_letters(administrator: Any) -> None:
    wave = planned(1)
    with pytest.raises(ValueError, match="reason"):
        letters.pdf(wave=wave, until=10**9, reason=" ", by=administrator, now=NOW)
    with pytest.raises(letters.NothingToPrint):
        letters.pdf(wave=wave, until=0, reason="printing", by=administrator, now=NOW)


def test_a_revoked_firm_is_not_printed(administrator: Any) -> None:
    wave = planned(2)
    one = Invitation.objects.order_by("pk")[0]
    invitations.revoke(invitation_id=one.pk, by=administrator, now=NOW)
    assert letters.waiting(wave=wave).count == 1
