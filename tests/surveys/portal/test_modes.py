"""Each line of the table of modes: what one mode allows and the other forbids, on the page and behind it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from monitoring.models import AuditEvent
from surveys.domain import keys, vault
from surveys.models import Draft, Invitation, Naming, Response, VaultLink
from tests.factories import people
from tests.surveys.portal.visitors import Respondent, receipt, someone

pytestmark = pytest.mark.django_db
MODES = ("confidential", "anonymous")


def landing(respondent: Respondent) -> str:
    with translation.override("en"):
        return Client().get(f"/en/s/{respondent.token}/").content.decode()


@pytest.mark.parametrize("mode", MODES)
def test_link_kept(mode: str) -> None:
    someone(mode).answer_all()
    invitation = Invitation.objects.get()
    if mode == "confidential":
        link = vault.relink(invitation=invitation)
        assert link is not None
        assert (link.response_id, invitation.is_used) == (Response.objects.get().pk, False)
    else:
        assert (VaultLink.objects.count(), invitation.is_used) == (0, True)
        with pytest.raises(keys.KeyIsGone):
            vault.relink(invitation=invitation)


@pytest.mark.parametrize("mode", MODES)
def test_draft_key(mode: str) -> None:
    respondent = someone(mode)
    respondent.begin("0")
    handle = bytes(Draft.objects.get().handle)
    if mode == "confidential":
        assert vault.begun(wave=Invitation.objects.get().wave) == {Invitation.objects.get().pk}
    else:
        with pytest.raises(keys.KeyIsGone):
            vault.begun(wave=Invitation.objects.get().wave)
        assert keys.digest(key=keys.purpose_key("draft"), value=Invitation.objects.get().pk.bytes) != handle


@pytest.mark.parametrize("mode", MODES)
def test_resume_on_another_device(mode: str) -> None:
    respondent = someone(mode)
    respondent.begin("0")
    other = Respondent(respondent.token)
    where = other.enter().redirect_chain[-1][0]
    page = landing(respondent)
    if mode == "confidential":
        assert where.startswith("/s/q/firm/")
        assert "same link on another device" in page
        assert "not possible" not in page
    else:
        assert where == "/s/consent/"
        assert "Going on with another device is not possible" in page
        assert "same link on another device" not in page


@pytest.mark.parametrize("mode", MODES)
def test_withdraw(mode: str) -> None:
    respondent = someone(mode, "/en")
    done = respondent.answer_all().content.decode()
    can = mode == "confidential"
    assert ("Withdraw the answer" in done) == can
    assert ("Correcting or withdrawing afterwards is not possible" in landing(respondent)) == (not can)
    asks = respondent.get("/s/receipt/withdraw/")
    assert (asks.status_code, b"cannot be brought back" in asks.content) == (200 if can else 302, can)
    assert Response.objects.count() == 1
    respondent.post("/s/receipt/withdraw/")
    assert Response.objects.count() == (0 if can else 1)
    assert respondent.get("/s/receipt/withdraw/").status_code == 302
    assert ("withdrawn" in respondent.get("/s/receipt/").content.decode()) == can


@pytest.mark.parametrize("mode", MODES)
def test_late_correction(mode: str) -> None:
    respondent = someone(mode, "/en")
    done = respondent.answer_all().content.decode()
    can = mode == "confidential"
    first = Response.objects.get().pk
    assert ("Correct the answer" in done) == can
    where = respondent.follow("/s/receipt/correct/").redirect_chain[-1][0]
    assert where == ("/en/s/buyers/" if can else "/en/s/receipt/")
    assert Draft.objects.count() == can
    if can:
        respondent.post("/s/buyers/", buyer=["0"], go="next")
        assert "checked" not in respondent.get("/s/q/firm/").content.decode()
        respondent.fill()
        assert receipt(respondent.submit())
    assert (Response.objects.get().pk != first) == can


@pytest.mark.parametrize("mode", MODES)
def test_reminders_are_promised_to_stop_only_where_they_do_for_a_known_reason(mode: str) -> None:
    page = landing(someone(mode))
    assert ("After you have answered you get no reminder" in page) == (mode == "confidential")


@pytest.mark.parametrize("mode", MODES)
def test_end_of_life(mode: str) -> None:
    respondent = someone(mode)
    page = landing(respondent)
    assert ("is destroyed on" in page) == (mode == "confidential")
    assert ("without any link to your firm" in page) == (mode == "anonymous")
    assert Naming.objects.count() == 0


def test_an_answer_taken_down_by_telephone(analyst: Any, as_user: Any) -> None:
    respondent = someone()
    invitation = Invitation.objects.select_related("unit__enterprise", "wave").get()
    client = as_user(analyst)
    path = f"/rounds/waves/{invitation.wave_id}/assist/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"number": "1", "channel": "phone"}).status_code == 422
    begun = client.post(path, {"number": invitation.unit.enterprise.business_number, "channel": "phone"})
    assert begun["Location"] == "/s/start/"
    respondent.client = client
    client.post("/s/consent/", {"agree": "yes"})
    respondent.follow("/s/buyers/", buyer=["0"], go="next")
    respondent.fill()
    respondent.submit()
    assert Response.objects.get().channel == "phone"
    event = AuditEvent.objects.get(action="answer.assist")
    assert (event.actor, event.subject, event.details) == (analyst.username, "wave", {})
    assert invitation.unit.enterprise.business_number not in str(vars(event))


def test_staff_alone_take_down_answers() -> None:
    someone()
    wave = Invitation.objects.get().wave_id
    assert Client().get(f"/rounds/waves/{wave}/assist/")["Location"].startswith("/login/")


def test_a_field_officer_finds_the_way_to_take_down_an_answer(as_user: Any) -> None:
    officer = as_user(people.make("field_officer"))
    empty = officer.get("/en/rounds/assist/").content.decode()
    assert "No survey wave is open" in empty
    assert '<a href="/en/rounds/assist/" aria-current="page">Take down an answer</a>' in empty
    someone()
    wave = Invitation.objects.get().wave_id
    assert f'href="/en/rounds/waves/{wave}/assist/"' in officer.get("/en/rounds/assist/").content.decode()
    assert "Ten digits" in officer.get(f"/en/rounds/waves/{wave}/assist/").content.decode()
    assert as_user(people.make("viewer")).get("/en/rounds/assist/").status_code == 403
