"""The estimates of a wave as finished text: live while it is open, final once they are computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.models import Job
from surveys.domain import questionnaires
from surveys.domain.queries.figures import LEAST_FIRMS_FINAL, LEAST_FIRMS_LIVE, Row
from surveys.domain.queries.live_figures import Reading
from surveys.fieldwork import code_names, estimate_basis, estimate_choice, estimate_table, wave_frame
from surveys.fieldwork import estimate_words as words
from surveys.fieldwork.code_names import Names
from surveys.fieldwork.estimate_choice import Choice
from surveys.fieldwork.estimate_words import number
from surveys.instrument.columns import Column
from surveys.instrument.schema import Questionnaire
from surveys.models import Estimate, EstimateRun, Wave
from surveys.models.estimates import TOTAL

ADDRESS = "wave-estimates"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand in one table, with what it is called; `head` is over its first column."""

    id: str
    title: str
    head: str
    rows: Sequence[Row]
    hint: str = ""


def frame(wave: Wave, *, title: str) -> dict[str, Any]:
    return wave_frame.context(wave, current=ADDRESS) | {"title": title, "empty": None}


def live(
    wave: Wave, choice: Choice, reading: Reading, parts: Sequence[Part], *, now: datetime
) -> dict[str, Any]:
    """The context `page` of `surveys/estimates/page.html` while the wave is open."""
    head = frame(wave, title=_title(wave, choice, parts, is_final=False))
    if not reading.respondents:
        return head | {"title": _("No answer is counted yet"), "empty": _uncounted()}
    return head | {
        **_shown(wave, choice, parts, least=LEAST_FIRMS_LIVE, is_final=False),
        "lead": _("Provisional: the figures move with each count until the wave closes."),
        "facts": estimate_basis.live(reading, now=now),
        "reports": [],
    }


def final(
    wave: Wave, choice: Choice, run: EstimateRun, parts: Sequence[Part], pager: dict[str, Any] | None
) -> dict[str, Any]:
    """The context `page` of `surveys/estimates/page.html` once final figures are ready."""
    head = frame(wave, title=_title(wave, choice, parts, is_final=True))
    if not run.weighting:
        return head | {"title": _("Nobody answered this wave"), "empty": _nobody()}
    names = code_names.load(wave=wave)
    return head | {
        **_shown(wave, choice, parts, least=LEAST_FIRMS_FINAL, is_final=True),
        "facts": estimate_basis.final(run),
        "reports": estimate_basis.tables(run, questionnaires.compiled(wave=wave), names),
        "pager": pager,
    }


def waiting(wave: Wave, job: Job | None) -> dict[str, Any]:
    """The same context where there are no figures: not launched, being computed, failed, or never asked for."""
    if wave.state not in {Wave.State.CLOSED, Wave.State.UNLINKED}:
        head = frame(wave, title=_("The wave is not open yet"))
        reason = _("Figures come with the first answers, after the launch.")
        return head | {"empty": {"title": _("There are no figures yet"), "reason": reason}}
    again = reverse("wave-estimates-again", args=[wave.pk])
    if job is not None and job.state in {Job.State.QUEUED, Job.State.RUNNING}:
        return frame(wave, title=_("The final figures are being computed")) | {
            "progress": progress(wave, job)
        }
    if job is not None and job.state == Job.State.FAILED:
        said = _("The computation stopped with a fault: {error}").format(error=job.error)
        advice = _("What it had stored is kept. Ask again; if it stops in the same way, show the fault to the administrator of the system.")  # fmt: skip
        return frame(wave, title=_("The final figures could not be computed")) | {
            "failure": {"text": said, "advice": advice, "url": again, "label": _("Compute again")}
        }
    return frame(wave, title=_("The final figures were not computed yet")) | {
        "failure": {
            "text": _("The wave is closed, and nobody has asked for its figures."),
            "advice": "",
            "url": again,
            "label": _("Compute the final figures"),
        }
    }


def progress(wave: Wave, job: Job | None) -> dict[str, Any]:
    """The progress component; its address is empty once the work has ended."""
    works = job is not None and job.state in {Job.State.QUEUED, Job.State.RUNNING}
    done, total = (job.done, job.total) if job else (0, 0)
    counted = _("%(done)s of %(total)s steps") % {"done": f"{done:,}", "total": f"{total:,}"}
    return {
        "label": _("The final figures are being computed"),
        "done": min(done, total),
        "total": total,
        "percent_text": counted if total else _("waiting for a worker"),
        "url": reverse("wave-estimates-progress", args=[wave.pk]) if works else "",
    }


def few(least: int) -> str:
    return _("withheld: fewer than %(least)s firms, or it would give such a figure away") % {"least": least}


def named(choice: Choice, questionnaire: Questionnaire, names: Names, row: Row) -> tuple[str, str]:
    """The text of a row, and the line below it."""
    if row.basis == Estimate.Basis.WEIGHT_SHARE:
        return words.column(row.column, questionnaire), words.code("tier", row.code, names)
    if choice.view in estimate_choice.WITHOUT_COLUMN:
        return words.column(row.column, questionnaire), f"{words.kind(row.column)} · {words.unit(row.column)}"
    line = (
        words.dimension(row.dimension) if choice.view == estimate_choice.CHANGES and row.code != TOTAL else ""
    )
    return words.place(row, names), line


