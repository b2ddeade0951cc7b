"""The count of an open wave: the same sums whatever the order and parts in which answers came and went."""

import threading
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction

from surveys.domain import questionnaires, respondents, responses, rounds, tallies
from surveys.domain.queries import estimates
from surveys.estimation import firm_means
from surveys.estimation.sample import Design, Sample
from surveys.models import (
    CountedStratum,
    RelationAnswer,
    Response,
    StaleStratum,
    Stratum,
    Tally,
    UncountedResponse,
    Wave,
)
from tests.factories import people, waves
from tests.factories.waves import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def strata(wave: Any) -> list[Any]:
    return [
        Stratum.objects.create(wave=wave, region=region, population=population, allocated=9)
        for region, population in (("KR-11", 40), ("KR-26", 70), ("KR-41", 30))
    ]


def answer(wave: Any, stratum: Any, buyers: int, *, origin: str = "random") -> Any:
    invited = waves.invite(wave, stratum=stratum, buyers=0, origin=origin)
    visit = respondents.enter(token=invited.token, draft_key=b"k" * 32)
    assert visit is not None
    waves.fill(visit, buyers=buyers)
    responses.submit(visit=visit, language="ko", now=NOW)
    return visit


def vary(wave: Any) -> None:
    """Scores that differ, as a count sees nothing else of an answer."""
    dice = np.random.default_rng(3)
    once = np.array([not one.per_buyer for one in questionnaires.layout(wave=wave).columns])
    of_firm: dict[Any, Any] = {}
    for one in RelationAnswer.objects.order_by("pk"):
        scores = dice.integers(0, 10_001, len(once))
        scores[dice.random(len(once)) < 0.2] = -32768
        scores[once] = of_firm.setdefault(one.response_id, scores)[once]
        RelationAnswer.objects.filter(pk=one.pk).update(
            scores=scores.astype(">i2").tobytes(), tier=str(dice.integers(1, 4)), provenances=["buyer_list", "trade_body"][: dice.integers(0, 3)]
        )  # fmt: skip


def stored() -> dict[tuple[Any, ...], bytes]:
    return {
        (one.stratum_id, one.classification, one.code): bytes(one.sums) for one in Tally.objects.all()
    } | {(one.pk, "firms"): str(one.respondents).encode() for one in CountedStratum.objects.all()}


def afresh(wave: Any) -> dict[tuple[Any, ...], bytes]:
    """What a count of everything leaves."""
    CountedStratum.objects.update(respondents=None)
    tallies.count(wave=wave)
    return stored()


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_late_answers_leave_the_sums_of_a_count_from_scratch(mode: str) -> None:
    wave = waves.make(mode=mode)
    first, second, _third = strata(wave)
    for number in range(4):
        answer(wave, first, 1 + number % 3)
    assert tallies.count(wave=wave) == tallies.Counted(afresh=3, added_to=0)
    answer(wave, first, 2)
    answer(wave, second, 1)
    assert UncountedResponse.objects.count() == 2
    assert tallies.count(wave=wave) == tallies.Counted(afresh=0, added_to=2)
    assert tallies.count(wave=wave) == tallies.Counted(0, 0)
    added = stored()
    assert dict(CountedStratum.objects.values_list("stratum__region", "respondents")) == {
        "KR-11": 5, "KR-26": 1, "KR-41": 0,
    }  # fmt: skip
    assert afresh(wave) == added


def test_what_is_taken_back_or_corrected_is_counted_afresh_in_its_stratum_alone() -> None:
    wave = waves.make()
    first, second, _third = strata(wave)
    visits = [answer(wave, first, 2) for _ in range(3)] + [answer(wave, second, 1)]
    tallies.count(wave=wave)
    assert responses.withdraw(visit=visits[0], now=NOW)
    waves.fill(visits[1], buyers=3, is_correction=True)
    responses.submit(visit=visits[1], language="ko", now=NOW)
    assert StaleStratum.objects.count() == 2
    assert tallies.count(wave=wave) == tallies.Counted(afresh=1, added_to=0)
    assert (StaleStratum.objects.count(), UncountedResponse.objects.count()) == (0, 0)
    assert CountedStratum.objects.get(pk=first.pk).respondents == 2
    counted = stored()
    assert afresh(wave) == counted


