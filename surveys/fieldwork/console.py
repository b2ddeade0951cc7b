"""The console of a wave: how the answers come in, for the managers of its round."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoring.dashboards import csv_files
from monitoring.dashboards.access import needs, person
from monitoring.domain import inspections
from surveys.domain import round_demo
from surveys.domain.queries import progress
from surveys.fieldwork import console_pages, wave_frame
from surveys.permissions import SEE_ROUNDS


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def wave_console(request: HttpRequest, wave_id: int) -> HttpResponse:
    wave, now = wave_frame.found(wave_id), timezone.now()
    inspections.note(by=person(request), subject="console", subject_id=wave.pk, now=now)
    return render(request, "surveys/console/page.html", {"page": console_pages.build(wave, now=now)})


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def wave_console_part(request: HttpRequest, wave_id: int) -> HttpResponse:
    """The console alone, asked for every few seconds; ends by itself when the wave closes."""
    page = console_pages.build(wave_frame.found(wave_id), now=timezone.now())
    return render(request, "surveys/console/_console.html", {"page": page})


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def wave_console_csv(request: HttpRequest, wave_id: int) -> HttpResponseBase:
    wave = wave_frame.found(wave_id)
    inspections.note(by=person(request), subject="console", subject_id=wave.pk, now=timezone.now())
    rows = console_pages.file_rows(progress.pooled(progress.lines(wave=wave)))
    return csv_files.stream(name=f"{wave.code}-progress.csv", header=console_pages.file_header(), rows=rows)


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def round_demo_progress(request: HttpRequest) -> HttpResponse:
    """The progress line alone; tells the page of rounds to reload when the demo's round is there."""
    job = round_demo.current_job()
    line = console_pages.demo_progress(job) if job else {}
    response = render(request, "_components/progress.html", {"progress": line})
    if not line.get("url"):
        response["HX-Refresh"] = "true"
    return response
