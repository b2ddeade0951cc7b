"""Links, guesses, cookies and headers: what somebody sees who has not begun."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from surveys.models import Invitation
from tests.surveys.portal.visitors import receipt, someone, state, texts

pytestmark = pytest.mark.django_db
MODES = ("confidential", "anonymous")


def test_looking_changes_nothing() -> None:
    respondent = someone()
    before = texts()  # every row of every table
    for client in (Client(), Client(HTTP_USER_AGENT="scanner")):
        for _ in range(3):
            assert client.get(f"/s/{respondent.token}/").status_code == 200
            assert client.head(f"/s/{respondent.token}/").status_code == 200
    assert texts() == before
    assert receipt(respondent.answer_all())


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
        typed = Client().post("/s/", {"code": token})
        assert (typed.status_code, token in typed.content.decode()) == (404, False)
    assert len(set(answers)) == 3
    assert {status for _method, status, _body, _headers in answers} == {404}


def test_guessing_is_slowed_and_a_valid_link_always_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    respondent = someone()
    moment = timezone.now().replace(second=50)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    statuses = [respondent.client.get(f"/s/{number:032}/").status_code for number in range(25)]
    assert statuses == [404] * 20 + [429] * 5
    assert respondent.client.get(f"/s/{99:032}/")["Retry-After"] == "10"
    assert respondent.post("/s/", code="wrong").status_code == 429
    # the same address at the same moment: with the link, and on another device with the code of the letter
    assert respondent.get(f"/s/{respondent.token}/").status_code == 200
    assert respondent.enter().redirect_chain[-1][0] == "/s/consent/"
    other = Client()
    typed = other.post("/s/", {"code": respondent.token}, follow=True)
    assert typed.redirect_chain[-1][0] == "/s/consent/"
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
    typed = (f"{token[:4]} {token[4:8]} {token[8:]}", f"{token[:4]}%20{token[4:]}", f" {token}")
    for written in (token, token.upper(), f"{token[:8]}-{token[8:]}", *typed):
        line = hide_tokens(None, "", {"event": f"Forbidden (CSRF cookie not set.): /en/s/{written}/", "n": 1})
        assert line == {"event": "Forbidden (CSRF cookie not set.): /en/s/***/", "n": 1}
    assert hide_tokens(None, "", {"event": "Not Found: /s/consent/x/"}) == {
        "event": "Not Found: /s/consent/x/"
    }


def test_no_traceback_holds_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    import logging as standard

    from winwin import logging

    token = someone().token
    kept = standard.getLogger().handlers[:]
    try:
        logging.configure(level="INFO", form="json")
        try:
            raise ValueError(f"/s/{token}/ went wrong")  # noqa: TRY301 - what is logged is the point
        except ValueError:
            standard.getLogger("winwin").exception("failed")
    finally:
        standard.getLogger().handlers = kept
    written = capsys.readouterr().err
    assert "went wrong" in written
    assert token not in written


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
