from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from monitoring.models import AuditEvent
from surveys.domain import codes, deliveries, invitations
from surveys.models import Delivery, Invitation, StopEntry
from tests.factories import mailings, people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
Login = Callable[[Any], Any]


def address(wave: Any, rest: str = "invitations/") -> str:
    return f"/en/rounds/waves/{wave.pk}/{rest}"


def link_of(one: Any) -> str:
    return invitations.link(invitation=one)


def test_the_page_says_how_many_are_invited_and_what_a_reminder_would_do(
    as_user: Login, analyst: Any
) -> None:
    wave = mailings.make()
    mailings.invite(wave, 3)
    deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=NOW, by=None)
    deliveries.send_due(now=NOW, limit=2)
    text = as_user(analyst).get(address(wave)).content.decode()
    assert "2 of 3 firms are invited" in text
    assert "2 firms will get a mail, 0 a letter." in text
    assert "Left out: 1 still have one on its way." in text


@pytest.mark.parametrize(
    ("role", "place", "firms", "shown"),
    [
        ("administrator", "demo", "made up", 1),
        ("administrator", "production", "made up", 0),
        ("administrator", "demo", "real", 0),
        ("analyst", "demo", "made up", 0),
    ],
)
def test_links_are_listed_in_a_demo_to_administrators_alone(
    as_user: Login, settings: Any, role: str, place: str, firms: str, shown: int
) -> None:
    settings.DEMO = place == "demo"
    wave = mailings.make(is_synthetic=firms == "made up")
    (one,) = mailings.invite(wave, 1)
    text = as_user(people.make(role)).get(address(wave)).content.decode()
    assert text.count(link_of(one)) == shown


def test_a_link_is_shown_by_post_for_a_reason(as_user: Login, administrator: Any) -> None:
    wave = mailings.make()
    (one,) = mailings.invite(wave, 1)
    browser, page = as_user(administrator), address(wave, f"invitations/{one.pk}/")
    assert link_of(one) not in browser.get(page).content.decode()
    refused = browser.post(page, {"reason": " "})
    assert (refused.status_code, link_of(one) in refused.content.decode()) == (422, False)
    shown = browser.post(page, {"reason": "asked by telephone"})
    assert link_of(one) in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert AuditEvent.objects.filter(action="invitation.reveal", actor=administrator.username).count() == 1


def test_an_analyst_gets_neither_links_nor_letters(as_user: Login, analyst: Any) -> None:
    wave = mailings.make()
    (one,) = mailings.invite(wave, 1, email="", address="부산광역시")
    browser = as_user(analyst)
    page = f"invitations/{one.pk}/"
    asked = [page, f"{page}reissue/", f"{page}revoke/", f"{page}returned/", "letters.pdf", "letters/sent/"]
    assert [browser.post(address(wave, rest), {"reason": "x", "until": "9"}).status_code for rest in asked] == [403] * 6  # fmt: skip


def test_an_invitation_is_found_in_its_own_wave_only(as_user: Login, administrator: Any) -> None:
    (one,) = mailings.invite(mailings.make(), 1)
    other = mailings.make()
    page = address(other, f"invitations/{one.pk}/")
    browser = as_user(administrator)
    assert [browser.get(page).status_code, browser.post(f"{page}revoke/").status_code] == [404, 404]


def test_letters_come_as_one_file_and_are_marked_as_posted(as_user: Login, administrator: Any) -> None:
    wave = mailings.make()
    mailings.invite(wave, 2, email="", address="부산광역시")
    deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=NOW, by=None)
    last, browser = Delivery.objects.latest("pk").pk, as_user(administrator)
    assert browser.post(address(wave, "letters.pdf"), {"until": last}).status_code == 302
    file = browser.post(address(wave, "letters.pdf"), {"until": last, "reason": "printing"})
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert "no-store" in file["Cache-Control"]
    browser.post(address(wave, "letters/sent/"), {"until": last})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_what_is_uncertain_is_listed_and_decided_once(as_user: Login, analyst: Any) -> None:
    wave = mailings.make()
    mailings.invite(wave, 1)
    deliveries.plan(wave_id=wave.pk, kind="invitation", channel="mail", now=NOW, by=None)
    Delivery.objects.update(state="uncertain", tried_at=NOW, message_id="abc@localhost")
    browser, one = as_user(analyst), Delivery.objects.get()
    assert "abc@localhost" in browser.get(address(wave)).content.decode()
    browser.post(address(wave, f"deliveries/{one.pk}/resolve/"), {"was": "sent"})
    browser.post(address(wave, f"deliveries/{one.pk}/resolve/"), {"was": "lost"})
    one.refresh_from_db()
    assert (one.state, one.sent_at) == ("sent", NOW)


def test_a_reminder_is_planned_once_from_the_page(as_user: Login, analyst: Any) -> None:
    wave = mailings.make()
    mailings.invite(wave, 2)
    browser = as_user(analyst)
    for _click in range(2):
        browser.post(address(wave, "deliveries/plan/"), {"kind": "invitation", "channel": "mail"})
    assert Delivery.objects.count() == 2
    assert (
        browser.post(address(wave, "deliveries/plan/"), {"kind": "x", "channel": "mail"}).status_code == 404
    )


@pytest.mark.parametrize("firms", [1, 3])
def test_the_list_asks_the_database_equally_often(
    as_user: Login, analyst: Any, firms: int, django_assert_max_num_queries: Any
) -> None:
    wave = mailings.make()
    mailings.invite(wave, firms)
    browser = as_user(analyst)
    with django_assert_max_num_queries(25):
        browser.get(address(wave))


def test_the_stop_list_takes_an_address_or_a_firm(as_user: Login, analyst: Any) -> None:
    (one,) = mailings.invite(mailings.make(), 1)
    browser, page = as_user(analyst), "/en/rounds/stops/"
    number = one.unit.enterprise.business_number
    assert browser.post(page, {"reason": "asked"}).status_code == 422
    assert browser.post(page, {"reason": "asked", "business_number": "9999999999"}).status_code == 422
    browser.post(page, {"reason": "asked", "business_number": number})
    browser.post(page, {"reason": "asked", "address": "someone@firms.example"})
    text = browser.get(page).content.decode()
    assert (StopEntry.objects.count(), "someone@firms.example" in text) == (2, False)
    browser.post(f"{page}{StopEntry.objects.get(enterprise=one.unit.enterprise).pk}/remove/")
    assert StopEntry.objects.count() == 1
    assert Invitation.objects.get().state == "prepared"


def test_the_stop_link_asks_on_get_and_stops_on_post(client: Any) -> None:
    (one,) = mailings.invite(mailings.make(), 1)
    page = f"/en/stop/{codes.stop(invitation_id=one.pk)}/"
    assert [client.get(page).status_code, client.head(page).status_code] == [200, 200]
    assert StopEntry.objects.count() == 0
    done = client.post(page, {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, Invitation.objects.get().state) == (200, "stopped")
    unknown = client.post("/en/stop/aaaa/")
    assert (unknown.status_code, unknown.content) == (done.status_code, done.content)
