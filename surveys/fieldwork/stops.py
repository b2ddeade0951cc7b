"""`/rounds/stops/`: firms and addresses that are not written to again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.dashboards import pages
from monitoring.dashboards.access import needs, person
from surveys.domain import stops
from surveys.domain.queries import invitations as queries
from surveys.fieldwork import invitation_pages
from surveys.fieldwork.invitation_forms import StopForm
from surveys.permissions import SEND_INVITATIONS

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(SEND_INVITATIONS)
def stop_list(request: HttpRequest) -> HttpResponse:
    form = StopForm(request.POST) if request.method == "POST" else StopForm()
    if form.is_bound and form.is_valid():
        _add(request, form)
        return redirect("stop-list")
    rows, pager = pages.cut(queries.stop_entries(), request=request, size=PAGE)
    count = rows.paginator.count
    page = {
        "title": _("%(count)s firms or addresses are not written to") % {"count": f"{count:,}"}
        if count
        else _("Nobody is on the stop list"),
        "lead": _("They get no invitation, no reminder and no letter, in any wave."),
        "rows": invitation_pages.stop_rows(rows),
        "pager": pager,
    }
    status = 422 if form.is_bound else 200
    return render(request, "surveys/invitations/stops.html", {"page": page, "form": form}, status=status)


@require_POST
@needs(SEND_INVITATIONS)
def stop_remove(request: HttpRequest, entry_id: int) -> HttpResponse:
    if stops.remove(entry_id=entry_id, by=person(request), now=timezone.now()):
        messages.success(request, _("The entry is off the stop list."))
    return redirect("stop-list")


def _add(request: HttpRequest, form: StopForm) -> None:
    given, by, now = form.cleaned_data, person(request), timezone.now()
    if given["address"]:
        fresh = stops.add_address(address=given["address"], reason=given["reason"], by=by, now=now)
    else:
        firm = given["business_number"]
        fresh = stops.add_enterprise(enterprise_id=firm.pk, reason=given["reason"], by=by, now=now)
    words = _("It is on the stop list now.") if fresh else _("It was on the stop list already.")
    messages.success(request, words)
