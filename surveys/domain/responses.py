"""Handing in: one response for one invitation, whoever posts how often; and taking it back."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction

from monitoring.calc.moments import SEOUL
from surveys.domain import drafts, questionnaires, respondents, scores, sealing, sheets, tallies, vault
from surveys.domain.respondents import Standing, Visit
from surveys.domain.sheets import Buyer, Sheet
from surveys.instrument import answers
from surveys.instrument.routing import Step
from surveys.instrument.schema import Answers, Questionnaire, Value
from surveys.models import Invitation, Naming, RelationAnswer, Response, Wave


class Ended(StrEnum):
    """What a submission came to."""

    RECEIVED = "received"
    BEFORE = "before"
    UNFINISHED = "unfinished"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Result:
    """`page`: of an unfinished answer, the first page that keeps it from being handed in; None asks for the buyers."""

    ended: Ended
    page: Step | None = None


class _Lost(Exception):  # noqa: N818 - said as people say it
    """The transaction is given up: another submission was first, or the wave was closed since the visit was read."""

    def __init__(self, ended: Ended = Ended.BEFORE) -> None:
        super().__init__(ended)
        self.ended = ended


def submit(*, visit: Visit, language: str, now: datetime) -> Result:
    """Hands in the draft: response, what it says of buyers, named suppliers and the mark on the invitation, all in one
    transaction, from which no time finer than the ISO week stays (none in an anonymous wave).

    Called any number of times, at once or one after the other, it stores one response; every call but the one that
    stored it says `BEFORE`. Nothing is acknowledged before the commit. A close under way is waited for, and then says
    `CLOSED`: a row written after the rewriting would stand out as the last answer.
    """
    if respondents.standing(visit=visit, now=now) != Standing.OPEN:
        return Result(Ended.CLOSED)
    seen = drafts.look(visit=visit)
    if seen.is_withdrawn:
        return Result(Ended.WITHDRAWN)
    if seen.sheet is None:
        # a draft of staff is gone only because it was handed in
        is_done = seen.is_submitted or visit.is_apart
        return Result(Ended.BEFORE if is_done else Ended.UNFINISHED)
    questionnaire = questionnaires.compiled(wave=visit.wave)
    missing = sheets.unfinished(questionnaire=questionnaire, sheet=seen.sheet)
    if missing or not seen.sheet.buyers:
        return Result(Ended.UNFINISHED, missing if seen.sheet.buyers else None)
    try:
        with transaction.atomic():
            _hold_open(visit)
            _store(visit, questionnaire, seen.sheet, language, _week(visit, now))
    except _Lost as lost:
        return Result(lost.ended)
    return Result(Ended.RECEIVED)


def begin_correction(*, visit: Visit, sheet: Sheet) -> bool:
    """Starts a second answer, afresh, that will replace the first; False where the mode or the state forbids it."""
    seen = drafts.look(visit=visit)
    if not (visit.is_confidential and seen.is_submitted):
        return False
    drafts.begin(visit=visit, sheet=sheet)
    return True


def withdraw(*, visit: Visit, now: datetime) -> bool:
    """Deletes the answer of a confidential, open wave; False where there is none, the mode forbids it, or staff ask."""
    if (
        not visit.is_confidential
        or visit.is_apart
        or respondents.standing(visit=visit, now=now) != Standing.OPEN
    ):
        return False
    try:
        with transaction.atomic():
            _hold_open(visit)
            _take_back(visit)
    except _Lost:
        return False
    return True


def seal_wave(*, wave: Wave) -> None:
    """At the close, in the caller's transaction: rows in random order, weeks forgotten, drafts gone (see `sealing`), and
    no live tally left, whose last change would tell when an answer came. Answers without scores get them now: written
    after the rewriting, they would tell which answers came before scores were kept.
    """
    tallies.forget(wave=wave)
    scores.fill(wave=wave)
    sealing.rewrite(wave=wave)


def scrub() -> None:
    """After the commit of the close, outside a transaction: old row versions and queue archives are gone for good."""
    sealing.scrub()


def _hold_open(visit: Visit) -> None:
    """Keeps the wave from being closed until the transaction ends; any number of answers hold it at once.

    Raises:
        _Lost: it is closed, perhaps while this call waited for the close.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM surveys_wave WHERE id = %s AND state = 'open' FOR KEY SHARE", [visit.wave.pk]
        )
        if cursor.fetchone() is None:
            raise _Lost(Ended.CLOSED)


def _take_back(visit: Visit) -> None:
    # first the draft, as a correction does that is handed in at the same moment: they wait for each other in turn
    drafts.discard(visit=visit)
    response_id = vault.untie(visit=visit)
    if response_id is None:
        raise _Lost
    Response.objects.filter(pk=response_id).delete()
    tallies.distrust(stratum_id=visit.unit.stratum_id)


