"""`/rounds/exports/`: asking for a file of answers, deciding about it, taking it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring import tasks
from monitoring.dashboards import csv_files, formats, pages
from monitoring.dashboards.access import needs, person
from monitoring.models import Job, User
from surveys.domain import exports
from surveys.domain.queries import exports as queries
from surveys.fieldwork import export_pages
from surveys.fieldwork.export_forms import ExportForm
from surveys.models import AnalystExport
from surveys.permissions import APPROVE_EXPORT, REQUEST_EXPORT

PAGE = 50


@require_safe
@never_cache
@needs(REQUEST_EXPORT)
def export_list(request: HttpRequest) -> HttpResponse:
    rows, pager = pages.cut(queries.latest_first(), request=request, size=PAGE)
    return render(request, "surveys/exports/list.html", {"page": export_pages.listed(rows, pager)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(REQUEST_EXPORT)
def export_new(request: HttpRequest) -> HttpResponse:
    form = (
        ExportForm(request.POST)
        if request.method == "POST"
        else ExportForm(initial={"language": formats.language()})
    )
    if form.is_bound and form.is_valid():
        try:
            asked = exports.request(**form.cleaned_data, by=person(request), now=timezone.now())
        except exports.NoReason:
            form.add_error("reason", _("Say what the file is for."))
        except exports.TooManyForExcel:
            form.add_error(
                "form", _("There are more rows than an Excel sheet holds. Ask for the file as CSV.")
            )
        except exports.WaveStillOpen:
            form.add_error("wave", _("The wave still takes answers."))
        else:
            messages.success(request, _("Your request is recorded. A second person has to approve it."))
            return redirect("export-detail", asked.pk)
    page = {
        "title": _("Ask for a file of answers"),
        "lead": _("It holds every answer of the wave in random order, without firms, contacts, or times."),
        "empty": None if queries.exportable().exists() else export_pages.nothing_closed(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "surveys/exports/new.html", {"page": page, "form": form}, status=status)


@require_safe
@never_cache
@needs(REQUEST_EXPORT)
def export_detail(request: HttpRequest, export_id: UUID) -> HttpResponse:
    user = person(request)
    page = export_pages.detail(
        _found(export_id),
        exports.last_job(export_id=export_id),
        person=user,
        may_approve=user.has_perm(APPROVE_EXPORT),
    )
    return render(request, "surveys/exports/detail.html", {"page": page})


@require_safe
@never_cache
@needs(REQUEST_EXPORT)
def export_progress(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The progress component alone; asks the page to reload once the work has ended."""
    progress = export_pages.progress(_found(export_id), exports.last_job(export_id=export_id))
    response = render(request, "_components/progress.html", {"progress": progress})
    if not progress["url"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(APPROVE_EXPORT)
def export_approve(request: HttpRequest, export_id: UUID) -> HttpResponse:
    _found(export_id)
    try:
        with transaction.atomic():
            _start(exports.approve(export_id=export_id, by=person(request), now=timezone.now()))
    except exports.OwnRequest:
        messages.error(request, _("You asked for this file: somebody else has to approve it."))
    except exports.WrongState:
        messages.info(request, _("Somebody else has decided in the meantime."))
    return redirect("export-detail", export_id)


@require_POST
@needs(REQUEST_EXPORT)
def export_refuse(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """By whoever may approve, or by the one who asked."""
    user = person(request)
    if _found(export_id).requested_by_id != user.pk and not user.has_perm(APPROVE_EXPORT):
        raise PermissionDenied
    try:
        exports.refuse(export_id=export_id, by=user, now=timezone.now())
    except exports.WrongState:
        messages.info(request, _("Somebody else has decided in the meantime."))
    return redirect("export-detail", export_id)


@require_POST
@needs(APPROVE_EXPORT)
def export_retry(request: HttpRequest, export_id: UUID) -> HttpResponse:
    _found(export_id)
    with transaction.atomic():
        job = exports.retry(export_id=export_id, by=person(request), now=timezone.now())
        if job:
            _start(job)
    return redirect("export-detail", export_id)


@require_POST
@never_cache
@needs(REQUEST_EXPORT)
def export_download(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The file itself, by POST: nothing that fetches links in advance takes it, and each take is recorded."""
    _found(export_id)
    try:
        name, content = exports.take(
            export_id=export_id,
            by=person(request),
            may_ask=_may_ask,
            may_approve=_may_approve,
            now=timezone.now(),
        )
    except exports.NotAllowed as verdict:
        raise PermissionDenied from verdict
    except (exports.Expired, exports.WrongState):
        messages.info(request, _("The file is not there any more. Ask for a new one."))
        return redirect("export-detail", export_id)
    headers = {"Content-Disposition": csv_files.attachment(name), "Cache-Control": "no-store, private"}
    return HttpResponse(content, content_type="application/zip", headers=headers)


def _may_ask(user: User) -> bool:
    return user.has_perm(REQUEST_EXPORT)


def _may_approve(user: User) -> bool:
    return user.has_perm(APPROVE_EXPORT)


def _start(job: Job) -> None:
    tasks.start(job.pk)


def _found(export_id: UUID) -> AnalystExport:
    export = queries.one(export_id=export_id)
    if export is None:
        raise Http404
    return export
