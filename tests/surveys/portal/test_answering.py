"""The portal from the link to the receipt, one respondent at a time."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from surveys.models import Draft, RelationAnswer, Response
from tests.factories import firms, waves
from tests.surveys.portal.visitors import Respondent, receipt, someone, state, wave

pytestmark = pytest.mark.django_db
MODES = ("confidential", "anonymous")


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("mode", MODES)
def test_one_answer_for_two_buyers(mode: str, language: str) -> None:
    respondent = someone(mode, language)
    done = respondent.answer_all(buyers=2)
    assert receipt(done)
    assert done.redirect_chain == [(f"{language}/s/receipt/", 302)]
    response = Response.objects.get()
    assert response.language == ("en" if language else "ko")
    assert response.channel == "web"
    assert response.consent_version == "2"
    assert RelationAnswer.objects.count() == 2
    assert {tuple(row.provenances) for row in RelationAnswer.objects.all()} == {("buyer_list",)}


def test_every_get_of_a_sitting_changes_nothing() -> None:
    respondent = someone()
    respondent.begin("0")
    before = state()
    for path in ("start", "consent", "buyers", "resume", "q/firm", "q/price/1", "suppliers", "submit",
                 "left", "receipt", "closed"):  # fmt: skip
        assert respondent.get(f"/s/{path}/").status_code in {200, 302}
    assert state() == before


def test_without_consent_nothing_begins() -> None:
    respondent = someone()
    respondent.enter()
    assert respondent.post("/s/consent/").status_code == 422
    assert respondent.get("/s/q/firm/").status_code == 302
    assert Draft.objects.count() == 0


def test_a_second_submission_shows_the_same_receipt() -> None:
    respondent = someone()
    codes = {receipt(respondent.answer_all())} | {receipt(respondent.submit()) for _ in range(3)}
    assert len(codes) == 1
    assert Response.objects.count() == 1


def test_after_the_submission_no_answer_is_shown() -> None:
    respondent = someone()
    respondent.begin("0")
    respondent.post("/s/q/firm/", position="direct", eligible_customers="7321", go="next")
    assert "7321" in respondent.get("/s/q/firm/").content.decode()
    respondent.fill()
    respondent.post("/s/q/firm/", position="direct", eligible_customers="7321", go="next")
    respondent.submit()
    for path in ("/s/receipt/", "/s/q/firm/", "/s/submit/", "/s/resume/", "/s/buyers/"):
        assert "7321" not in respondent.client.get(path, follow=True).content.decode()


def test_the_page_is_resumed_at_the_first_open_item() -> None:
    respondent = someone()
    respondent.begin("0")
    respondent.post("/s/q/firm/", **waves.FIRM, go="next")
    respondent.post("/s/q/price/1/", price_setting="agreed", go="leave")
    back = Respondent(respondent.token)
    assert back.enter().redirect_chain[-1][0] == "/s/q/price/1/#pass_through"


def test_errors_stand_beside_the_field_and_lose_nothing() -> None:
    respondent = someone()
    respondent.begin("0")
    page = respondent.post("/s/q/firm/", position="direct", eligible_customers="many", go="next")
    text = page.content.decode()
    assert page.status_code == 422
    assert '<a href="#eligible_customers">최근 6개월 동안 귀사가 납품한 거래처 가운데' in text
    assert 'id="eligible_customers-error"' in text
    assert 'value="many"' in text
    assert 'value="direct" checked' in text
    respondent.fill()
    respondent.submit()
    assert Response.objects.get().edit_failures == {"eligible_customers.not_a_number": 1}


def test_a_question_back_is_answered_with_a_tick() -> None:
    respondent = someone()
    respondent.begin("0")
    respondent.post("/s/q/firm/", **waves.FIRM, go="next")
    said = waves.BUYER["orders"] | {"payment_days": "200"}
    page = respondent.post("/s/q/orders/1/", **said, go="next")
    assert page.status_code == 422
    assert 'name="confirm" value="long_payment"' in page.content.decode()
    passed = respondent.post("/s/q/orders/1/", **said, confirm="long_payment", go="next")
    assert passed.status_code == 302
    assert respondent.post("/s/q/orders/1/", **said, go="next").status_code == 302


def test_autosave_keeps_what_is_valid_and_says_nothing() -> None:
    respondent = someone()
    respondent.begin("0")
    saved = respondent.post("/s/q/firm/", position="direct", eligible_customers="many", go="autosave")
    assert (saved.status_code, saved.content) == (204, b"")
    page = respondent.get("/s/q/firm/").content.decode()
    assert 'value="direct" checked' in page
    assert "many" not in page


def test_a_firm_named_by_its_buyer_is_not_told() -> None:
    invited = waves.invite(wave(), buyers=1)
    firms.sells(invited.firm, firms.make("몰래그룹"), tier="1", provenance="tier1_answer")
    respondent = Respondent(invited.token)
    respondent.enter()
    respondent.post("/s/consent/", agree="yes")
    page = respondent.get("/s/buyers/").content.decode()
    assert "가상그룹 1" in page
    assert "몰래그룹" not in page


def test_a_buyer_can_be_written_down() -> None:
    respondent = someone(buyers=0)
    respondent.enter()
    respondent.post("/s/consent/", agree="yes")
    assert respondent.post("/s/buyers/", go="next").status_code == 422
    assert respondent.post("/s/buyers/", name="새거래처", number="123", go="next").status_code == 422
    assert respondent.post("/s/buyers/", name="새거래처", go="next").status_code == 302
    respondent.fill()
    respondent.submit()
    row = RelationAnswer.objects.get()
    assert (row.buyer, row.buyer_as_written, row.provenances) == (None, "새거래처", ["self_registration"])


def test_own_suppliers_are_named_by_who_said_so() -> None:
    respondent = someone()
    respondent.begin("0")
    respondent.fill()
    assert respondent.get("/s/suppliers/").status_code == 302
    respondent.post("/s/q/system/", **(waves.LAST["system"] | {"naming": "yes"}), go="next")
    wrong = respondent.post("/s/suppliers/", **{"number-0": "1", "name-0": "병", "go": "next"})
    assert wrong.status_code == 422
    number = firms.number()
    respondent.post("/s/suppliers/", **{"number-0": number, "name-0": "병", "go": "next"})
    assert receipt(respondent.submit())
    assert [one.business_number for one in Response.objects.get().namings.all()] == [number]


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_a_closed_round_says_so_with_the_date(mode: str, answered: bool) -> None:  # noqa: FBT001
    from surveys.models import Wave

    respondent = someone(mode)
    if answered:
        respondent.answer_all()
    ended = timezone.now() - timedelta(seconds=1)
    Wave.objects.update(closes_at=ended)
    page = respondent.enter()
    if answered:
        assert receipt(page)
        assert "withdraw" not in page.content.decode()
    else:
        assert page.redirect_chain[-1][0] == "/s/closed/"
        assert f"{ended.astimezone(timezone.get_default_timezone()).year}년" in page.content.decode()


def test_a_round_that_has_not_opened_says_so() -> None:
    later = timezone.now() + timedelta(days=1)
    respondent = Respondent(waves.invite(wave(opens_at=later)).token)
    assert respondent.enter().redirect_chain[-1][0] == "/s/closed/"
    assert Draft.objects.count() == 0


def test_a_page_costs_one_query_and_a_save_two(django_assert_max_num_queries: Any) -> None:
    respondent = someone()
    respondent.begin("0")
    respondent.get("/s/q/firm/")
    with django_assert_max_num_queries(1):
        respondent.get("/s/q/firm/")
    with django_assert_max_num_queries(2):
        respondent.post("/s/q/firm/", **waves.FIRM, go="next")


def test_pages_are_light() -> None:
    from django.contrib.staticfiles import finders

    respondent = someone()
    respondent.begin("0")
    files = ["css/portal.css", "js/questions.js", "js/conditions.js", "js/portal.js", "img/mark.svg"]
    static = 0
    for name in files:
        path = finders.find(f"winwin/{name}")
        assert path
        static += Path(path).stat().st_size
    for group in waves.BUYER:
        page = respondent.client.get(f"/s/q/{group}/1/").content
        assert static + len(page) <= 150_000


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_meanwhile_is_replaced() -> None:
    respondent = someone()
    respondent.begin("0")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    connection.health_check_done = False  # as at the start of each request of a real server
    assert respondent.get("/s/q/firm/").status_code == 200