def _store(visit: Visit, questionnaire: Questionnaire, sheet: Sheet, language: str, week: str) -> None:
    response_id = uuid.uuid4()
    _claim(visit, sheet, response_id)
    said = _kept(questionnaire, sheet.firm, per_buyer=False)
    response = _response(visit, sheet, response_id, said=said, language=language, week=week)
    Response.objects.bulk_create([response])
    tallies.note(responses=[response])
    layout = questionnaires.layout(wave=visit.wave)
    resolved = enumerate(_resolved(sheet.buyers))
    relations = [_relation(questionnaire, sheet, index, buyer, response_id) for index, buyer in resolved]
    for one in relations:
        # in the same INSERT: a later UPDATE would leave an order among answers
        one.scores = layout.vector({**said, **one.answers})
    RelationAnswer.objects.bulk_create(relations)
    Naming.objects.bulk_create(
        Naming(
            wave_id=visit.wave.pk,
            response_id=response_id,
            business_number=one.business_number,
            name=one.name,
            email=one.email,
        )
        for one in sheet.named
    )


def _response(
    visit: Visit, sheet: Sheet, response_id: uuid.UUID, *, said: dict[str, Value], language: str, week: str
) -> Response:
    return Response(
        id=response_id,
        wave_id=visit.wave.pk,
        stratum_id=visit.unit.stratum_id,
        origin=visit.unit.origin,
        channel=sheet.channel,
        language=language,
        week=week,
        minutes_band=sheets.band(seconds=sheet.seconds),
        consent_version=sheet.consent_version,
        answers=said,
        edit_failures=dict(sheet.failures),
    )


def _claim(visit: Visit, sheet: Sheet, response_id: uuid.UUID) -> None:
    """Takes the one right to answer, or stops the transaction with `_Lost`. The draft goes with it."""
    if not visit.is_confidential:
        claimed = Invitation.objects.filter(pk=visit.invitation_id, is_used=False).update(is_used=True)
        if not claimed:
            raise _Lost
    elif sheet.is_correction:
        # the draft is deleted first: of two posts of the same correction the second finds none
        if not _took_draft(visit):
            raise _Lost
        before = vault.tie_anew(visit=visit, response_id=response_id)
        if before is None:
            raise _Lost
        Response.objects.filter(pk=before).delete()
        tallies.distrust(stratum_id=visit.unit.stratum_id)
        return
    elif not vault.tie(visit=visit, response_id=response_id):
        raise _Lost
    drafts.discard(visit=visit)
    if visit.is_apart:
        drafts.discard_own(visit=visit)


def _took_draft(visit: Visit) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_draft WHERE handle = %s", [visit.handle])
        return bool(cursor.rowcount == 1)


def _kept(questionnaire: Questionnaire, given: Answers, *, per_buyer: bool) -> dict[str, Value]:
    """The answers to relevant items of the groups about the firm, or of those about a buyer."""
    return {
        code: value
        for group in questionnaire.groups
        if group.per_buyer == per_buyer
        for code, value in answers.keep(questionnaire, group, given).items()
    }


def _relation(
    questionnaire: Questionnaire, sheet: Sheet, index: int, buyer: Buyer, response_id: uuid.UUID
) -> RelationAnswer:
    said = _kept(questionnaire, sheet.seen_from(index), per_buyer=True)
    return RelationAnswer(
        response_id=response_id,
        buyer_id=buyer.enterprise_id,
        buyer_as_written="" if buyer.enterprise_id else buyer.name,
        tier=buyer.tier,
        provenances=list(buyer.provenances),
        answers=said,
    )


def _resolved(buyers: tuple[Buyer, ...]) -> list[Buyer]:
    """Buyers that were added by their business number become those of the register, where it has them; a firm that is
    in the list already is not rated twice by name and number, so the second stays as it was written.
    """
    numbers = [one.number for one in buyers if one.number and not one.enterprise_id]
    known = _registered(numbers) if numbers else {}
    taken = {one.enterprise_id for one in buyers if one.enterprise_id}
    resolved = []
    for one in buyers:
        found = known.get(one.number) if not one.enterprise_id else None
        if found and found not in taken:
            taken.add(found)
            resolved.append(Buyer(one.name, one.tier, found, one.number, one.provenances))
        else:
            resolved.append(one)
    return resolved


def _registered(numbers: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT business_number, id FROM monitoring_enterprise WHERE business_number = ANY(%s)", [numbers]
        )
        return dict(cursor.fetchall())


def _week(visit: Visit, now: datetime) -> str:
    """ISO week in Korea; nothing in an anonymous wave."""
    if not visit.is_confidential:
        return ""
    year, week, _day = now.astimezone(SEOUL).isocalendar()
    return f"{year}-W{week:02d}"
