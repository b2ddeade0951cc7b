"""The named exception: answers leave for an analyst, asked for with a reason and approved by a second person."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from monitoring.domain import audit, jobs
from monitoring.domain.jobs import Clock
from monitoring.domain.verdicts import Verdict
from monitoring.models import Job, User
from surveys.domain import export_files, extract_columns, extraction, questionnaires
from surveys.domain.queries import microdata
from surveys.extracts.columns import Row
from surveys.extracts.xlsx_file import MOST_ROWS, TooManyRows
from surveys.models import AnalystExport, Wave

KIND = "build_export"
KEPT = timedelta(days=7)
LEAST_REASON = 10
REPORT_EVERY = 2_000
_ANSWERED = {Wave.State.CLOSED, Wave.State.UNLINKED}


class WrongState(Verdict):
    """The export is not in the state that this step starts from; `.state` is the one it is in."""

    def __init__(self, state: str) -> None:
        super().__init__(f"The export is {state}.")
        self.state = state


class WaveStillOpen(Verdict):
    """Two files taken while answers come in would tell which came in between."""


class NoReason(Verdict):
    """An export needs a reason of at least `LEAST_REASON` characters."""


class OwnRequest(Verdict):
    """Nobody approves what they asked for themselves."""


class TooManyForExcel(Verdict):
    """More rows than a sheet holds; CSV holds any number."""


class NotAllowed(Verdict):
    """Neither asker nor approver of the file, or one of the two may no longer have it."""


class Expired(Verdict):
    """The file was deleted after its time."""


def request(
    *,
    wave: Wave,
    form: str,
    language: str,
    with_buyers: bool,
    with_texts: bool,
    reason: str,
    by: User,
    now: datetime,
) -> AnalystExport:
    """Asks for a file of the closed wave.

    Raises:
        WaveStillOpen: the wave still takes answers, or has not begun.
        NoReason: the reason says too little.
        TooManyForExcel: a sheet cannot hold them.
    """
    if wave.state not in _ANSWERED:
        raise WaveStillOpen
    if len(reason.strip()) < LEAST_REASON:
        raise NoReason
    if form == AnalystExport.Form.XLSX and microdata.count_rows(wave=wave) > MOST_ROWS:
        raise TooManyForExcel
    with transaction.atomic():
        asked = AnalystExport.objects.create(
            wave=wave,
            form=form,
            language=language,
            with_buyers=with_buyers,
            with_texts=with_texts,
            reason=reason.strip(),
            requested_by=by,
            requested_at=now,
        )
        _note(asked, "export.request", by, now, reason=asked.reason, **_scope(asked))
    return asked


def approve(*, export_id: UUID, by: User, now: datetime) -> Job:
    """Lets the file be made; the caller starts the job.

    Raises:
        WrongState: it was decided before.
        OwnRequest: `by` asked for it.
    """
    with transaction.atomic():
        asked = _decide(export_id, AnalystExport.State.APPROVED, by, now)
        _note(asked, "export.approve", by, now, **_scope(asked))
        return jobs.create(kind=KIND, params={"export": str(asked.pk)}, by=by, now=now)


def refuse(*, export_id: UUID, by: User, now: datetime) -> None:
    """Says no, or takes the own request back. Raises `WrongState` when it was decided before."""
    with transaction.atomic():
        _note(_decide(export_id, AnalystExport.State.REFUSED, by, now), "export.refuse", by, now)


def retry(*, export_id: UUID, by: User, now: datetime) -> Job | None:
    """A new job in the place of one that failed; None while one is at work or nothing is left to do."""
    with transaction.atomic():
        asked = AnalystExport.objects.select_for_update().get(pk=export_id)
        last = last_job(export_id=export_id)
        if asked.state != AnalystExport.State.APPROVED or last is None or last.state != Job.State.FAILED:
            return None
        return jobs.create(kind=KIND, params={"export": str(asked.pk)}, by=by, now=now)


def last_job(*, export_id: UUID) -> Job | None:
    return Job.objects.filter(kind=KIND, params__export=str(export_id)).order_by("-pk").first()


def build(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:
    """The job: makes the file and keeps it. Run again, it makes it anew or finds it made.

    Raises:
        TooManyForExcel: more rows than a sheet holds.
    """
    asked = AnalystExport.objects.select_related("wave__questionnaire", "wave__module", "wave__round").get(
        pk=str(params["export"])
    )
    if asked.state != AnalystExport.State.APPROVED:
        return
    questionnaire = questionnaires.compiled(wave=asked.wave)
    columns = extract_columns.columns(export=asked, questionnaire=questionnaire)
    total = microdata.count_rows(wave=asked.wave)
    rows = _counted(extraction.rows(export=asked, questionnaire=questionnaire), total, report)
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        try:
            made = export_files.make(folder=Path(folder), export=asked, columns=columns, rows=rows)
        except TooManyRows as many:
            AnalystExport.objects.filter(pk=asked.pk).update(state=AnalystExport.State.FAILED)
            raise TooManyForExcel from many
        content = made.path.read_bytes()
    now = clock()
    with transaction.atomic():
        kept = AnalystExport.objects.filter(pk=asked.pk, state=AnalystExport.State.APPROVED).update(
            state=AnalystExport.State.READY,
            content=content,
            row_count=made.rows,
            sha256=made.sha256,
            expires_at=now + KEPT,
        )
        if kept:
            _note(asked, "export.ready", None, now, rows=made.rows, sha256=made.sha256)
    report(made.rows, made.rows)


def take(
    *,
    export_id: UUID,
    by: User,
    may_ask: Callable[[User], bool],
    may_approve: Callable[[User], bool],
    now: datetime,
) -> tuple[str, bytes]:
    """Name and content of the file, for its asker or approver; each take is recorded.

    Raises:
        NotAllowed: `by` is neither of the two, or either of them may no longer ask or approve.
        WrongState: it is not ready.
        Expired: its time is over.
    """
    with transaction.atomic():
        asked = AnalystExport.objects.select_related("requested_by", "decided_by", "wave").get(pk=export_id)
        people = {asked.requested_by, asked.decided_by}
        approver = asked.decided_by
        if (
            by not in people
            or not may_ask(asked.requested_by)
            or approver is None
            or not may_approve(approver)
        ):
            raise NotAllowed
        if asked.state == AnalystExport.State.EXPIRED or (asked.expires_at and asked.expires_at <= now):
            raise Expired
        if asked.state != AnalystExport.State.READY or asked.content is None:
            raise WrongState(asked.state)
        _note(asked, "export.download", by, now, reason=asked.reason, sha256=asked.sha256)
    return export_files.name(export=asked), bytes(asked.content)


def expire(*, now: datetime) -> int:
    """Deletes files whose time is over; how many."""
    with transaction.atomic():
        due = AnalystExport.objects.select_for_update().filter(
            state=AnalystExport.State.READY, expires_at__lte=now
        )
        ended = list(due.only("pk", "state"))
        for one in ended:
            _note(one, "export.expire", None, now)
        AnalystExport.objects.filter(pk__in=[one.pk for one in ended]).update(
            state=AnalystExport.State.EXPIRED, content=None
        )
    return len(ended)


def _decide(export_id: UUID, state: str, by: User, now: datetime) -> AnalystExport:
    asked = AnalystExport.objects.select_for_update().get(pk=export_id)
    if asked.state != AnalystExport.State.REQUESTED:
        raise WrongState(asked.state)
    if asked.requested_by_id == by.pk and state == AnalystExport.State.APPROVED:
        raise OwnRequest
    asked.state, asked.decided_by, asked.decided_at = state, by, now
    asked.save(update_fields=["state", "decided_by", "decided_at"])
    return asked


def _scope(asked: AnalystExport) -> dict[str, object]:
    return {
        "wave": asked.wave.code,
        "form": asked.form,
        "language": asked.language,
        "with_buyers": asked.with_buyers,
        "with_texts": asked.with_texts,
    }


def _note(asked: AnalystExport, action: str, by: User | None, now: datetime, **details: object) -> None:
    audit.record(by=by, action=action, subject="export", subject_id=asked.pk, now=now, details=details)


def _counted(rows: Iterable[Row], total: int, report: Callable[[int, int], None]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if number % REPORT_EVERY == 0:
            report(number, total)
        yield row
