"""What a sample buys: the interval to expect of a design, before a single firm is asked."""

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from monitoring.dashboards.access import needs, person
from surveys.domain import rounds
from surveys.domain.designs import Counted
from surveys.domain.queries import rounds as rounds_queries
from surveys.domain.queries import samples as queries
from surveys.domain.reasons import Refused
from surveys.fieldwork import planner_choice, planner_pages, wave_frame
from surveys.models import Wave
from surveys.permissions import MANAGE_ROUNDS, SEE_ROUNDS

# seconds
KEPT = 60


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def planner(request: HttpRequest, wave_id: int) -> HttpResponse:
    wave = wave_frame.found(wave_id)
    choice = planner_choice.read(request.GET, wave=wave)
    counted = _counted(choice.wave)
    page = planner_pages.build(wave, choice, counted, may_manage=request.user.has_perm(MANAGE_ROUNDS))
    part = getattr(request, "htmx", False) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    template = "surveys/rounds/_planner.html" if part else "surveys/rounds/planner.html"
    response = render(request, template, {"page": page})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@needs(MANAGE_ROUNDS)
def planner_use(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Writes what the planner showed into the plan of the wave."""
    choice = planner_choice.read(request.POST, wave=wave_frame.found(wave_id))
    try:
        rounds.update_wave(wave_id=wave_id, changes=choice.changes(), by=person(request), now=timezone.now())
        messages.success(request, _("The plan is saved."))
    except Refused as verdict:
        wave_frame.say(request, verdict)
    return redirect("wave-sample", wave_id)


def _counted(wave: Wave) -> tuple[Counted, ...]:
    """The frame in cells, kept for a minute by every process as long as nothing is audited: what the planner's fields
    change is not in it, and counting a register of 50,000 firms takes longer than all the rest. A draw counts anew.
    """
    key = f"planner:{wave.pk}:{rounds_queries.latest_event()}"
    kept: tuple[Counted, ...] | None = cache.get(key)
    if kept is None:
        kept = queries.counted(wave=wave)
        cache.set(key, kept, timeout=KEPT)
    return kept
