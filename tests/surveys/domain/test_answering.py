"""From a link to one stored answer, and back again where the mode allows it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from surveys.domain import drafts, keys, respondents, responses, sheets, vault
from surveys.domain.respondents import Standing
from surveys.domain.responses import Ended
from surveys.domain.sheets import Buyer, Named, Sheet
from surveys.models import Draft, Invitation, Naming, RelationAnswer, Response, VaultLink
from tests.factories import firms, waves
from tests.factories.waves import NOW

pytestmark = pytest.mark.django_db
DRAFT_KEY = b"k" * 32


def visit_of(invited: Any) -> Any:
    found = respondents.enter(token=invited.token, draft_key=DRAFT_KEY)
    assert found is not None
    return found


def test_a_token_opens_its_invitation_in_one_query(django_assert_num_queries: Any) -> None:
    invited = waves.invite(waves.make())
    visit_of(invited)
    with django_assert_num_queries(1):
        visit = visit_of(invited)
    assert (visit.invitation_id, visit.unit.enterprise_id) == (invited.invitation.pk, invited.firm.pk)
    again = respondents.again(invitation_id=visit.invitation_id, serial=1)
    assert again == visit
    assert respondents.again(invitation_id=visit.invitation_id, serial=2) is None


@pytest.mark.parametrize("state", ["draft", "sampled"])
def test_nobody_enters_before_the_launch(state: str) -> None:
    assert respondents.enter(token=waves.invite(waves.make(state=state)).token) is None


def test_unknown_and_revoked_links_find_nothing() -> None:
    invited = waves.invite(waves.make())
    Invitation.objects.update(state="revoked")
    assert respondents.enter(token=invited.token) is None
    assert respondents.enter(token="0" * 32) is None
    assert respondents.again(invitation_id=invited.invitation.pk, serial=1) is None


def test_standing_follows_the_clock_before_staff_do() -> None:
    wave = waves.make()
    visit = visit_of(waves.invite(wave))
    moments = [wave.opens_at - timedelta(seconds=1), wave.opens_at, wave.closes_at]
    assert [respondents.standing(visit=visit, now=moment) for moment in moments] == [
        Standing.NOT_YET,
        Standing.OPEN,
        Standing.CLOSED,
    ]


def test_a_sheet_comes_back_as_it_was() -> None:
    sheet = Sheet(
        consent_version="1",
        language="ko",
        buyers=(Buyer("갑", "1", 7, "1234567890", ("buyer_list",)), Buyer("을", "2")),
        firm={"a": "1", "b": ["x", "y"]},
        on_buyer=({"c": "2"}, {}),
        confirmed=("edit/0",),
        named=(Named("1234567890", "병", "a@example.com"),),
        failures={"a.required": 2},
        seconds=61,
    )
    assert Sheet.from_bytes(sheet.to_bytes()) == sheet


def test_a_buyer_that_stays_keeps_what_was_said_of_it() -> None:
    first, second, third = (Buyer(name, "1") for name in "abc")
    sheet = Sheet(consent_version="1", language="ko").with_buyers((first, second))
    sheet = replace(sheet, on_buyer=({"q": "1"}, {"q": "2"}))
    changed = sheet.with_buyers((third, second))
    assert changed.on_buyer == ({}, {"q": "2"})


@pytest.mark.parametrize(
    ("seconds", "band"),
    [(0, "0-2"), (179, "0-2"), (180, "3-5"), (359, "3-5"), (360, "6-10"), (660, "11-20"), (1260, "21+")],
)
def test_minutes_are_kept_in_bands(seconds: int, band: str) -> None:
    assert sheets.band(seconds=seconds) == band


def test_a_pause_counts_ten_minutes_at_most() -> None:
    sheet = Sheet(consent_version="1", language="ko")
    assert [sheet.with_pause(one).seconds for one in (-5, 30, 601)] == [0, 30, 600]


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_a_draft_is_sealed_and_merges(mode: str) -> None:
    visit = visit_of(waves.invite(waves.make(mode=mode)))
    drafts.begin(visit=visit, sheet=Sheet(consent_version="1", language="ko", firm={"position": "direct"}))
    (row,) = Draft.objects.all()
    assert b"direct" not in bytes(row.sealed)
    stale = drafts.look(visit=visit)
    drafts.change(visit=visit, now_at=stale, by=lambda sheet: replace(sheet, at="one"))
    # a second save that looked before the first one was stored loses nothing of it
    drafts.change(visit=visit, now_at=stale, by=lambda sheet: replace(sheet, at_buyer=3))
    merged = drafts.look(visit=visit).sheet
    assert merged is not None
    assert (merged.at, merged.at_buyer, merged.firm) == ("one", 3, {"position": "direct"})


def test_a_draft_opens_only_in_its_own_row() -> None:
    wave = waves.make()
    first, second = (visit_of(waves.invite(wave)) for _ in range(2))
    for visit in (first, second):
        drafts.begin(visit=visit, sheet=Sheet(consent_version="1", language="ko"))
    sealed = Draft.objects.get(handle=first.handle).sealed
    Draft.objects.filter(handle=second.handle).update(sealed=sealed)
    with pytest.raises(keys.KeyIsGone):
        drafts.look(visit=second)


def test_a_save_after_the_submission_brings_no_draft_back() -> None:
    visit = visit_of(waves.invite(waves.make()))
    waves.fill(visit)
    before = drafts.look(visit=visit)
    assert responses.submit(visit=visit, language="ko", now=NOW).ended == Ended.RECEIVED
    with pytest.raises(drafts.NoDraft):
        drafts.change(visit=visit, now_at=before, by=lambda sheet: replace(sheet, at="late"))
    assert Draft.objects.count() == 0


def test_a_confidential_answer_is_whole_and_linked_in_the_vault_alone() -> None:
    wave = waves.make()
    invited = waves.invite(wave)
    visit = visit_of(invited)
    named = (Named(firms.number(), "가상부품", "parts@example.com"),)
    waves.fill(visit, buyers=2, named=named, seconds=200, failures={"position.required": 1})
    result = responses.submit(visit=visit, language="en", now=NOW)
    assert result.ended == Ended.RECEIVED
    response = Response.objects.get()
    assert (response.week, response.minutes_band, response.language) == ("2026-W48", "3-5", "en")
    assert response.answers == waves.FIRM | waves.LAST["system"] | waves.LAST["freedom"]
    assert response.edit_failures == {"position.required": 1}
    assert [row.answers["price_setting"] for row in RelationAnswer.objects.all()] == ["agreed"] * 2
    assert Naming.objects.get().business_number == named[0].business_number
    assert vault.answered(wave=wave) == {invited.invitation.pk}
    link = vault.relink(invitation=invited.invitation)
    assert link is not None
    assert link.response_id == response.pk
    untouched = Invitation.objects.get()
    assert (untouched.is_used, untouched.state) == (False, "sent")
    assert response.pk.bytes not in bytes(VaultLink.objects.get().sealed)


def test_an_anonymous_answer_has_no_link_and_no_week() -> None:
    wave = waves.make(mode="anonymous")
    invited = waves.invite(wave)
    visit = visit_of(invited)
    waves.fill(visit)
    assert responses.submit(visit=visit, language="ko", now=NOW).ended == Ended.RECEIVED
    assert Response.objects.get().week == ""
    assert VaultLink.objects.count() == Draft.objects.count() == 0
    assert Invitation.objects.get().is_used
    with pytest.raises(keys.KeyIsGone):
        vault.relink(invitation=invited.invitation)
    assert not responses.withdraw(visit=visit, now=NOW)
    assert not responses.begin_correction(visit=visit, sheet=Sheet(consent_version="1", language="ko"))


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_a_second_draft_of_an_invitation_makes_no_second_answer(mode: str) -> None:
    wave = waves.make(mode=mode)
    invited = waves.invite(wave)
    visit = visit_of(invited)
    waves.fill(visit)
    elsewhere = respondents.enter(token=invited.token, draft_key=b"e" * 32)
    assert elsewhere is not None
    waves.fill(elsewhere)
    assert responses.submit(visit=visit, language="ko", now=NOW).ended == Ended.RECEIVED
    assert responses.submit(visit=elsewhere, language="ko", now=NOW).ended == Ended.BEFORE
    assert Response.objects.count() == 1
    assert respondents.receipt(visit=visit) == respondents.receipt(visit=elsewhere)


def test_a_correction_replaces_the_answer() -> None:
    invited = waves.invite(waves.make())
    visit = visit_of(invited)
    waves.fill(visit)
    responses.submit(visit=visit, language="ko", now=NOW)
    first = Response.objects.get().pk
    assert responses.begin_correction(
        visit=visit, sheet=Sheet(consent_version="1", language="ko", is_correction=True)
    )
    fresh = drafts.look(visit=visit).sheet
    assert fresh is not None
    assert fresh.firm == {}
    drafts.discard(visit=visit)
    waves.fill(visit, buyers=2, is_correction=True)
    assert responses.submit(visit=visit, language="ko", now=NOW).ended == Ended.RECEIVED
    second = Response.objects.get()
    assert second.pk != first
    assert second.relations.count() == 2
    link = vault.relink(invitation=invited.invitation)
    assert link is not None
    assert link.response_id == second.pk


def test_what_is_withdrawn_is_deleted_and_stays_answered() -> None:
    wave = waves.make()
    invited = waves.invite(wave)
    visit = visit_of(invited)
    waves.fill(visit)
    responses.submit(visit=visit, language="ko", now=NOW)
    assert responses.withdraw(visit=visit, now=NOW)
    assert Response.objects.count() == RelationAnswer.objects.count() == 0
    assert vault.withdrawn(wave=wave) == vault.answered(wave=wave) == {invited.invitation.pk}
    assert not responses.withdraw(visit=visit, now=NOW)
    waves.fill(visit)
    assert responses.submit(visit=visit, language="ko", now=NOW).ended == Ended.WITHDRAWN


def test_an_unfinished_answer_names_its_page() -> None:
    visit = visit_of(waves.invite(waves.make()))
    waves.fill(visit)
    drafts.change(
        visit=visit, now_at=drafts.look(visit=visit), by=lambda sheet: replace(sheet, on_buyer=({},))
    )
    result = responses.submit(visit=visit, language="ko", now=NOW)
    assert result.ended == Ended.UNFINISHED
    assert result.page is not None
    assert (result.page.group_code, result.page.buyer_index) == ("price", 0)
    assert Response.objects.count() == 0


def test_a_closed_wave_takes_nothing() -> None:
    wave = waves.make()
    visit = visit_of(waves.invite(wave))
    waves.fill(visit)
    assert responses.submit(visit=visit, language="ko", now=wave.closes_at).ended == Ended.CLOSED
    assert Response.objects.count() == 0


def test_a_buyer_added_by_number_is_the_one_of_the_register() -> None:
    buyer = firms.make("가상전자")
    visit = visit_of(waves.invite(waves.make()))
    waves.fill(visit)
    added = (Buyer("전자", "1", None, buyer.business_number, ("self_registration",)),)
    drafts.change(visit=visit, now_at=drafts.look(visit=visit), by=lambda sheet: replace(sheet, buyers=added))
    responses.submit(visit=visit, language="ko", now=NOW)
    row = RelationAnswer.objects.get()
    assert (row.buyer_id, row.buyer_as_written, row.provenances) == (buyer.pk, "", ["self_registration"])


def test_no_query_of_a_submission_writes_a_moment() -> None:
    visit = visit_of(waves.invite(waves.make()))
    waves.fill(visit)
    with connection.execute_wrapper(_no_moment):
        responses.submit(visit=visit, language="ko", now=NOW)


def _no_moment(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
    written = json.dumps(list(params or ()), default=repr) if not many else repr(params)
    if not sql.startswith("SELECT"):
        assert "datetime" not in written, sql
        assert "2026-11" not in written, sql
    return execute(sql, params, many, context)
