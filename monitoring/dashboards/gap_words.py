"""What a gap and its verdict say, as sentences. The direction comes from the data and never from the wording."""

from decimal import Decimal

from django.utils.translation import gettext as _

from monitoring.calc.gaps import Measure
from monitoring.calc.trend import VerdictKind
from monitoring.dashboards import formats
from monitoring.domain.queries import trends, units
from monitoring.domain.queries.trends import Line
from monitoring.models import Code, GapResult
from monitoring.models.indicators import TOTAL

_KINDS = {
    VerdictKind.NARROWING: "narrowing",
    VerdictKind.WIDENING: "widening",
    VerdictKind.NO_CLEAR_CHANGE: "unclear",
    VerdictKind.CHANGE_ONLY: "few",
    VerdictKind.VALUES_ONLY: "few",
    VerdictKind.NO_DATA: "none",
}


def kind(line: Line) -> str:
    """The look of the verdict."""
    return _KINDS[line.verdict.kind]


def basis(line: Line) -> str:
    """The basis, with the industry where it does not speak for the whole economy."""
    name = formats.label(line.basis)
    return name if line.industry == TOTAL else f"{name}\u00a0· {_industry(line.industry)}"


def _industry(code: str) -> str:
    found = (
        Code.objects.filter(classification__code="industry", code=code, confirmed=True)
        .order_by("-pk")
        .first()
    )
    return formats.label(found) if found else code


def unit(line: Line) -> str:
    if line.measure is Measure.DIFFERENCE:
        return formats.unit(units.difference_unit(line.indicator.unit))
    return formats.unit("percent_of_large")


def direction(line: Line, gap: GapResult) -> str:
    """Who is ahead, by how much."""
    found = trends.figure(gap=gap, measure=line.measure)
    if found is None:
        return reason(gap)
    if line.measure is Measure.RATIO:
        return _("SMEs reach %(ratio)s%% of the large enterprises' level") % {"ratio": formats.value(found)}
    amount = {"amount": formats.value(abs(found)), "unit": unit(line)}
    if found > 0:
        return _("Large enterprises are %(amount)s %(unit)s higher") % amount
    if found < 0:
        return _("SMEs are %(amount)s %(unit)s higher") % amount
    return _("Large enterprises and SMEs are level")


def verdict(line: Line) -> str:
    """The verdict in words; below eight comparable periods a change is told and no trend."""
    said = line.verdict.kind
    if said is VerdictKind.NARROWING:
        return _("Narrowing (%(n)s periods since %(first)s)") % _span(line)
    if said is VerdictKind.WIDENING:
        return _("Widening (%(n)s periods since %(first)s)") % _span(line)
    if said is VerdictKind.NO_CLEAR_CHANGE:
        return _("No clear change (%(n)s periods since %(first)s)") % _span(line)
    if said is VerdictKind.CHANGE_ONLY:
        return _("%(change)s; too few points for a trend") % {"change": change(line)}
    if said is VerdictKind.VALUES_ONLY:
        return _("Too few comparable periods for a verdict (%(n)s)") % _span(line)
    return ""


def change(line: Line) -> str:
    """How the distance moved between the first and the last comparable period."""
    moved = line.change
    if moved is None:
        return ""
    words = {
        "since": formats.period(str(moved.first)),
        "amount": formats.value(abs(moved.distance)),
        "unit": _("points") if line.measure is Measure.RATIO else unit(line),
    }
    if moved.distance < 0:
        return _("Narrowed by %(amount)s %(unit)s since %(since)s") % words
    if moved.distance > 0:
        return _("Widened by %(amount)s %(unit)s since %(since)s") % words
    return _("Unchanged since %(since)s") % words


def finding(line: Line | None, label: str) -> str:
    """The title of the page: indicator, latest period, who is ahead, and whether the gap narrows."""
    last = line.last if line else None
    if line is None or last is None:
        return _("%(indicator)s: no published figure for this choice") % {"indicator": label}
    return _("%(indicator)s, %(period)s: %(direction)s. %(verdict)s") % {
        "indicator": label,
        "period": formats.period(last.period),
        "direction": direction(line, last),
        "verdict": verdict(line),
    }


def trend_detail(line: Line) -> str:
    """Slope and interval, where a trend was judged."""
    found = line.verdict
    if found.slope is None or found.low is None or found.high is None:
        return ""
    return _("Theil-Sen slope %(slope)s per period, %(confidence)s%% interval %(low)s to %(high)s") % {
        "slope": formats.signed(_short(found.slope)),
        "confidence": round(found.confidence * 100),
        "low": formats.signed(_short(found.low)),
        "high": formats.signed(_short(found.high)),
    }


def reason(gap: GapResult) -> str:
    """Why there is no figure; empty where there is one."""
    words = {
        "large_missing": _("No value for large enterprises"),
        "sme_missing": _("No value for SMEs"),
        "both_missing": _("No value for either side"),
        "large_not_applicable": _("Not applicable to large enterprises"),
        "sme_not_applicable": _("Not applicable to SMEs"),
        "both_not_applicable": _("Not applicable"),
        "withheld": _("Withheld"),
        "not_published": _("Not published"),
        "gap_missing": _("The source gives no value"),
        "gap_not_applicable": _("Not applicable"),
        "ratio_not_positive": _("No ratio: a side is not above zero"),
        "no_measure": _("No gap is defined for this indicator"),
    }
    return words.get(gap.reason, gap.reason)


def _span(line: Line) -> dict[str, object]:
    first = line.verdict.first
    return {"n": line.verdict.n, "first": formats.period(str(first)) if first else ""}


def _short(number: float) -> Decimal:
    return Decimal(f"{number:.2f}")