def test_an_answer_withdrawn_before_it_was_counted_is_in_no_sum() -> None:
    wave = waves.make()
    first, *_rest = strata(wave)
    answer(wave, first, 1)
    tallies.count(wave=wave)
    before = stored()
    visit = answer(wave, first, 2)
    responses.withdraw(visit=visit, now=NOW)
    tallies.count(wave=wave)
    assert stored() == before


def test_firms_that_others_named_are_left_to_the_final_figures() -> None:
    wave = waves.make()
    first, *_rest = strata(wave)
    answer(wave, first, 1, origin="snowball")
    assert Response.objects.get().origin == "snowball"
    assert UncountedResponse.objects.count() == 0
    tallies.count(wave=wave)
    assert Tally.objects.count() == 0
    assert CountedStratum.objects.get(pk=first.pk).respondents == 0


def answered() -> Wave:
    """A wave with 5, 7 and 1 answers in its strata, counted."""
    wave = waves.make()
    for one, answers in zip(strata(wave), (5, 7, 1), strict=True):
        for number in range(answers):
            answer(wave, one, 1 + number % 3)
    vary(wave)
    tallies.count(wave=wave)
    return wave


def test_a_part_of_the_wave_has_the_figures_of_its_domain() -> None:
    wave = answered()
    found = estimates.live(wave=wave)
    part = estimates.live(wave=wave, within={"region": "KR-26"})
    assert part.figure(("_T", "_T"), "composite") == found.figure(("region", "KR-26"), "composite")
    with pytest.raises(KeyError):
        estimates.live(wave=wave, within={"colour": "red"})


def test_live_figures_equal_the_final_ones_before_calibration() -> None:
    wave = answered()
    rows = list(RelationAnswer.objects.select_related("response__stratum"))
    names = {one: number for number, one in enumerate(Response.objects.values_list("pk", flat=True))}
    firm = np.array([names[one.response_id] for one in rows])
    region = np.array([one.response.stratum.region for one in rows])
    tier = np.array([one.tier for one in rows])
    # the third stratum has one answer and joins the second: 100 firms, 8 answers
    joined = np.where(region == "KR-11", 0, 1)
    of_firm = joined[np.unique(firm, return_index=True)[1]]
    sample = Sample(
        Design(of_firm, np.arange(len(names)), np.array([40.0, 100.0])[of_firm]),
        np.array([40 / 5, 100 / 8])[of_firm],
    )
    cells = {
        ("_T", "_T"): np.ones(len(rows), bool),
        ("region", "KR-26"): region == "KR-26",
        ("region", "KR-41"): region == "KR-41",
        ("tier", "2"): tier == "2",
        ("provenance", "buyer_list"): np.array(["buyer_list" in one.provenances for one in rows]),
    }
    found = estimates.live(wave=wave)
    assert (found.respondents, found.population, found.uncounted, found.joined) == (13, 140, 0, 2)
    for at, column in enumerate(found.columns):
        points = np.array(
            [int.from_bytes(bytes(one.scores)[2 * at : 2 * at + 2], signed=True) for one in rows]
        )
        y = np.where(points == -32768, np.nan, points / 100)
        wanted = firm_means.of_rows(
            y, np.stack([*cells.values()], 1), firm, sample, once=not column.per_buyer
        )
        for place, cell in enumerate(cells):
            got = found.figure(cell, column.code)
            if wanted.n[place] == 0:
                assert (got.value, got.se, got.n) == (None, None, 0)
                continue
            assert (got.value, got.se) == (
                pytest.approx(wanted.value[place], rel=1e-9), pytest.approx(wanted.se[place], rel=1e-9, abs=1e-9),
            )  # fmt: skip
            assert (got.n, got.firms, got.df) == (wanted.n[place], wanted.firms[place], wanted.df[place])


