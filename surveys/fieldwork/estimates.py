"""The estimates of a wave, for those who work on the statistics: every look and every file is recorded."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from monitoring import tasks
from monitoring.dashboards import csv_files, pages
from monitoring.dashboards.access import needs, person
from monitoring.domain import inspections
from surveys.domain import estimates, questionnaires
from surveys.domain.queries import final_figures
from surveys.fieldwork import (
    code_names,
    estimate_choice,
    estimate_file,
    estimate_pages,
    estimate_parts,
    wave_frame,
)
from surveys.fieldwork.estimate_choice import BUYERS, Choice
from surveys.fieldwork.estimate_pages import Part
from surveys.models import EstimateRun, Wave
from surveys.permissions import SEE_ESTIMATES

PAGE = 50


@require_safe
@never_cache
@needs(SEE_ESTIMATES)
def wave_estimates(request: HttpRequest, wave_id: int) -> HttpResponse:
    wave, now = wave_frame.found(wave_id), timezone.now()
    run = final_figures.ready(wave=wave)
    if wave.state == Wave.State.OPEN:
        choice = _choice(request, wave, is_final=False)
        _note(request, wave, choice, now, subject="estimates")
        reading, parts = estimate_parts.live(wave, choice)
        page = estimate_pages.live(wave, choice, reading, parts, now=now)
    elif run:
        choice = _choice(request, wave, is_final=True)
        _note(request, wave, choice, now, subject="estimates")
        parts, pager = _final(request, run, choice)
        page = estimate_pages.final(wave, choice, run, parts, pager)
    else:
        page = estimate_pages.waiting(wave, estimates.last_job(wave_id=wave.pk))
    part = getattr(request, "htmx", False) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    template = "surveys/estimates/_estimates.html" if part else "surveys/estimates/page.html"
    response = render(request, template, {"page": page})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@never_cache
@needs(SEE_ESTIMATES)
def wave_estimates_csv(request: HttpRequest, wave_id: int) -> HttpResponseBase:
    """The rows of the page of the same query; of buyers all."""
    wave, now = wave_frame.found(wave_id), timezone.now()
    run = final_figures.ready(wave=wave)
    is_live = wave.state == Wave.State.OPEN
    if not is_live and run is None:
        return redirect("wave-estimates", wave_id)
    choice = _choice(request, wave, is_final=not is_live)
    _note(request, wave, choice, now, subject="estimates.csv")
    if is_live or run is None:
        parts = estimate_parts.live(wave, choice)[1]
        made = [wave.code, "live", estimates.METHOD, now.isoformat(), ""]
    else:
        parts = _every(run, choice)
        finished = run.finished_at.isoformat() if run.finished_at else ""
        made = [wave.code, "final", run.method, finished, run.content_hash]
    rows = estimate_file.rows(
        parts,
        made=made,
        questionnaire=questionnaires.compiled(wave=wave),
        names=code_names.load(wave=wave),
    )
    name = f"{wave.code}-estimates-{choice.view}.csv"
    return csv_files.stream(name=name, header=estimate_file.HEADER, rows=rows)


@require_safe
@never_cache
@needs(SEE_ESTIMATES)
def wave_estimates_progress(request: HttpRequest, wave_id: int) -> HttpResponse:
    """The progress component alone; asks the page to reload once the work has ended."""
    wave = wave_frame.found(wave_id)
    line = estimate_pages.progress(wave, estimates.last_job(wave_id=wave.pk))
    response = render(request, "_components/progress.html", {"progress": line})
    if not line["url"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(SEE_ESTIMATES)
def wave_estimates_again(request: HttpRequest, wave_id: int) -> HttpResponse:
    wave_frame.found(wave_id)
    with transaction.atomic():
        job = estimates.again(wave_id=wave_id, by=person(request), now=timezone.now())
        if job:
            tasks.start(job.pk)
    if job is None:
        messages.info(request, _("Nothing is to be computed: the figures are there, or at work."))
    return redirect("wave-estimates", wave_id)


def _choice(request: HttpRequest, wave: Wave, *, is_final: bool) -> Choice:
    return estimate_choice.read(
        request.GET,
        questionnaire=questionnaires.compiled(wave=wave),
        columns=questionnaires.layout(wave=wave).columns,
        is_final=is_final,
    )


def _final(
    request: HttpRequest, run: EstimateRun, choice: Choice
) -> tuple[list[Part], dict[str, Any] | None]:
    if choice.view != BUYERS:
        return estimate_parts.final(run, choice), None
    means = final_figures.buyers(run=run, column=choice.column)
    shown, pager = pages.cut(means, request=request, size=PAGE)
    return estimate_parts.buyers(list(shown), choice), pager


def _every(run: EstimateRun, choice: Choice) -> list[Part]:
    if choice.view != BUYERS:
        return estimate_parts.final(run, choice)
    return estimate_parts.buyers(list(final_figures.buyers(run=run, column=choice.column)), choice)


def _note(request: HttpRequest, wave: Wave, choice: Choice, now: datetime, *, subject: str) -> None:
    details: dict[str, object] = {"asked": choice.query}
    inspections.note(by=person(request), subject=subject, subject_id=wave.pk, now=now, details=details)
