"""Rounds and their waves as staff see them; no answer and no address is read here."""

from django.db.models import Count, Prefetch, QuerySet

from monitoring.models import AuditEvent
from surveys.models import Panel, QuestionnaireVersion, Round, Wave


def listed() -> QuerySet[Round]:
    """Rounds, the latest period first, each with its waves; `drawn` counts a wave's sample."""
    waves = Wave.objects.annotate(drawn=Count("sample")).order_by("-opens_at", "-pk")
    return Round.objects.prefetch_related(Prefetch("waves", waves)).order_by("-period")


def by_id(*, round_id: int) -> Round | None:
    return Round.objects.filter(pk=round_id).first()


def wave(*, wave_id: int) -> Wave | None:
    rows = Wave.objects.select_related("round", "questionnaire", "module", "panel", "created_by")
    return rows.filter(pk=wave_id).first()


def cores() -> QuerySet[QuestionnaireVersion]:
    return _latest(QuestionnaireVersion.Kind.CORE)


def modules() -> QuerySet[QuestionnaireVersion]:
    return _latest(QuestionnaireVersion.Kind.MODULE)


def panels() -> QuerySet[Panel]:
    """Panels whose rotation goes on."""
    return Panel.objects.filter(destroyed_at=None).order_by("name")


def history(*, wave: Wave) -> QuerySet[AuditEvent]:
    """What was done with the wave, the latest first."""
    return AuditEvent.objects.filter(subject="wave", subject_id=str(wave.pk)).order_by("-pk")


def latest_event() -> int:
    """Number of the latest audited event; 0 before the first. Changes of register, stop list and waves move it."""
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _latest(kind: str) -> QuerySet[QuestionnaireVersion]:
    """Every version, the newest of each code first."""
    return QuestionnaireVersion.objects.filter(kind=kind).order_by("code", "-version")
