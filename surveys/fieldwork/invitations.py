"""The invitations of a wave: what was sent, what is uncertain, reminders, and the link of a firm for a reason."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.dashboards import formats, pages
from monitoring.dashboards.access import needs, person
from monitoring.permissions import SEE_CONTACTS
from surveys.domain import bounces, deliveries, invitations
from surveys.domain.queries import invitations as queries
from surveys.fieldwork import invitation_pages
from surveys.fieldwork.invitation_forms import PlanForm, ReasonForm
from surveys.models import Invitation, Wave
from surveys.permissions import SEND_INVITATIONS

PAGE = 50


@require_safe
@never_cache
@needs(SEND_INVITATIONS)
def wave_invitations(request: HttpRequest, wave_id: int) -> HttpResponse:
    wave = found_wave(wave_id)
    asked = {"firm": request.GET.get("firm", "")[:100], "state": request.GET.get("state", "")}
    if asked["state"] not in Invitation.State.values:
        asked["state"] = ""
    listed = queries.listed(wave=wave, search=asked["firm"].strip(), state=asked["state"])
    rows, pager = pages.cut(listed, request=request, size=PAGE)
    # In a demo the firms are made up, and somebody has to be able to answer as one of them.
    with_links = settings.DEMO and wave.is_synthetic and request.user.has_perm(SEE_CONTACTS)
    page = invitation_pages.build(wave, rows, pager, asked=asked, with_links=with_links)
    return render(request, "surveys/invitations/list.html", {"page": page})


@require_POST
@needs(SEND_INVITATIONS)
def deliveries_plan(request: HttpRequest, wave_id: int) -> HttpResponse:
    form = PlanForm(request.POST)
    wave = found_wave(wave_id)
    if not form.is_valid():
        raise Http404
    try:
        planned = deliveries.plan(
            wave_id=wave.pk,
            kind=form.cleaned_data["kind"],
            channel=form.cleaned_data["channel"],
            now=timezone.now(),
            by=person(request),
        )
    except invitations.NotOpen:
        messages.info(request, _("The wave is not open, so nothing is sent."))
    else:
        text = ngettext("%(count)s delivery is planned.", "%(count)s deliveries are planned.", planned.total)
        messages.success(request, text % {"count": f"{planned.total:,}"})
    return redirect("wave-invitations", wave_id)


@require_POST
@needs(SEND_INVITATIONS)
def delivery_resolve(request: HttpRequest, wave_id: int, delivery_id: int) -> HttpResponse:
    wave = found_wave(wave_id)
    if not queries.uncertain(wave=wave).filter(pk=delivery_id).exists():
        messages.info(request, _("Somebody decided about this delivery already."))
        return redirect("wave-invitations", wave_id)
    was_sent = request.POST.get("was") == "sent"
    try:
        deliveries.resolve_uncertain(
            delivery_id=delivery_id, was_sent=was_sent, by=person(request), now=timezone.now()
        )
    except deliveries.NotUncertain:
        messages.info(request, _("Somebody decided about this delivery already."))
    return redirect("wave-invitations", wave_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(SEE_CONTACTS)
def invitation(request: HttpRequest, wave_id: int, invitation_id: UUID) -> HttpResponse:
    """One firm's invitation; its link is shown by POST, for a recorded reason, and never kept."""
    one = _found(wave_id, invitation_id)
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    link = ""
    if form.is_bound and form.is_valid():
        try:
            shown = invitations.reveal(
                invitation_id=one.pk,
                reason=form.cleaned_data["reason"],
                by=person(request),
                now=timezone.now(),
            )
            link = invitations.address(invitation=shown, language=formats.language())
        except invitations.NotOpen:
            messages.info(request, _("The wave is over; its links lead nowhere."))
    firm = one.unit.enterprise
    page = {
        "title": formats.label(firm, "name") or firm.name_ko,
        "lead": _("The link is the firm's own. Whoever has it can answer in its name."),
        "link": link,
        "state": {"label": one.get_state_display(), "kind": invitation_pages.STATE_KINDS[one.state]},  # type: ignore[index]
        "wave_id": wave_id,
        "invitation_id": one.pk,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "surveys/invitations/one.html", {"page": page, "form": form}, status=status)


@require_POST
@needs(SEE_CONTACTS)
def invitation_reissue(request: HttpRequest, wave_id: int, invitation_id: UUID) -> HttpResponse:
    one = _found(wave_id, invitation_id)
    try:
        invitations.reissue(invitation_id=one.pk, by=person(request), now=timezone.now())
        messages.success(request, _("The firm has a new link; the old one no longer works."))
    except invitations.NotOpen:
        messages.info(request, _("The wave is over; its links lead nowhere."))
    return redirect("invitation", wave_id, invitation_id)


@require_POST
@needs(SEE_CONTACTS)
def invitation_revoke(request: HttpRequest, wave_id: int, invitation_id: UUID) -> HttpResponse:
    one = _found(wave_id, invitation_id)
    try:
        invitations.revoke(invitation_id=one.pk, by=person(request), now=timezone.now())
        messages.success(request, _("The invitation is revoked; its link no longer works."))
    except invitations.NotOpen:
        messages.info(request, _("The wave is over; its links lead nowhere."))
    return redirect("invitation", wave_id, invitation_id)


@require_POST
@needs(SEE_CONTACTS)
def invitation_returned(request: HttpRequest, wave_id: int, invitation_id: UUID) -> HttpResponse:
    one = _found(wave_id, invitation_id)
    if bounces.mark_by_hand(invitation_id=one.pk, by=person(request), now=timezone.now()):
        messages.success(request, _("The last delivery is marked as returned."))
    else:
        messages.info(request, _("Nothing that was sent is left to mark."))
    return redirect("invitation", wave_id, invitation_id)


def found_wave(wave_id: int) -> Wave:
    wave = queries.wave(wave_id=wave_id)
    if wave is None:
        raise Http404
    return wave


def _found(wave_id: int, invitation_id: UUID) -> Invitation:
    one = queries.one(wave=found_wave(wave_id), invitation_id=invitation_id)
    if one is None:
        raise Http404
    return one
