"""What the reader chose in the address; a value that cannot be read is told beside its field and left out."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from monitoring.calc import moments
from monitoring.calc.periods import BadPeriod, Period
from monitoring.domain.queries import indicators, published, trends
from monitoring.domain.queries.trends import Line
from monitoring.models import Basis, GapResult, Indicator

TOTAL = "_T"
DEFAULT_INDICATOR = "operating_margin"


@dataclass(frozen=True, slots=True)
class Choice:
    """The filters of the page. `errors` names the parameter that could not be used and says why."""

    indicator: Indicator | None
    basis: Basis | None
    first: Period | None
    last: Period | None
    as_of: datetime
    texts: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_past(self) -> bool:
        return bool(self.texts["as_of"]) and "as_of" not in self.errors


def read(parameters: QueryDict, *, now: datetime) -> Choice:
    """The choice in the address, with the default indicator where none is named."""
    texts = {name: parameters.get(name, "").strip() for name in ("indicator", "basis", "from", "to", "as_of")}
    errors: dict[str, str] = {}
    known = {one.code: one for one in indicators.with_gap()}
    indicator = known.get(texts["indicator"] or DEFAULT_INDICATOR)
    if texts["indicator"] and indicator is None:
        errors["indicator"] = _("There is no gap indicator “%(code)s”.") % {"code": texts["indicator"]}
    indicator = indicator or known.get(DEFAULT_INDICATOR) or next(iter(known.values()), None)
    basis = Basis.objects.filter(code=texts["basis"]).first() if texts["basis"] else None
    if texts["basis"] and basis is None:
        errors["basis"] = _("There is no basis “%(code)s”.") % {"code": texts["basis"]}
    first, last = (_period(texts[name], name, errors) for name in ("from", "to"))
    if first and last and first.start > last.end:
        errors["to"] = _("The end lies before the start.")
        last = None
    return Choice(indicator, basis, first, last, _moment(texts["as_of"], now, errors), texts, errors)


def lines(choice: Choice) -> list[Line]:
    """Every published line of the whole country at the chosen moment, each basis at its widest coverage."""
    return trends.widest(trends.lines(_gaps(choice)))


def _gaps(choice: Choice) -> QuerySet[GapResult]:
    """Published gaps of the whole country at the chosen moment, within the chosen periods."""
    found = published.gaps(as_of=choice.as_of).filter(region=TOTAL, tier=TOTAL, buyer=TOTAL)
    if choice.first:
        found = found.filter(period_start__gte=choice.first.start)
    if choice.last:
        found = found.filter(period_end__lte=choice.last.end)
    return found


def _period(text: str, name: str, errors: dict[str, str]) -> Period | None:
    if not text:
        return None
    try:
        return Period.parse(text)
    except BadPeriod:
        errors[name] = _("“%(text)s” is not a period. Write 2026, 2026-H1, 2026-Q3 or 2026-09.") % {
            "text": text
        }
        return None


def _moment(text: str, now: datetime, errors: dict[str, str]) -> datetime:
    if not text:
        return now
    try:
        return moments.parse(text, now=now)
    except moments.BadMoment as bad:
        words = {
            "form": _("“%(text)s” is not a date. Write 2026-11-24."),
            "future": _("“%(text)s” lies in the future. What is not published yet cannot be shown."),
        }
        errors["as_of"] = words[bad.rule] % {"text": text}
        return now
