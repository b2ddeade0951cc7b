"""Made-up waves and answers in bulk, for tests and measurements: the rows that the portal would have left, at once."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from django.db import transaction

from monitoring.calc.moments import SEOUL
from monitoring.calc.periods import Period
from monitoring.domain.verdicts import Verdict
from monitoring.models import Enterprise, User
from surveys.domain import keys, questionnaires, respondents, rounds, sampling, tallies, vault
from surveys.domain.respondents import Visit
from surveys.models import (
    Delivery,
    Invitation,
    QuestionnaireVersion,
    RelationAnswer,
    Response,
    Round,
    Wave,
)
from surveys.synthetic import numbers, shares, worlds
from surveys.synthetic.answering import Answered
from surveys.synthetic.worlds import World

CHUNK = 1_000
OPEN_FOR = timedelta(days=21)
_CHANNELS = (("web", 0.94), ("phone", 0.04), ("officer", 0.02))
_MINUTES = (("0-2", 0.12), ("3-5", 0.46), ("6-10", 0.29), ("11-20", 0.10), ("21+", 0.03))
_IN_ENGLISH = 0.03


class NotSynthetic(Verdict):
    """The wave asks real firms; made-up answers are never stored beside real ones."""


class NoQuestionnaire(Verdict):
    """No core questionnaire is loaded; `manage.py setup` loads the shipped one."""


@dataclass(frozen=True, slots=True)
class _Invited:
    """An invitation with its stratum and origin, and the place of its firm in the made-up world."""

    place: int
    stratum_id: int
    origin: str
    visit: Visit


def plan(
    *,
    code: str,
    sample: int,
    seed: int,
    by: User | None,
    now: datetime,
    **more: Any,  # noqa: ANN401 - as `rounds.create_wave`
) -> Wave:
    """A sampled confidential wave over made-up firms in the round of the half-year, open from `now` for three weeks.

    `more` holds other fields of the plan.

    Raises:
        NoQuestionnaire: there is none to ask with.
        Refused: as `rounds.create_wave` and `sampling.draw`.
    """
    core = QuestionnaireVersion.objects.filter(code="core", kind="core").order_by("-version").first()
    if core is None:
        raise NoQuestionnaire
    with transaction.atomic():
        wave = rounds.create_wave(
            round_id=_round(by=by, now=now).pk, code=code, title_ko="동반성장 체감도 조사 (가상)",
            title_en="Felt level of win-win growth (synthetic)", questionnaire=core, mode=Wave.Mode.CONFIDENTIAL,
            opens_at=now, closes_at=now + OPEN_FOR, by=by, now=now, strata_by=["industry", "tier"], sample_size=sample,
            seed=seed, is_synthetic=True, **more,
        )  # fmt: skip
        sampling.draw(wave_id=wave.pk, by=by, now=now)
        wave.refresh_from_db()
    return wave


def launch(*, wave: Wave, by: User | None, now: datetime) -> Wave:
    """Launches the wave with every mail taken as delivered: nothing leaves the house, not even by accident."""
    with transaction.atomic():
        opened = rounds.launch(wave_id=wave.pk, by=by, now=now)
        Delivery.objects.filter(invitation__wave=opened).update(
            state=Delivery.State.SENT, sent_at=now, attempts=1
        )
        Invitation.objects.filter(wave=opened).update(state=Invitation.State.SENT)
    return opened


def store(
    *, wave: Wave, world: World, now: datetime, report: Callable[[int, int], None] | None = None
) -> int:
    """Stores the answers of those invited firms that answer in this world; how many were stored now.

    In chunks, each of which is whole; repeated, it goes on with those that are missing.

    Raises:
        NotSynthetic: the wave is a real one.
        KeyIsGone: the wave's link to firms was cut.
    """
    if not wave.is_synthetic:
        raise NotSynthetic
    asked = _invited(wave)
    willing = [one for one in asked if world.answers[one.place]]
    known = _ids()
    stored = 0
    for chunk in _chunks(willing):
        with transaction.atomic():
            stored += _store(wave, world, chunk, known, now)
        if report:
            report(stored, len(willing))
    return stored


def _round(*, by: User | None, now: datetime) -> Round:
    day = now.astimezone(SEOUL)
    half = 1 if day.month <= 6 else 2  # noqa: PLR2004 - months of a half-year
    period = str(Period.parse(f"{day.year}-H{half}"))
    found = Round.objects.filter(period=period).first()
    titles = (
        f"{day.year}년 {'상' if half == 1 else '하'}반기",
        f"{'First' if half == 1 else 'Second'} half of {day.year}",
    )
    return found or rounds.create_round(period=period, title_ko=titles[0], title_en=titles[1], by=by, now=now)


def _ids() -> dict[int, int]:
    """Ids of the made-up firms by their place in the world."""
    rows = Enterprise.objects.filter(is_synthetic=True).values_list("business_number", "pk")
    return {numbers.place(number): pk for number, pk in rows.iterator(chunk_size=10_000)}


def _invited(wave: Wave) -> list[_Invited]:
    """Invitations without an answer, in the order of their random ids."""
    is_tied = wave.mode == Wave.Mode.CONFIDENTIAL
    key = keys.of_wave(wave=wave) if is_tied else b""
    done = vault.answered(wave=wave) if is_tied else set()
    fields = ("pk", "serial", "is_used", "unit_id", "unit__stratum_id", "unit__origin",
              "unit__enterprise__business_number")  # fmt: skip
    rows = Invitation.objects.filter(wave=wave, is_used=False).exclude(state=Invitation.State.REVOKED)
    found = []
    for pk, serial, is_used, unit, stratum, origin, number in rows.order_by("pk").values_list(*fields):
        if pk not in done:
            handle = respondents.invitation_handle(key=key, invitation_id=pk) if is_tied else b""
            visit = Visit(pk, serial, is_used, wave, unit, handle=handle, key=key, link=handle)
            found.append(_Invited(numbers.place(number), stratum, origin, visit))
    return found


def _store(wave: Wave, world: World, chunk: list[_Invited], known: dict[int, int], now: datetime) -> int:
    answered = worlds.populate(
        world, questionnaires.compiled(wave=wave), [one.place for one in chunk]
    ).answered
    layout = questionnaires.layout(wave=wave)
    responses: list[Response] = []
    relations: list[RelationAnswer] = []
    for one in chunk:
        response = _response(wave, world, one, answered[one.place], now)
        if wave.mode == Wave.Mode.CONFIDENTIAL and not vault.tie(visit=one.visit, response_id=response.pk):
            continue
        responses.append(response)
        said = answered[one.place]
        for relation in _relations(world, one.place, said, response, known):
            relation.scores = layout.vector({**said.firm, **relation.answers})
            relations.append(relation)
    Response.objects.bulk_create(responses)
    tallies.note(responses=responses)
    RelationAnswer.objects.bulk_create(relations)
    if wave.mode == Wave.Mode.ANONYMOUS:
        Invitation.objects.filter(pk__in=[one.visit.invitation_id for one in chunk]).update(is_used=True)
    return len(responses)


def _response(wave: Wave, world: World, one: _Invited, said: Answered, now: datetime) -> Response:
    draw = np.random.Generator(np.random.PCG64([world.recipe.seed, one.place, 3]))
    year, week, _day = now.astimezone(SEOUL).isocalendar()
    return Response(
        id=uuid.uuid4(), wave=wave, stratum_id=one.stratum_id, origin=one.origin,
        channel=_pick(_CHANNELS, draw), language="en" if draw.random() < _IN_ENGLISH else "ko",
        week=f"{year}-W{week:02d}" if wave.mode == Wave.Mode.CONFIDENTIAL else "", minutes_band=_pick(_MINUTES, draw),
        consent_version=wave.consent_version, answers=said.firm,
    )  # fmt: skip


def _relations(
    world: World, place: int, said: Answered, response: Response, known: dict[int, int]
) -> Iterator[RelationAnswer]:
    for relation, on_buyer in zip(world.relations_of[place], said.buyers, strict=True):
        sources = world.chains.known_from[relation].nonzero()[0].tolist()
        yield RelationAnswer(
            response=response,
            buyer_id=known[int(world.chains.buyer[relation])],
            tier=str(int(world.chains.tier[relation])),
            provenances=sorted(shares.PROVENANCES[source] for source in sources),
            answers=on_buyer,
        )


def _pick(weights: tuple[tuple[str, float], ...], draw: np.random.Generator) -> str:
    at = draw.random()
    for name, share in weights:
        at -= share
        if at < 0:
            return name
    return weights[0][0]


def _chunks(rows: Iterable[_Invited]) -> Iterator[list[_Invited]]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
