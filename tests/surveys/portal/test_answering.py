"""The portal from the link to the receipt, one respondent at a time."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from surveys.models import Draft, Invitation, RelationAnswer, Response, VaultLink
from tests.factories import firms, waves
from tests.surveys.portal.visitors import Respondent, receipt

pytestmark = pytest.mark.django_db
MODES = ("confidential", "anonymous")


def wave(mode: str = "confidential", **more: Any) -> Any:
    return waves.make(mode=mode, now=timezone.now(), **more)


def someone(mode: str = "confidential", language: str = "", **more: Any) -> Respondent:
    return Respondent(waves.invite(wave(mode), **more).token, language)


def state() -> tuple[Any, ...]:
    tables = (Draft, VaultLink, Response, RelationAnswer)
    return (*(table.objects.count() for table in tables), list(Invitation.objects.values().order_by("pk")))


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
    assert response.consent_version == "1"
    assert RelationAnswer.objects.count() == 2
    assert {tuple(row.provenances) for row in RelationAnswer.objects.all()} == {("buyer_list",)}


def test_looking_changes_nothing() -> None:
    respondent = someone()
    before = state()
    for client in (Client(), Client(HTTP_USER_AGENT="scanner")):
        for _ in range(3):
            assert client.get(f"/s/{respondent.token}/").status_code == 200
            assert client.head(f"/s/{respondent.token}/").status_code == 200
    assert state() == before
    assert receipt(respondent.answer_all())


def test_every_get_of_a_sitting_changes_nothing() -> None:
    respondent = someone()
    respondent.begin("0")
    before = state()
    for path in ("start", "consent", "buyers", "resume", "q/firm", "q/price/1", "suppliers", "submit",
                 "left", "receipt", "closed"):  # fmt: skip
        assert respondent.get(f"/s/{path}/").status_code in {200, 302}
    assert state() == before


@pytest.mark.parametrize("mode", MODES)
def test_the_landing_page_is_the_same_before_and_after(mode: str) -> None:
    respondent = someone(mode)

    def page() -> str:
        text = Client().get(f"/s/{respondent.token}/").content.decode()
        return "".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)

    before = page()
    respondent.begin("0")
    assert page() == before
    respondent.fill()
    respondent.submit()
    assert page() == before


def test_unknown_and_revoked_links_answer_alike() -> None:
    respondent = someone()
    Invitation.objects.update(state="revoked")
    answers = []
    for token in (respondent.token, "0" * 32, "qqqq"):
        for method in ("get", "post", "head"):
            one = getattr(Client(), method)(f"/s/{token}/")
            body = b"\n".join(row for row in one.content.splitlines() if b"csrfmiddlewaretoken" not in row)
            headers = {name: value for name, value in one.items() if name != "Content-Length"}
            answers.append((method, one.status_code, body.replace(token.encode(), b"<token>"), str(headers)))
    assert len(set(answers)) == 3
    assert {status for _method, status, _body, _headers in answers} == {404}


def test_guessing_is_slowed_and_a_valid_link_always_opens() -> None:
    respondent = someone()
    statuses = [respondent.client.get(f"/s/{number:032}/").status_code for number in range(25)]
    assert statuses[:20] == [404] * 20
    # the minute may turn in between
    assert 429 in statuses[20:] or timezone.now().second < 5
    slowed = respondent.client.get(f"/s/{99:032}/")
    if slowed.status_code == 429:
        assert 1 <= int(slowed["Retry-After"]) <= 60
    assert receipt(respondent.answer_all())


def test_misses_are_counted_apart_from_log_ins() -> None:
    from axes.models import AccessAttempt

    from monitoring.models import ThrottleCounter

    Client().get(f"/s/{'0' * 32}/")
    assert AccessAttempt.objects.count() == 0
    (counter,) = ThrottleCounter.objects.all()
    assert counter.client.startswith("portal:")
    assert "127.0.0.1" not in counter.client


def test_a_code_from_a_letter_can_be_typed() -> None:
    respondent = someone()
    typed = f"{respondent.token[:8].upper()}-{respondent.token[8:]}"
    assert respondent.follow("/s/", code=typed).redirect_chain[-1][0] == "/s/consent/"
    assert respondent.post("/s/", code="wrong").status_code == 404


def test_no_log_line_holds_a_token() -> None:
    from winwin.logging import hide_tokens

    token = someone().token
    for written in (token, token.upper(), f"{token[:8]}-{token[8:]}"):
        line = hide_tokens(None, "", {"event": f"Forbidden (CSRF cookie not set.): /en/s/{written}/", "n": 1})
        assert line == {"event": "Forbidden (CSRF cookie not set.): /en/s/***/", "n": 1}
    assert hide_tokens(None, "", {"event": "Not Found: /s/consent/x/"}) == {
        "event": "Not Found: /s/consent/x/"
    }


def test_after_the_exchange_no_page_holds_the_token() -> None:
    respondent = someone()
    pages = [respondent.enter(), respondent.get("/s/consent/"), respondent.begin("0"), respondent.fill()]
    pages += [respondent.get("/s/submit/"), respondent.submit()]
    for page in pages:
        assert respondent.token not in page.content.decode()
    cookie = respondent.client.cookies["answer"]
    assert respondent.token not in cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_the_cookie_is_locked_to_the_host_under_https(settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    respondent = someone()
    respondent.enter()
    cookie = respondent.client.cookies["__Host-answer"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_every_page_keeps_out_of_caches_and_referers() -> None:
    respondent = someone()
    pages = [respondent.get(f"/s/{respondent.token}/"), respondent.get("/s/"), respondent.get("/s/wrong/")]
    pages += [respondent.begin("0"), respondent.fill(), respondent.get("/s/submit/"), respondent.submit()]
    for page in pages:
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "strict-origin"


def test_a_forged_post_is_refused() -> None:
    respondent = someone()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/s/{respondent.token}/").status_code == 403
    assert state()[:4] == (0, 0, 0, 0)


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
    assert 'href="#eligible_customers"' in text
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


def test_a_page_costs_two_queries_and_a_save_three(django_assert_max_num_queries: Any) -> None:
    respondent = someone()
    respondent.begin("0")
    respondent.get("/s/q/firm/")
    with django_assert_max_num_queries(2):
        respondent.get("/s/q/firm/")
    with django_assert_max_num_queries(3):
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
