"""What ties an answer to its firm, and the end of it."""

from typing import Any

import pytest

from surveys.domain import keys, respondents, responses, vault
from tests.factories import waves
from tests.factories.waves import NOW

pytestmark = pytest.mark.django_db
DRAFT_KEY = b"k" * 32


def visit_of(invited: Any) -> Any:
    found = respondents.enter(token=invited.token, draft_key=DRAFT_KEY)
    assert found is not None
    return found


def test_panel_pseudonyms_are_the_same_in_two_waves_until_the_key_is_gone() -> None:
    from surveys.models import Panel

    sealed = keys.seal(key=keys.purpose_key("wrap panel"), text=b"p" * 32, bound_to=b"panel")
    panel = Panel.objects.create(name="panel", sealed_key=sealed)
    pseudonyms = []
    firm = None
    for _ in range(2):
        wave = waves.make(panel=panel)
        invited = waves.invite(wave, firm=firm, buyers=0)
        firm = invited.firm
        visit = visit_of(invited)
        waves.fill(visit)
        responses.submit(visit=visit, language="ko", now=NOW)
        link = vault.relink(invitation=invited.invitation)
        assert link is not None
        pseudonyms.append(link.pseudonym)
    by_hand = keys.digest(key=b"p" * 32, value=b"firm" + firm.pk.to_bytes(8)).hex()[:32]
    assert pseudonyms == [by_hand, by_hand]


def test_after_the_key_is_gone_nothing_links(administrator: Any) -> None:
    wave = waves.make()
    invited = waves.invite(wave)
    visit = visit_of(invited)
    waves.fill(visit)
    responses.submit(visit=visit, language="ko", now=NOW)
    keys.destroy(wave=wave, now=NOW)
    for look in (
        lambda: vault.answered(wave=wave),
        lambda: vault.relink(invitation=invited.invitation),
        lambda: vault.relink_for(invitation=invited.invitation, by=administrator, reason="test", now=NOW),
    ):
        with pytest.raises(keys.KeyIsGone):
            look()
    gone = respondents.enter(token=invited.token)
    assert gone is not None
    assert (gone.handle, gone.key) == (b"", b"")
