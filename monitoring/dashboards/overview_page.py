"""The overview as finished text and numbers: is the gap between large enterprises and SMEs narrowing?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.calc import trend
from monitoring.calc.gaps import Measure
from monitoring.dashboards import formats, gap_chart, gap_choice, gap_table, gap_words, overview_filters
from monitoring.dashboards.gap_choice import Choice
from monitoring.domain import demo
from monitoring.domain.queries import indicators, published, trends
from monitoring.domain.queries.trends import Line
from monitoring.models import Indicator, Job, Release


def build(*, parameters: QueryDict, now: datetime) -> dict[str, Any]:
    """The context `page` of `monitoring/_overview.html`."""
    choice = gap_choice.read(parameters, now=now)
    release = published.latest_release(as_of=choice.as_of)
    lines = gap_choice.lines(choice)
    chosen = [line for line in lines if _is_chosen(line, choice)]
    spokesman = trends.headline(chosen)
    label = formats.label(choice.indicator) if choice.indicator else _("Gap")
    return {
        "question": _("Is the gap between large enterprises and SMEs narrowing?"),
        "title": gap_words.finding(spokesman, label) if release else _no_release(choice),
        "lead": _lead(lines) if release else "",
        "as_of_text": _as_of(choice, release),
        "cards": [_card(one, lines, choice) for one in indicators.with_gap()] if release else [],
        "filters": overview_filters.build(choice),
        "filters_action": reverse("overview"),
        "filters_open": bool(choice.errors),
        "reset_url": reverse("overview") if any(choice.texts.values()) else "",
        "figure": _figure(choice, chosen, spokesman, label, release),
        "table": gap_table.build(chosen, caption=label) if chosen else None,
        "notes": _notes(choice) if chosen else [],
        "how_made": _how_made(chosen, spokesman),
        "progress": _progress(),
    }


def progress_of(job: Job) -> dict[str, Any]:
    """A job as the progress component shows it."""
    running = job.state in {Job.State.QUEUED, Job.State.RUNNING}
    counted = (
        _("%(done)s of %(total)s") % {"done": job.done, "total": job.total} if job.total else _("waiting")
    )
    return {
        "label": _("The demo brings in the published figures, file by file")
        if running
        else _("The demo data could not be brought in: %(error)s") % {"error": job.error},
        "done": job.done,
        "total": job.total,
        "percent_text": counted if running else "",
        "url": reverse("demo-progress") if running else "",
    }


def _is_chosen(line: Line, choice: Choice) -> bool:
    return line.indicator == choice.indicator and choice.basis in {None, line.basis}


def _progress() -> dict[str, Any] | None:
    job = demo.current_job()
    return progress_of(job) if job else None


def _lead(lines: Sequence[Line]) -> str:
    """How many of the gaps narrow, widen, or cannot be judged, each by the line that speaks for it."""
    heads = [head for one in indicators.with_gap() if (head := trends.headline(_of(one, lines)))]
    counts = {
        kind: sum(gap_words.kind(head) == kind for head in heads)
        for kind in ("narrowing", "widening", "unclear")
    }
    if not heads:
        return ""
    if not any(counts.values()):
        return _(
            "None of the %(all)s gaps has the %(least)s comparable periods that a trend needs; "
            "what can be told is the change since the first."
        ) % {"all": len(heads), "least": trend.TREND_FROM}
    return _(
        "Of %(all)s gaps, %(narrowing)s narrow, %(widening)s widen and %(unclear)s show no clear change; "
        "for %(rest)s there are too few comparable periods to judge a trend."
    ) % {**counts, "all": len(heads), "rest": len(heads) - sum(counts.values())}


def _of(indicator: Indicator, lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.indicator == indicator]


def _as_of(choice: Choice, release: Release | None) -> str:
    if release is None or release.published_at is None:
        return ""
    words = {"number": release.number, "published": formats.moment(release.published_at)}
    if choice.is_past:
        words["as_of"] = formats.moment(choice.as_of)
        return _("As it was public on %(as_of)s: release %(number)s of %(published)s") % words
    return _("Release %(number)s, published %(published)s (Korean time)") % words


def _card(indicator: Indicator, lines: Sequence[Line], choice: Choice) -> dict[str, Any]:
    kept = {name: text for name, text in choice.texts.items() if text and name in {"from", "to", "as_of"}}
    base = {
        "label": formats.label(indicator),
        "url": f"{reverse('overview')}?{urlencode({'indicator': indicator.code} | kept)}",
        "current": indicator == choice.indicator,
    }
    line = trends.headline(_of(indicator, lines))
    last = line.last if line else None
    if line is None or last is None:
        return base | {"empty": _("No published figure for this choice.")}
    return base | {
        "value": formats.value(trends.figure(gap=last, measure=line.measure)),
        "unit": gap_words.unit(line),
        "basis": gap_words.basis(line),
        "period": formats.period(last.period),
        "direction": gap_words.direction(line, last),
        "verdict": gap_words.verdict(line),
        "verdict_kind": gap_words.kind(line),
        "empty": "",
    }


def _figure(
    choice: Choice, chosen: Sequence[Line], spokesman: Line | None, label: str, release: Release | None
) -> dict[str, Any]:
    ratio = bool(chosen) and chosen[0].measure is Measure.RATIO
    heading = (
        _("%(indicator)s: SMEs against large enterprises")
        if ratio
        else _("%(indicator)s: both sides and the gap")
    )
    query = urlencode(
        {name: text for name, text in choice.texts.items() if text and name not in choice.errors}
    )
    return {
        "id": "gap",
        "heading": heading % {"indicator": label},
        "summary": gap_words.finding(spokesman, label),
        "spec": gap_chart.build(chosen, first=spokesman) if chosen else {},
        "config": {"locale": formats.language()},
        "sources": gap_table.sources(chosen),
        "vintage": _vintage(release),
        "downloads": [
            {"label": _("Table for Excel"), "url": f"{reverse('gaps-csv')}?{query}", "type": "CSV"},
            {"label": _("From the API"), "url": _api_url(choice), "type": "JSON"},
        ]
        if spokesman
        else [],
        "empty": None if spokesman else _nothing(choice, release),
    }


def _no_release(choice: Choice) -> str:
    if choice.is_past:
        return _("No figures had been published at that moment")
    return _("No figures are published yet")


def _nothing(choice: Choice, release: Release | None) -> dict[str, str]:
    """Why there is no figure, and what to do."""
    may_clear = release is not None or choice.is_past
    if release:
        reason = _("No published figure fits this choice. Clear the filters, or choose another indicator.")
    elif choice.is_past:
        reason = _("No release had been published at that moment. Choose a later date.")
    else:
        reason = _("The first release has not been published. Its figures will appear here at that moment.")
    return {
        "title": _("Nothing to draw"),
        "reason": reason,
        "action_label": _("Clear filters") if may_clear else "",
        "action_url": reverse("overview") if may_clear else "",
    }


def _vintage(release: Release | None) -> str:
    if release is None:
        return ""
    return _("Values as known in release %(number)s; earlier vintages stay readable by the as-of date.") % {
        "number": release.number
    }


def _api_url(choice: Choice) -> str:
    texts = {name: text for name, text in choice.texts.items() if text and name not in choice.errors}
    code = choice.indicator.code if choice.indicator else ""
    return f"{reverse('api:gaps')}?{urlencode(texts | {'indicator': code, 'industry': '_T', 'region': '_T'})}"


def _notes(choice: Choice) -> list[dict[str, str]]:
    if choice.indicator is None:
        return []
    return [
        {
            "text": formats.label(note, "text"),
            "source_label": formats.label(note.source, "title"),
            "source_url": note.source.url,
        }
        for note in indicators.annotations(indicator=choice.indicator)
        if choice.basis in {None, note.basis} or note.basis is None
    ]


def _how_made(chosen: Sequence[Line], spokesman: Line | None) -> list[dict[str, str]]:
    if spokesman is None:
        return []
    indicator = spokesman.indicator
    facts = [
        {"term": _("Formula"), "text": formats.label(indicator, "formula")},
        {"term": _("Verdict"), "text": gap_words.trend_detail(spokesman) or gap_words.verdict(spokesman)},
    ]
    if formats.label(indicator, "error_note"):
        facts.append({"term": _("Sampling error"), "text": formats.label(indicator, "error_note")})
    bases = {line.basis.pk: line.basis for line in chosen}
    facts += [
        {"term": formats.label(one), "text": formats.label(one, "description")} for one in bases.values()
    ]
    return [
        *facts,
        {"term": _("Method"), "text": _("How gaps and verdicts are made"), "url": reverse("method")},
    ]
