"""A wave: its overview, and its plan while nobody is asked yet."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.dashboards.access import needs, person
from surveys.domain import panels, rounds
from surveys.domain.queries import rounds as queries
from surveys.domain.reasons import Refused
from surveys.fieldwork import round_pages, wave_frame
from surveys.fieldwork.round_forms import WaveForm, refused
from surveys.models import Wave
from surveys.permissions import MANAGE_ROUNDS, SEE_ROUNDS

HISTORY = 30


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def wave(request: HttpRequest, wave_id: int) -> HttpResponse:
    one = wave_frame.found(wave_id)
    history = queries.history(wave=one)[:HISTORY]
    page = round_pages.wave(one, history, may_manage=request.user.has_perm(MANAGE_ROUNDS))
    return render(request, "surveys/rounds/wave.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(MANAGE_ROUNDS)
def wave_new(request: HttpRequest, round_id: int) -> HttpResponse:
    of_round = queries.by_id(round_id=round_id)
    if of_round is None:
        raise Http404
    form = WaveForm(request.POST if request.method == "POST" else None, now=timezone.now())
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                plan = form.plan() | _panel(request, form)
                made = rounds.create_wave(round_id=round_id, by=person(request), now=timezone.now(), **plan)
        except Refused as verdict:
            refused(form, verdict)
        else:
            return redirect("wave", made.pk)
    page = {
        "title": _("New survey wave"),
        "lead": round_pages.round_title(of_round),
        "back_url": reverse("rounds"),
        "empty": None if queries.cores().exists() else _no_questionnaire(),
    }
    return _form(request, form, page)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(MANAGE_ROUNDS)
def wave_edit(request: HttpRequest, wave_id: int) -> HttpResponse:
    one = wave_frame.found(wave_id)
    if one.state not in {Wave.State.DRAFT, Wave.State.SAMPLED}:
        messages.info(request, _("The wave is launched: its plan can no longer be changed."))
        return redirect("wave", wave_id)
    form = WaveForm(request.POST if request.method == "POST" else None, wave=one)
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                changes = form.plan() | _panel(request, form)
                rounds.update_wave(wave_id=wave_id, changes=changes, by=person(request), now=timezone.now())
        except Refused as verdict:
            refused(form, verdict)
        else:
            messages.success(request, _("The plan is saved."))
            return redirect("wave", wave_id)
    page = wave_frame.context(one, current="wave") | {
        "title": _("Change the plan of the wave"),
        "lead": _("A sample is drawn: titles, dates and mails can be changed, the design cannot.")
        if one.state == Wave.State.SAMPLED
        else "",
        "back_url": reverse("wave", args=[wave_id]),
        "empty": None,
    }
    return _form(request, form, page)


def _form(request: HttpRequest, form: WaveForm, page: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"page": page | {"groups": _groups(form)}, "form": form}
    return render(request, "surveys/rounds/wave_form.html", context, status=status)


def _groups(form: WaveForm) -> list[dict[str, Any]]:
    """The fields under the headings of the page."""
    parts = [
        (_("Name"), ["title_ko", "title_en", "code"]),
        (_("Questions"), ["questionnaire", "module", "mode", "consent_version"]),
        (_("Dates"), ["opens_at", "closes_at", "release_on", "retain_until"]),
        (_("Who is asked"), ["target_size_class", "target_tier", "target_region", "target_industry", "is_synthetic"]),
        (_("Sample"), ["strata_by", "allocation", "sample_size", "margin_of_error", "least_per_stratum",
                       "expected_response", "spreads", "seed"]),
        (_("Panel"), ["panel", "panel_overlap"]),
        (_("Mails"), ["most_mails", "mails_per_minute"]),
    ]  # fmt: skip
    several = {"target_size_class", "target_tier", "target_region", "target_industry", "strata_by"}
    return [
        {
            "title": title,
            "fields": [
                {"field": form[name], "several": name in several, "tick": name == "is_synthetic"}
                for name in names
            ],
        }
        for title, names in parts
    ]


def _panel(request: HttpRequest, form: WaveForm) -> dict[str, Any]:
    name = form.cleaned_data["panel"].strip()
    return {"panel": panels.create(name=name, by=person(request), now=timezone.now()) if name else None}


def _no_questionnaire() -> dict[str, str]:
    return {
        "title": _("There is no core questionnaire yet"),
        "reason": _("A wave needs one. Load the shipped one with “manage.py setup”, or hand in an XLSForm."),
        "action_label": _("Questionnaires"),
        "action_url": reverse("questionnaires"),
    }
