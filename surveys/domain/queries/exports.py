"""Files of answers that were asked for, without their content."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language

from surveys.models import AnalystExport, Wave

_ANSWERED = ("closed", "unlinked")


def latest_first() -> QuerySet[AnalystExport]:
    return _known().order_by("-requested_at", "pk")


def one(*, export_id: UUID) -> AnalystExport | None:
    return _known().filter(pk=export_id).first()


def exportable() -> QuerySet[Wave]:
    """Waves that take no more answers, the latest first."""
    return Wave.objects.filter(state__in=_ANSWERED).select_related("round").order_by("-closed_at")


def wave_title(*, wave: Wave) -> str:
    """Period and title in the active language."""
    english = (get_language() or "ko").startswith("en")
    return f"{wave.round.period} · {wave.title_en if english else wave.title_ko}"


def _known() -> QuerySet[AnalystExport]:
    return AnalystExport.objects.select_related("wave__round", "requested_by", "decided_by").defer("content")