def test_what_another_session_counts_is_left_to_it() -> None:
    wave = waves.make()
    first, second, _third = strata(wave)
    answer(wave, first, 1)
    answer(wave, second, 1)
    tallies._begin(wave)  # noqa: SLF001 - the rows that a count locks
    found: list[tallies.Counted] = []

    def other() -> None:
        found.append(tallies.count(wave=wave))
        connection.close()

    with transaction.atomic():
        CountedStratum.objects.select_for_update().get(pk=first.pk)
        worker = threading.Thread(target=other)
        worker.start()
        worker.join()
    assert found == [tallies.Counted(afresh=2, added_to=0)]
    assert tallies.count(wave=wave) == tallies.Counted(afresh=1, added_to=0)


def test_two_counts_at_once_count_each_answer_once() -> None:
    wave = waves.make()
    first, second, _third = strata(wave)
    for one in (first, second):
        answer(wave, one, 2)
    tallies.count(wave=wave)
    for _ in range(5):
        answer(wave, first, 2)
        answer(wave, second, 1)

    def other() -> None:
        tallies.count(wave=wave)
        connection.close()

    workers = [threading.Thread(target=other) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    tallies.count(wave=wave)
    added = stored()
    assert UncountedResponse.objects.count() == 0
    assert afresh(wave) == added


def test_strata_may_be_counted_by_themselves() -> None:
    wave = waves.make()
    first, second, _third = strata(wave)
    answer(wave, first, 1)
    answer(wave, second, 1)
    assert tallies.count(wave=wave, strata=[first.pk]).afresh == 1
    assert set(Tally.objects.values_list("stratum", flat=True)) == {first.pk}


def test_of_many_answers_half_the_strata_go_to_another_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "WORTH_SHARING", 27)
    wave = waves.make()
    first, second, third = strata(wave)
    for one in (first, second, third):
        answer(wave, one, 2)
    shared: list[tuple[int, list[int]]] = []

    def share(wave_id: int, given: list[int]) -> None:
        shared.append((wave_id, given))
        # the other worker is quick with the first of its strata, and dies then
        assert tallies.count_strata(wave_id=wave_id, strata=given[:1]).afresh == 1

    tallies.count_open(share=share)
    assert shared == [(wave.pk, [second.pk, third.pk])]
    counted = stored()
    assert CountedStratum.objects.filter(respondents=1).count() == 3
    assert afresh(wave) == counted
    StaleStratum.objects.create(stratum=first)
    tallies.count_open(share=share)
    assert len(shared) == 1
    assert stored() == counted


def test_a_batch_holds_no_more_answers_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "MOST_AT_ONCE", 20)
    made = [one.pk for one in strata(waves.make())]
    assert list(tallies._batches(made)) == [made[:2], made[2:]]  # noqa: SLF001
    monkeypatch.setattr(tallies, "MOST_AT_ONCE", 5)
    assert list(tallies._batches(made)) == [[one] for one in made]  # noqa: SLF001


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_nothing_of_the_count_survives_the_close_and_none_begins_after_it(mode: str) -> None:
    wave = waves.make(mode=mode)
    first, *_rest = strata(wave)
    answer(wave, first, 1)
    tallies.count(wave=wave)
    answer(wave, first, 1)
    tallies.distrust(stratum_id=first.pk)
    rounds.close(wave_id=wave.pk, by=people.make("administrator"), now=NOW)
    wave.refresh_from_db()
    assert tallies.count(wave=wave) == tallies.Counted(0, 0)
    shared: list[Any] = []
    tallies.count_open(share=lambda *given: shared.append(given))
    assert shared == []
    assert [model.objects.count() for model in (CountedStratum, Tally, UncountedResponse, StaleStratum)] == [
        0
    ] * 4
