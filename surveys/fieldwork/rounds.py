"""`/rounds/`: every period's data collection with its waves, and a new round."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.dashboards import pages
from monitoring.dashboards.access import needs, person
from surveys.domain import round_demo, rounds
from surveys.domain.queries import rounds as queries
from surveys.domain.reasons import Refused
from surveys.fieldwork import console_pages, round_pages
from surveys.fieldwork.round_forms import RoundForm, refused
from surveys.permissions import MANAGE_ROUNDS, SEE_ROUNDS

PAGE = 20


@require_safe
@never_cache
@needs(SEE_ROUNDS)
def round_list(request: HttpRequest) -> HttpResponse:
    rows, pager = pages.cut(queries.listed(), request=request, size=PAGE)
    page = round_pages.listed(
        rows, pager, may_manage=request.user.has_perm(MANAGE_ROUNDS), now=timezone.now()
    )
    job = round_demo.current_job()
    page["progress"] = console_pages.demo_progress(job) if job else None
    return render(request, "surveys/rounds/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(MANAGE_ROUNDS)
def round_new(request: HttpRequest) -> HttpResponse:
    form = RoundForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = rounds.create_round(**form.cleaned_data, by=person(request), now=timezone.now())
        except Refused as verdict:
            refused(form, verdict)
        else:
            return redirect("wave-new", made.pk)
    page = {
        "title": _("New round"),
        "lead": _("A round is one period's data collection. Its survey waves and visits come next."),
    }
    status = 422 if form.is_bound else 200
    return render(request, "surveys/rounds/new.html", {"page": page, "form": form}, status=status)
