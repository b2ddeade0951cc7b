"""The console of a wave as finished text and numbers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.dashboards import cell_names, formats
from monitoring.dashboards.cell_names import CellNames
from monitoring.models import Job, RelationEvidence
from surveys.domain import invitations, questionnaires, round_demo
from surveys.domain.queries import progress
from surveys.domain.queries.progress import Line, Paradata
from surveys.estimation import response_rates
from surveys.estimation.response_rates import Disposition
from surveys.fieldwork import console_words, wave_frame
from surveys.models import Channel, Delivery, Wave

_MOST_FAILURES = 10
_MINUTES = ("0-2", "3-5", "6-10", "11-20", "21+")
_DIMENSIONS = ("industry", "region", "size_class", "tier")
_TOTAL = "_T"
_POOLED = "_O"  # SDMX: other


def build(wave: Wave, *, now: datetime) -> dict[str, Any]:
    """The context `page` of `surveys/console/page.html`."""
    lines = progress.lines(wave=wave)
    told = progress.paradata(wave=wave)
    return wave_frame.context(wave, current="wave-console") | {
        "title": console_words.title(wave, lines),
        "as_of_text": _times(wave),
        "is_open": wave.state == Wave.State.OPEN,
        "refresh_url": reverse("wave-console-part", args=[wave.pk]) if wave.state == Wave.State.OPEN else "",
        "tally": _tally(lines),
        "strata": _strata(progress.pooled(lines)),
        "rates": console_words.rates(lines) if lines else [],
        "outlook": console_words.outlook(wave, lines, dict(told.weeks), now),
        "deliveries": _deliveries(wave),
        "failures": _failures(wave, told),
        "margins": _margins(told),
        "provenance": _provenance(wave),
        "links": _links(wave),
        "downloads": [{"label": _("Strata and dispositions"), "url": reverse("wave-console-csv", args=[wave.pk]), "type": "CSV"}],
        "empty": None if lines else _empty(),
    }  # fmt: skip


def _times(wave: Wave) -> str:
    if wave.closed_at:
        return _("The wave is closed since %(closed)s") % {"closed": formats.moment(wave.closed_at)}
    return _("Open until %(moment)s") % {"moment": formats.moment(wave.closes_at)}


def file_header() -> list[str]:
    return [*_DIMENSIONS, "firms", "target", *(one.value for one in Disposition), "rr1", "rr2", "rr3", "rr4"]


def file_rows(lines: Iterable[Line]) -> Iterable[list[object]]:
    for line in lines:
        rates = response_rates.rates(line.counts)
        shares = [rates.rr1, rates.rr2, rates.rr3, rates.rr4]
        yield [
            *(getattr(line.stratum, name, _POOLED) for name in _DIMENSIONS),
            line.invited,
            line.target,
            *(line.counts[one] for one in Disposition),
            *("" if one is None else f"{one:.4f}" for one in shares),
        ]


def _empty() -> dict[str, str]:
    return {
        "title": _("No firm is invited yet"),
        "reason": _("Draw the sample and launch the wave; its progress then shows here."),
    }


def _tally(lines: list[Line]) -> list[dict[str, str]]:
    def sum_of(*names: Disposition) -> int:
        return sum(line.counts[name] for line in lines for name in names)

    rows = (
        (_("invited"), sum(line.invited for line in lines)),
        (_("reached"), sum(line.reached for line in lines)),
        (_("answered"), sum(line.answered for line in lines)),
        (_("begun, not handed in"), sum_of(Disposition.BREAK_OFF)),
        (_("refused or withdrew"), sum_of(Disposition.REFUSED)),
        (_("not deliverable"), sum_of(Disposition.UNDELIVERABLE)),
    )
    return [{"label": label, "value": f"{count:,}"} for label, count in rows]


def _strata(lines: list[Line]) -> list[dict[str, Any]]:
    names = cell_names.load()
    return [
        {
            "name": _name(line, names),
            "invited": f"{line.invited:,}",
            "reached": f"{line.reached:,}",
            "answered": f"{line.answered:,}",
            "target": f"{line.target:,}",
            "rate": console_words.percent(response_rates.rates(line.counts).rr1),
            "done": min(line.answered, line.target),
            "most": max(line.target, 1),
            "of_target": _("%(answered)s of %(target)s") % {"answered": line.answered, "target": line.target},
        }
        for line in lines
    ]


def _name(line: Line, names: CellNames) -> str:
    if line.stratum is None:
        return _("Strata with fewer than %(least)s firms, together") % {"least": progress.LEAST_FIRMS}
    codes = [(name, getattr(line.stratum, name)) for name in _DIMENSIONS]
    words = [names.codes.get((name, code), code) for name, code in codes if code != _TOTAL]
    return " · ".join(words) or _("All firms")


def _deliveries(wave: Wave) -> list[dict[str, str]]:
    kinds, channels = dict(Delivery.Kind.choices), dict(Delivery.Channel.choices)
    return [
        {
            "what": f"{kinds[kind]} · {channels[channel]}",
            "sent": f"{states[Delivery.State.SENT]:,}",
            "waiting": f"{states[Delivery.State.PLANNED] + states[Delivery.State.SENDING]:,}",
            "bounced": f"{states[Delivery.State.BOUNCED]:,}",
            "uncertain": f"{states[Delivery.State.UNCERTAIN]:,}",
            "failed": f"{states[Delivery.State.FAILED] + states[Delivery.State.CANCELLED]:,}",
        }
        for (kind, channel), states in sorted(progress.deliveries(wave=wave).items())
    ]


def _failures(wave: Wave, told: Paradata) -> list[dict[str, str]]:
    """The most frequent first, each with its question and with what the respondent was told."""
    most = sorted(told.failures.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_FAILURES]
    questionnaire = questionnaires.compiled(wave=wave) if most else None
    return [
        {
            "item": item,
            "question": console_words.question(questionnaire, item),
            "rule": console_words.rule(questionnaire, rule),
            "count": f"{count:,}",
        }
        for (item, rule), count in most
    ]


def _margins(told: Paradata) -> list[dict[str, Any]]:
    languages = {"ko": _("Korean"), "en": _("English")}
    channels = {value: str(label) for value, label in Channel.choices}
    minutes = {band: _minutes(band) for band in _MINUTES}
    return [
        _margin(_("Time to answer"), told.minutes, minutes),
        _margin(_("Way of answering"), told.channels, channels),
        _margin(_("Language"), told.languages, languages),
    ]


def _minutes(band: str) -> str:
    if band.endswith("+"):
        return _("%(least)s minutes or more") % {"least": band.removesuffix("+")}
    return _("%(band)s minutes") % {"band": band.replace("-", "–")}


def _margin(caption: str, counts: Mapping[str, int], labels: Mapping[str, str]) -> dict[str, Any]:
    whole = sum(counts.values())
    return {
        "caption": caption,
        "whole": whole or 1,
        "rows": [
            {"label": label, "count": counts.get(code, 0), "share": console_words.percent(counts.get(code, 0) / whole)}
            for code, label in labels.items()
        ]
        if whole
        else [],
    }  # fmt: skip


def _provenance(wave: Wave) -> dict[str, Any]:
    labels = {value: str(label) for value, label in RelationEvidence.Provenance.choices}
    counts, whole = progress.provenance(wave=wave)
    return _margin(_("Rated relations by where they are known from"), counts, labels) | {
        "whole": whole or 1,
        "rows": [
            {"label": labels.get(code, code), "count": count, "share": console_words.percent(count / whole)}
            for code, count in sorted(counts.items(), key=lambda pair: -pair[1])
        ],
    }


def _links(wave: Wave) -> list[dict[str, str]]:
    """Of a demo: the link by which whoever tries it answers as one of the firms."""
    is_demo = settings.DEMO and wave.is_synthetic and wave.state == Wave.State.OPEN
    spare = round_demo.spare(wave=wave) if is_demo else None
    if spare is None:
        return []
    labels = {"ko": _("Answer in Korean"), "en": _("Answer in English")}
    return [
        {"label": label, "url": invitations.address(invitation=spare, language=language)}
        for language, label in labels.items()
    ]


def demo_progress(job: Job) -> dict[str, Any]:
    """The job that builds the demo's round, as the progress component shows it."""
    is_running = job.state in {Job.State.QUEUED, Job.State.RUNNING}
    counted = (
        _("%(done)s of %(total)s") % {"done": job.done, "total": job.total} if job.total else _("waiting")
    )
    return {
        "label": _("The demo makes up 6,000 firms and invites 2,000 of them")
        if is_running
        else _("The demo's round could not be built: %(error)s") % {"error": job.error},
        "done": job.done,
        "total": job.total,
        "percent_text": counted if is_running else "",
        "url": reverse("round-demo-progress") if is_running else "",
    }
