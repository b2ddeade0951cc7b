"""Launch and end of a wave: each step says what it does before it is done."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.dashboards.access import needs, person
from monitoring.domain.verdicts import Verdict
from surveys.domain import panels, rounds
from surveys.domain.reasons import Refused
from surveys.fieldwork import launch_pages, wave_frame
from surveys.fieldwork.launch_forms import ExtendForm
from surveys.permissions import LAUNCH_WAVE, SEE_ROUNDS


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(SEE_ROUNDS)
def launch(request: HttpRequest, wave_id: int) -> HttpResponse:
    """The checklist; by POST, and for administrators alone, the launch itself."""
    may = request.user.has_perm(LAUNCH_WAVE)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        return _launch(request, wave_id)
    wave = wave_frame.found(wave_id)
    page = launch_pages.build(wave, user=person(request), may_launch=may, now=timezone.now())
    return render(request, "surveys/rounds/launch.html", {"page": page, "form": ExtendForm(wave=wave)})


def _launch(request: HttpRequest, wave_id: int) -> HttpResponse:
    def step() -> str:
        rounds.launch(wave_id=wave_id, by=person(request), now=timezone.now())
        return _("The wave is open. Its invitations are being sent.")

    return _done(request, wave_id, step)


@require_POST
@needs(LAUNCH_WAVE)
def extend(request: HttpRequest, wave_id: int) -> HttpResponse:
    form = ExtendForm(request.POST, wave=wave_frame.found(wave_id))
    if not form.is_valid():
        messages.error(request, _("Give the new closing time as a date and a time."))
        return redirect("wave-launch", wave_id)

    def step() -> str:
        rounds.extend(
            wave_id=wave_id, closes_at=form.cleaned_data["closes_at"], by=person(request), now=timezone.now()
        )
        return _("The wave stays open longer.")

    return _done(request, wave_id, step)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(LAUNCH_WAVE)
def close(request: HttpRequest, wave_id: int) -> HttpResponse:
    wave = wave_frame.found(wave_id)
    if request.method != "POST":
        return render(request, "surveys/rounds/confirm.html", {"page": launch_pages.closing(wave)})

    def step() -> str:
        rounds.close(wave_id=wave_id, by=person(request), now=timezone.now())
        return _("The wave is closed. Its answers were written anew in random order.")

    return _done(request, wave_id, step)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(LAUNCH_WAVE)
def unlink(request: HttpRequest, wave_id: int) -> HttpResponse:
    wave = wave_frame.found(wave_id)
    if request.method != "POST":
        return render(request, "surveys/rounds/confirm.html", {"page": launch_pages.unlinking(wave)})

    def step() -> str:
        rounds.unlink(wave_id=wave_id, by=person(request), now=timezone.now())
        return _("The key is destroyed. No answer of this wave can be led back to its firm.")

    return _done(request, wave_id, step)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(LAUNCH_WAVE)
def end_panel(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Of the panel that the wave belongs to."""
    wave = wave_frame.found(wave_id)
    if wave.panel is None:
        raise Http404
    panel_id = wave.panel.pk
    if request.method != "POST":
        return render(request, "surveys/rounds/confirm.html", {"page": launch_pages.ending_panel(wave)})

    def step() -> str:
        panels.end(panel_id=panel_id, by=person(request), now=timezone.now())
        return _("The panel has ended. Its key is destroyed.")

    return _done(request, wave_id, step)


def _done(request: HttpRequest, wave_id: int, step: Callable[[], str]) -> HttpResponse:
    wave_frame.found(wave_id)
    try:
        messages.success(request, step())
    except Refused as verdict:
        wave_frame.say(request, verdict)
    except Verdict as verdict:
        messages.error(request, str(verdict) or _("The step could not be taken. Look at the invitations."))
    return redirect("wave-launch", wave_id)
