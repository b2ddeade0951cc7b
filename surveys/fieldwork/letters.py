"""Printed invitations: taken as one file for a reason, and marked as posted."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from monitoring.dashboards import csv_files
from monitoring.dashboards.access import needs, person
from monitoring.permissions import SEE_CONTACTS
from surveys.domain import letters
from surveys.fieldwork.invitation_forms import LettersForm, PostedForm
from surveys.fieldwork.invitations import found_wave


@require_POST
@never_cache
@needs(SEE_CONTACTS)
def letters_pdf(request: HttpRequest, wave_id: int) -> HttpResponse:
    wave, form = found_wave(wave_id), LettersForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why you need it."))
        return redirect("wave-invitations", wave_id)
    try:
        made = letters.pdf(wave=wave, by=person(request), now=timezone.now(), **form.cleaned_data)
    except letters.NothingToPrint:
        messages.info(request, _("No letter is waiting any more."))
        return redirect("wave-invitations", wave_id)
    headers = {"Content-Disposition": csv_files.attachment(f"letters-{wave.code}.pdf")}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@require_POST
@needs(SEE_CONTACTS)
def letters_sent(request: HttpRequest, wave_id: int) -> HttpResponse:
    form = PostedForm(request.POST)
    if not form.is_valid():
        raise Http404
    count = letters.mark_sent(
        wave=found_wave(wave_id),
        until=form.cleaned_data["until"],
        by=person(request),
        now=timezone.now(),
    )
    text = ngettext("%(count)s letter is marked as posted.", "%(count)s letters are marked as posted.", count)
    messages.success(request, text % {"count": f"{count:,}"})
    return redirect("wave-invitations", wave_id)
