"""An answer that meets the end of its wave, and a correction that meets its withdrawal: no late row, no deadlock."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from surveys.domain import respondents, responses, rounds, sealing
from surveys.domain.responses import Ended
from surveys.models import Draft, Invitation, Response, VaultLink, Wave
from tests.factories import people, waves

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 10


def alone(what: Callable[[], Any]) -> Any:
    try:
        return what()
    finally:
        connection.close()


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
@pytest.mark.parametrize("pause", ["before", "after"])
def test_an_answer_during_the_close_is_in_it_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, mode: str, pause: str
) -> None:
    now = timezone.now()
    wave = waves.make(mode=mode, now=now)
    visit = respondents.enter(token=waves.invite(wave).token, draft_key=b"k" * 32)
    assert visit is not None
    waves.fill(visit)
    closing, go_on, rewrite = Event(), Event(), sealing.rewrite

    def slowly(*, wave: Wave) -> None:
        if pause == "after":
            rewrite(wave=wave)
        closing.set()
        go_on.wait(WAIT)
        if pause == "before":
            rewrite(wave=wave)

    monkeypatch.setattr(sealing, "rewrite", slowly)
    by = people.make("administrator")
    with ThreadPoolExecutor(2) as pool:
        close = pool.submit(alone, lambda: rounds.close(wave_id=wave.pk, by=by, now=now))
        assert closing.wait(WAIT)
        late = pool.submit(alone, lambda: responses.submit(visit=visit, language="ko", now=now))
        time.sleep(0.3)  # it waits for the close, and would not without the lock
        go_on.set()
        close.result()
        assert late.result().ended == Ended.CLOSED
    assert (Response.objects.count(), VaultLink.objects.count(), Draft.objects.count()) == (0, 0, 0)
    assert not Invitation.objects.filter(is_used=True).exists()


def test_nothing_is_withdrawn_after_the_close_by_who_came_before_it() -> None:
    now = timezone.now()
    wave = waves.make(now=now)
    visit = respondents.enter(token=waves.invite(wave).token)
    assert visit is not None
    waves.fill(visit)
    responses.submit(visit=visit, language="ko", now=now)
    rounds.close(wave_id=wave.pk, by=people.make("administrator"), now=now)
    assert not responses.withdraw(visit=visit, now=now)  # the visit says that the wave is open
    assert Response.objects.count() == 1


def test_a_correction_and_a_withdrawal_at_once_end_both() -> None:
    now = timezone.now()
    wave = waves.make(now=now)
    for _ in range(12):
        visit = respondents.enter(token=waves.invite(wave, buyers=0).token)
        assert visit is not None
        waves.fill(visit)
        responses.submit(visit=visit, language="ko", now=now)
        waves.fill(visit, is_correction=True)
        start = Barrier(2)

        def correct(visit: Any = visit, start: Barrier = start) -> Any:
            start.wait()
            return responses.submit(visit=visit, language="ko", now=now)

        def withdraw(visit: Any = visit, start: Barrier = start) -> Any:
            start.wait()
            return responses.withdraw(visit=visit, now=now)

        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(alone, what) for what in (correct, withdraw)]
            assert jobs[1].result() is True
            jobs[0].result()
    assert (Response.objects.count(), Draft.objects.count()) == (0, 0)
    assert set(VaultLink.objects.values_list("state", flat=True)) == {"withdrawn"}
