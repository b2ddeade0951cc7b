"""Staff who take down an answer learn nothing of what the firm did by itself, and change nothing of it."""

from typing import Any

import pytest
from django.test import Client

from surveys.models import Draft, Invitation, Response, VaultLink
from tests.factories import people, waves
from tests.surveys.portal.visitors import Respondent, receipt, someone

pytestmark = pytest.mark.django_db
ROLES = ("field_officer", "analyst", "administrator")


def sit(role: str = "field_officer", channel: str = "phone") -> Any:
    """A person of staff begins a sitting for the one invited firm; the page it comes to."""
    invitation = Invitation.objects.select_related("unit__enterprise").get()
    client = Client()
    client.force_login(people.make(role))
    path = f"/rounds/waves/{invitation.wave_id}/assist/"
    number = invitation.unit.enterprise.business_number
    return client, client.post(path, {"number": number, "channel": channel}, follow=True)


def by_staff(client: Client) -> Respondent:
    seat = Respondent("", client=client)
    seat.post("/s/consent/", agree="yes")
    seat.follow("/s/buyers/", buyer=["0"], go="next")
    return seat


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
@pytest.mark.parametrize("role", ROLES)
def test_whatever_the_firm_did_the_sitting_begins_alike(mode: str, role: str) -> None:
    firm = someone(mode)
    seen = []
    for step in (lambda: None, lambda: firm.begin("0"), firm.fill, firm.submit, withdraw(firm)):
        step()
        client, page = sit(role)
        assert page.redirect_chain == [("/s/start/", 302), ("/s/consent/", 302)]
        assert "data-receipt" not in page.content.decode()
        assert client.get("/s/receipt/")["Location"] == "/s/consent/"
        assert client.get("/s/resume/")["Location"] == "/s/consent/"
        seen.append(page.content.decode().partition("csrfmiddlewaretoken")[0])
    assert len(set(seen)) == 1


def withdraw(firm: Respondent) -> Any:
    return lambda: firm.post("/s/receipt/withdraw/")


def test_the_draft_of_the_firm_is_not_shown_and_not_changed() -> None:
    firm = someone()
    firm.begin("0")
    firm.post("/s/q/firm/", **waves.FIRM, go="next")
    before = bytes(Draft.objects.get().sealed)
    client, _page = sit()
    page = by_staff(client).get("/s/q/firm/").content.decode()
    assert "checked" not in page
    assert 'value="3"' not in page
    assert Draft.objects.filter(sealed=before).exists()
    assert "checked" in firm.get("/s/q/firm/").content.decode()


def test_an_answer_of_the_firm_is_neither_replaced_nor_withdrawn_nor_told_of() -> None:
    firm = someone()
    firm.answer_all()
    before = Response.objects.get().pk
    client, _page = sit()
    for path in ("/s/receipt/withdraw/", "/s/receipt/correct/"):
        client.post(path)
        assert Response.objects.get().pk == before
    seat = by_staff(client)
    seat.fill()
    ended = seat.submit()
    assert ended.redirect_chain[-1] == ("/s/taken/", 302)
    assert (Response.objects.get().pk, Response.objects.get().channel) == (before, "web")
    assert client.get("/s/start/")["Location"] == "/s/"  # the sitting is over


def test_the_end_of_a_sitting_is_the_same_with_and_without_an_answer_before() -> None:
    pages = []
    for has_answered in (False, True):
        firm = someone()
        if has_answered:
            firm.answer_all()
        client, _page = sit()
        seat = by_staff(client)
        seat.fill()
        answer = seat.submit()
        assert receipt(answer)
        pages.append(answer.content.decode().replace(receipt(answer), ""))
        assert Response.objects.get().channel == ("web" if has_answered else "phone")
        assert VaultLink.objects.get().state == "submitted"
        assert not Draft.objects.filter(handle=VaultLink.objects.get().handle).exists()
        for table in (Response, VaultLink, Draft):
            table.objects.all().delete()
        Invitation.objects.all().delete()
    assert pages[0] == pages[1]


def test_what_staff_took_down_the_firm_can_withdraw_and_its_own_draft_is_gone() -> None:
    firm = someone()
    firm.begin("0")
    client, _page = sit()
    seat = by_staff(client)
    seat.fill()
    seat.submit()
    assert Draft.objects.count() == 0
    assert firm.enter().redirect_chain[-1] == ("/s/receipt/", 302)
    firm.post("/s/receipt/withdraw/")
    assert Response.objects.count() == 0


def test_two_posts_of_a_sitting_end_alike() -> None:
    someone()
    client, _page = sit()
    seat = by_staff(client)
    seat.fill()
    cookies = client.cookies.copy()
    assert seat.post("/s/submit/", go="submit")["Location"] == "/s/taken/"
    again = Client()
    again.cookies = cookies
    assert again.post("/s/submit/", {"go": "submit"})["Location"] == "/s/taken/"
    assert Response.objects.count() == 1


def test_a_sitting_that_was_left_is_over() -> None:
    someone()
    client, _page = sit()
    page = by_staff(client).get("/en/s/left/").content.decode()
    assert "Nothing was handed in" in page
    assert client.get("/s/start/")["Location"] == "/s/"


def test_a_firm_does_not_come_to_the_page_of_staff() -> None:
    firm = someone()
    firm.answer_all()
    assert firm.get("/s/taken/")["Location"] == "/s/receipt/"