def _shown(
    wave: Wave, choice: Choice, parts: Sequence[Part], *, least: int, is_final: bool
) -> dict[str, Any]:
    questionnaire, names = questionnaires.compiled(wave=wave), code_names.load(wave=wave)

    def name(row: Row) -> tuple[str, str]:
        return named(choice, questionnaire, names, row)

    tables = [
        {
            "id": part.id,
            "hint": part.hint,
            "table": estimate_table.build(
                part.title, part.head, part.rows, name, few=few(least), live=not is_final
            )
            if part.rows
            else None,
            "title": part.title,
        }
        for part in parts
    ]
    address = reverse(ADDRESS, args=[wave.pk])
    file = reverse("wave-estimates-csv", args=[wave.pk])
    return {
        "filters": _filters(wave, choice, questionnaire, is_final=is_final),
        "action": address,
        "reset_url": address,
        "tables": tables,
        "kind": _("final") if is_final else _("live, provisional"),
        "letters": words.letters(),
        "terms": _terms(is_final=is_final),
        "downloads": [
            {"label": _("The figures of this page"), "url": f"{file}{choice.query}", "type": "CSV"}
        ],
    }


def _filters(
    wave: Wave, choice: Choice, questionnaire: Questionnaire, *, is_final: bool
) -> list[dict[str, Any]]:
    views = estimate_choice.FINAL_VIEWS if is_final else estimate_choice.LIVE_VIEWS
    rows = [_select("view", _("View"), [(name, words.view(name)) for name in views], choice.view)]
    if choice.view == estimate_choice.ITEMS:
        areas = [
            (one.code, words.column(column, questionnaire)) for one, column in _areas(questionnaire, wave)
        ]
        rows.append(_select("area", _("Area"), areas, choice.area))
    elif choice.view not in estimate_choice.WITHOUT_COLUMN:
        columns = questionnaires.layout(wave=wave).columns
        offered = [
            (one.code, f"{words.column(one, questionnaire)} ({words.kind(one)})")
            for one in estimate_choice.selectable(columns, view=choice.view)
        ]
        rows.append(_select("column", _("Figure"), offered, choice.column.code))
    return rows


def _areas(questionnaire: Questionnaire, wave: Wave) -> list[tuple[Any, Column]]:
    columns = {one.code: one for one in questionnaires.layout(wave=wave).columns}
    return [(one, columns[f"area.{one.code}"]) for one in questionnaire.areas]


def _select(name: str, label: str, options: Sequence[tuple[str, str]], value: str) -> dict[str, Any]:
    shown = [{"value": code, "label": text, "selected": code == value} for code, text in options]
    return {"name": name, "label": label, "kind": "select", "options": shown}


def _title(wave: Wave, choice: Choice, parts: Sequence[Part], *, is_final: bool) -> str:
    """The finding in one sentence: the figure of the whole wave, or what is compared."""
    first = next((row for part in parts for row in part.rows), None)
    questionnaire = questionnaires.compiled(wave=wave)
    if choice.view == estimate_choice.ITEMS:
        area = next(column for one, column in _areas(questionnaire, wave) if one.code == choice.area)
        return _("Items of the area “%(area)s”") % {"area": words.column(area, questionnaire)}
    what = {"figure": words.column(first.column if first else choice.column, questionnaire)}
    if first is None or choice.view not in {estimate_choice.OVERVIEW, estimate_choice.CHANGES}:
        by = {"view": words.view(choice.view)}
        return _("%(figure)s: %(view)s") % (what | by)
    held = first.numbers
    if held is None:
        least = LEAST_FIRMS_FINAL if is_final else LEAST_FIRMS_LIVE
        return _("Fewer than %(least)s firms have answered: no figure is shown") % {"least": least}
    if choice.view == estimate_choice.CHANGES:
        return _("%(figure)s since the wave before: %(verdict)s") % (
            what | {"verdict": words.verdict(first)[0]}
        )
    numbers = what | {
        "value": number(held.value, 1),
        "low": number(held.low, 1),
        "high": number(held.high, 1),
    }
    if held.low is None:
        return _("%(figure)s: %(value)s, too few answers for an interval") % numbers
    return _("%(figure)s: %(value)s (95%% interval %(low)s–%(high)s)") % numbers


def _terms(*, is_final: bool) -> list[dict[str, str]]:
    rows = [
        (_("95% interval"), _("Made in this way again and again, 95 of 100 such intervals hold the value that asking every firm would give.")),
        (_("SE"), _("standard error, in the unit of the figure")),
        (_("n"), _("answers behind the figure: relations rated, or firms where the firm speaks of itself; of a difference the lesser of both sides")),
        (_("Firms"), _("different firms behind the figure; of a difference the lesser of both sides")),
        (_("df"), _("degrees of freedom: firms less strata")),
        (_("CV"), _("coefficient of variation: standard error ÷ value")),
    ]  # fmt: skip
    if is_final:
        rows += [
            (_("deff"), _("design effect: how many times the variance of a simple random sample of as many firms")),
            (_("Effective n"), _("firms of a simple random sample that would tell as much")),
        ]  # fmt: skip
    return [{"term": term, "text": text} for term, text in rows]


def _uncounted() -> dict[str, str]:
    return {
        "title": _("There are no figures yet"),
        "reason": _("Answers are counted once a minute. Come back when the first ones are in."),
    }


def _nobody() -> dict[str, str]:
    return {"title": _("There are no figures"), "reason": _("The wave was closed without an answer.")}
