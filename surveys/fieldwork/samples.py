"""The sample of a wave: who could be asked, what was drawn, and the firms that others named."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from monitoring.dashboards import pages
from monitoring.dashboards.access import needs, person
from surveys.domain import rounds, sampling, snowball
from surveys.domain.queries import samples as queries
from surveys.domain.reasons import Refused
from surveys.fieldwork import sample_pages, wave_frame
from surveys.permissions import MANAGE_ROUNDS, SEE_ROUNDS, SEND_INVITATIONS

PAGE = 100


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def sample(request: HttpRequest, wave_id: int) -> HttpResponse:
    one = wave_frame.found(wave_id)
    strata, pager = pages.cut(queries.strata(wave=one), request=request, size=PAGE)
    page = sample_pages.build(
        one,
        strata,
        pager,
        may_manage=request.user.has_perm(MANAGE_ROUNDS),
        may_invite=request.user.has_perm(SEND_INVITATIONS),
    )
    return render(request, "surveys/rounds/sample.html", {"page": page})


@require_POST
@needs(MANAGE_ROUNDS)
def sample_draw(request: HttpRequest, wave_id: int) -> HttpResponse:
    def draw() -> str:
        drawn = sampling.draw(wave_id=wave_id, by=person(request), now=timezone.now())
        words = _("%(drawn)s firms are drawn from %(drawable)s that can be asked.")
        return words % {"drawn": f"{drawn.drawn:,}", "drawable": f"{drawn.drawable:,}"}

    return _done(request, wave_id, draw)


@require_POST
@needs(MANAGE_ROUNDS)
def sample_discard(request: HttpRequest, wave_id: int) -> HttpResponse:
    def discard() -> str:
        rounds.discard_sample(wave_id=wave_id, by=person(request), now=timezone.now())
        return _("The sample is discarded. The design can be changed again.")

    return _done(request, wave_id, discard)


@require_POST
@needs(SEND_INVITATIONS)
def sample_named(request: HttpRequest, wave_id: int) -> HttpResponse:
    def invite() -> str:
        found = snowball.invite_named(wave_id=wave_id, by=person(request), now=timezone.now())
        return sample_pages.invited(found)

    return _done(request, wave_id, invite)


def _done(request: HttpRequest, wave_id: int, step: Callable[[], str]) -> HttpResponse:
    wave_frame.found(wave_id)
    try:
        messages.success(request, step())
    except Refused as verdict:
        wave_frame.say(request, verdict)
    return redirect("wave-sample", wave_id)
