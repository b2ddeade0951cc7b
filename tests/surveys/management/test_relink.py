"""The command that names a firm's answer, and its end with the key."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from monitoring.models import AuditEvent
from surveys.domain import keys
from surveys.models import Invitation, Response
from tests.surveys.portal.visitors import someone

pytestmark = pytest.mark.django_db


def relink(by: Any, reason: str = "asked by letter") -> str:
    out = StringIO()
    number = str(Invitation.objects.get().pk)
    call_command("relink", number, "--by", by.username, "--reason", reason, stdout=out)
    return out.getvalue().strip()


def test_it_names_the_response_and_is_recorded(administrator: Any) -> None:
    someone().answer_all()
    assert relink(administrator) == f"{Response.objects.get().pk} submitted"
    event = AuditEvent.objects.get(action="vault.relink")
    assert (event.actor, event.details["reason"]) == (administrator.username, "asked by letter")


def test_an_analyst_may_not_and_a_reason_is_needed(analyst: Any, administrator: Any) -> None:
    someone().answer_all()
    for by, reason in ((analyst, "why"), (administrator, " ")):
        with pytest.raises(CommandError):
            relink(by, reason)
    assert AuditEvent.objects.filter(action="vault.relink").count() == 0


def test_it_fails_once_the_key_is_gone_and_for_anonymous_waves(administrator: Any) -> None:
    someone().answer_all()
    keys.destroy(wave=Invitation.objects.get().wave, now=timezone.now())
    with pytest.raises(CommandError, match="does not exist"):
        relink(administrator)
    assert AuditEvent.objects.filter(action="vault.relink").count() == 1
