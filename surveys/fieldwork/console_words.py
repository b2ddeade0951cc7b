"""What the console says of counts: the finding, the rates and their meaning, the forecast and how it was made."""

import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from monitoring.calc.moments import SEOUL
from monitoring.dashboards import formats
from surveys.domain.queries.progress import Line
from surveys.estimation import forecast, response_rates
from surveys.estimation.forecast import Forecast, Span
from surveys.estimation.response_rates import Rates
from surveys.instrument import problems
from surveys.instrument.schema import Questionnaire
from surveys.models import Wave

_PERCENT = 100
_PLACEHOLDER = re.compile(r"\{[a-z]+\}")


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share * _PERCENT:.1f}%"


def question(questionnaire: Questionnaire | None, code: str) -> str:
    item = questionnaire.item(code) if questionnaire else None
    return item.text.say(formats.language()) if item else code


def rule(questionnaire: Questionnaire | None, code: str) -> str:
    """What the respondent was told: the message of an edit, or the words for what is wrong with one answer."""
    language = formats.language()
    edits = questionnaire.edits if questionnaire else ()
    said = next((edit.message for edit in edits if edit.code == code), problems.WORDS.get(code))
    return _PLACEHOLDER.sub("…", said.say(language)) if said else code


def title(wave: Wave, lines: list[Line]) -> str:
    """The finding in one sentence."""
    invited, answered = sum(one.invited for one in lines), sum(one.answered for one in lines)
    if wave.state in {Wave.State.DRAFT, Wave.State.SAMPLED}:
        return _("The wave is not open yet")
    if not answered:
        return _("No firm has answered yet")
    counts = {
        "answered": f"{answered:,}",
        "invited": f"{invited:,}",
        "share": percent(answered / invited if invited else None),
    }
    return _("%(answered)s of %(invited)s invited firms have answered (%(share)s)") % counts


def rates(lines: list[Line]) -> list[dict[str, str]]:
    """RR1-RR4 of the whole wave, with what each counts."""
    found = total(lines)
    eligible = {"share": percent(found.eligibility)}
    rows = (
        ("RR1", found.rr1, _("complete answers, of all firms that were invited")),
        ("RR2", found.rr2, _("complete and partial answers, of all firms that were invited")),
        (
            "RR3",
            found.rr3,
            _("as RR1, of the firms of unknown eligibility only the likely part (%(share)s)") % eligible,
        ),
        (
            "RR4",
            found.rr4,
            _("as RR2, of the firms of unknown eligibility only the likely part (%(share)s)") % eligible,
        ),
    )
    return [{"code": code, "value": percent(value), "meaning": meaning} for code, value, meaning in rows]


def total(lines: list[Line]) -> Rates:
    counts: dict[response_rates.Disposition, int] = {}
    for line in lines:
        for name, count in line.counts.items():
            counts[name] = counts.get(name, 0) + count
    return response_rates.rates(counts)


def outlook(wave: Wave, lines: list[Line], weeks: dict[str, int], now: datetime) -> str:
    """The forecast in a sentence, or why there is none."""
    if wave.state != Wave.State.OPEN:
        return ""
    if wave.mode == Wave.Mode.ANONYMOUS:
        return _("No forecast: an anonymous wave keeps no week of an answer.")
    start = max(wave.opens_at, wave.launched_at or wave.opens_at)
    invited = sum(one.invited for one in lines)
    days = (wave.closes_at - start) / timedelta(days=1)
    seen = forecast.at_close(spans(start, now, weeks), days=days, invited=invited)
    if seen is None or not invited:
        return _("A forecast needs %(least)s answers and one full day.") % {"least": forecast.LEAST_ANSWERS}
    return _say(seen, invited)


def spans(start: datetime, now: datetime, weeks: dict[str, int]) -> list[Span]:
    """The ISO weeks of Seoul since the opening as spans of days since it; the last one ends now."""
    found: list[Span] = []
    opened = start.astimezone(SEOUL)
    monday = opened.date() - timedelta(days=opened.weekday())
    begins = start
    while begins < now:
        ends = min(now, datetime.combine(monday + timedelta(days=7), datetime.min.time(), SEOUL))
        found.append(
            Span(
                (begins - start) / timedelta(days=1),
                (ends - start) / timedelta(days=1),
                weeks.get(_code(monday), 0),
            )
        )
        monday, begins = monday + timedelta(days=7), ends
    return found


def _code(monday: date) -> str:
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02d}"


def _say(seen: Forecast, invited: int) -> str:
    return _("At the close about %(expected)s of the firms will have answered (%(low)s to %(high)s).") % {
        "expected": f"{seen.expected / invited * _PERCENT:.0f}%",
        "low": f"{int(seen.low / invited * _PERCENT)}%",
        "high": f"{-int(-seen.high / invited * _PERCENT // 1)}%",
    }
