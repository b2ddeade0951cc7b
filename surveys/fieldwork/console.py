"""The console of a wave: how the answers come in, for the managers of its round."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoring.dashboards import csv_files
from monitoring.dashboards.access import needs
from surveys.domain.queries import invitations, progress
from surveys.fieldwork import console_pages
from surveys.models import Wave
from surveys.permissions import SEE_ROUNDS


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def wave_console(request: HttpRequest, wave_id: int) -> HttpResponse:
    page = console_pages.build(_wave(wave_id), now=timezone.now())
    return render(request, "surveys/console/page.html", {"page": page})


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def wave_console_part(request: HttpRequest, wave_id: int) -> HttpResponse:
    """The console alone, asked for every few seconds; ends by itself when the wave closes."""
    page = console_pages.build(_wave(wave_id), now=timezone.now())
    return render(request, "surveys/console/_console.html", {"page": page})


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def wave_console_csv(_request: HttpRequest, wave_id: int) -> HttpResponseBase:
    wave = _wave(wave_id)
    rows = console_pages.file_rows(progress.lines(wave=wave))
    return csv_files.stream(name=f"{wave.code}-progress.csv", header=console_pages.file_header(), rows=rows)


def _wave(wave_id: int) -> Wave:
    wave = invitations.wave(wave_id=wave_id)
    if wave is None:
        raise Http404
    return wave
