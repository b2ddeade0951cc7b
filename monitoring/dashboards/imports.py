"""`/imports/`: handing in a file, looking at what it would change, committing or discarding it."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring import tasks
from monitoring.dashboards import (
    csv_files,
    import_detail,
    import_pages,
    import_upload,
    pages,
    problem_words,
)
from monitoring.dashboards.access import needs, person
from monitoring.dashboards.staff_forms import UploadForm
from monitoring.domain import import_kinds, imports, jobs, kinds
from monitoring.domain.queries import imports as queries
from monitoring.models import Import, Job
from monitoring.permissions import IMPORT, IMPORT_REGISTER, SEE_CONTACTS

PAGE = 50
PROBLEMS_PAGE = 100
PERMISSIONS = {
    Import.Kind.OBSERVATIONS: IMPORT,
    Import.Kind.ENTERPRISES: IMPORT_REGISTER,
    Import.Kind.RELATIONS: IMPORT_REGISTER,
}
STEPS = {Import.State.STAGING: kinds.STAGE, Import.State.COMMITTING: kinds.COMMIT}


@require_safe
@never_cache
@needs(IMPORT)
def import_list(request: HttpRequest) -> HttpResponse:
    rows, pager = pages.cut(queries.latest_first(), request=request, size=PAGE)
    return render(request, "monitoring/imports/list.html", {"page": import_pages.listed(rows, pager)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(IMPORT)
def import_new(request: HttpRequest) -> HttpResponse:
    kind = _kind(request)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
    else:
        form = UploadForm(initial={"kind": kind})
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        now = timezone.now()
        with transaction.atomic():
            arrived = imports.receive(
                content=file.read(), name=file.name, by=person(request), now=now, kind=kind
            )
            _begin(request, arrived, kinds.STAGE)
        return redirect("import-detail", arrived.pk)
    status = 422 if form.is_bound else 200
    context = {"page": import_upload.build(kind), "form": form}
    return render(request, "monitoring/imports/new.html", context, status=status)


@require_safe
@needs(IMPORT)
def import_template(request: HttpRequest) -> HttpResponseBase:
    """A file with every column and one example row that says that it is one."""
    kind = _kind(request)
    columns = list(import_kinds.KINDS[kind].shape.fields)
    if kind != Import.Kind.OBSERVATIONS:
        invented = import_upload.EXAMPLES[Import.Kind(kind)]
        cells = [invented.get(field, "") for field in columns]
        return csv_files.stream(name=f"{kind}-template.csv", header=columns, rows=[cells])
    example = queries.example()
    year = timezone.localdate().year - 1
    row = {
        "region": "_T",
        "industry": "_T",
        "size_class": "_T",
        "tier": "_T",
        "buyer": "_T",
        "measure": "level",
    }
    row |= {"period": str(year), "value": "1.0", "status": "normal", **example}
    row["note"] = _("Example, not a real figure: write your own rows in its place")
    rows = [[row.get(field, "") for field in columns]] if example else []
    return csv_files.stream(name="import-template.csv", header=columns, rows=rows)


@require_safe
@never_cache
@needs(IMPORT)
def import_detail_page(request: HttpRequest, import_id: int) -> HttpResponse:
    arrived, job = _found(request, import_id)
    problems, pager = pages.cut(queries.problems(import_id=import_id), request=request, size=PROBLEMS_PAGE)
    file_url = reverse("import-file", args=[import_id]) if _may_have(request, arrived) else ""
    page = import_detail.build(arrived, job, problems, pager, file_url=file_url)
    return render(request, "monitoring/imports/detail.html", {"page": page})


@require_safe
@never_cache
@needs(IMPORT)
def import_progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """The progress component alone; asks the page to reload once the work has ended."""
    arrived, job = _found(request, import_id)
    progress = import_pages.progress(arrived, job)
    response = render(request, "_components/progress.html", {"progress": progress})
    if not progress["url"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(IMPORT)
def import_commit(request: HttpRequest, import_id: int) -> HttpResponse:
    arrived, _job = _found(request, import_id)
    if arrived.state == Import.State.READY and not (arrived.new_count or arrived.revised_count):
        messages.info(request, _("There is nothing to commit: everything in the file is stored already."))
        return redirect("import-detail", import_id)
    try:
        with transaction.atomic():
            approved = imports.approve(import_id=import_id, by=person(request), now=timezone.now())
            _begin(request, approved, kinds.COMMIT)
    except imports.WrongState as verdict:
        _say_state(request, verdict.state)
    return redirect("import-detail", import_id)


@require_POST
@needs(IMPORT)
def import_discard(request: HttpRequest, import_id: int) -> HttpResponse:
    _found(request, import_id)
    try:
        imports.discard(import_id=import_id, by=person(request), now=timezone.now())
        messages.success(request, _("The import was discarded. The file itself is kept."))
    except imports.WrongState as verdict:
        _say_state(request, verdict.state)
    return redirect("import-detail", import_id)


@require_POST
@needs(IMPORT)
def import_retry(request: HttpRequest, import_id: int) -> HttpResponse:
    """A new job in the place of a failed one."""
    _found(request, import_id)
    with transaction.atomic():
        arrived = Import.objects.select_for_update().filter(pk=import_id).first()
        if arrived is None:
            raise Http404
        job = queries.last_job(import_id=import_id)
        step = STEPS.get(Import.State(arrived.state))
        if step and job and job.state == Job.State.FAILED:
            _begin(request, arrived, step)
    return redirect("import-detail", import_id)


@require_safe
@needs(IMPORT)
def import_problems(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Every problem that is kept, as a file."""
    _found(request, import_id)

    def rows() -> Iterator[list[object]]:
        for one in queries.problems(import_id=import_id).iterator(chunk_size=2_000):
            yield [one.row, one.column, one.value, one.rule, problem_words.row(one)]

    header = [_("Row"), _("Column"), _("Value"), _("Rule"), _("What is wrong")]
    return csv_files.stream(name=f"import-{import_id}-problems.csv", header=header, rows=rows())


@require_safe
@needs(IMPORT)
def import_file(request: HttpRequest, import_id: int) -> HttpResponse:
    """The bytes as they were handed in; never shown by the browser, always saved.

    A file of firms may hold contacts in any of its columns, so it is for those who may see contacts.
    """
    arrived, _job = _found(request, import_id)
    if not _may_have(request, arrived):
        raise PermissionDenied
    content = imports.hand_out(arrived=arrived, by=person(request), now=timezone.now())
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = csv_files.attachment(arrived.name)
    return response


def _kind(request: HttpRequest) -> str:
    """The kind of file that is asked for, observations as a rule; raises `PermissionDenied`."""
    asked = request.POST.get("kind") or request.GET.get("kind") or Import.Kind.OBSERVATIONS
    kind = asked if asked in import_kinds.KINDS else Import.Kind.OBSERVATIONS
    if not request.user.has_perm(PERMISSIONS[Import.Kind(kind)]):
        raise PermissionDenied
    return kind


def _may_have(request: HttpRequest, arrived: Import) -> bool:
    return arrived.kind != Import.Kind.ENTERPRISES or request.user.has_perm(SEE_CONTACTS)


def _found(request: HttpRequest, import_id: int) -> tuple[Import, Job | None]:
    arrived = queries.one(import_id=import_id)
    if arrived is None:
        raise Http404
    if not request.user.has_perm(PERMISSIONS[Import.Kind(arrived.kind)]):
        raise PermissionDenied
    return arrived, queries.last_job(import_id=import_id)


def _begin(request: HttpRequest, arrived: Import, kind: str) -> None:
    """In the caller's transaction: the job exists exactly when its import is in the state that it starts from."""
    by = person(request)
    params: dict[str, object] = {"import": arrived.pk}
    if kind == kinds.COMMIT:
        params["by"] = by.pk
    job = jobs.create(kind=kind, params=params, by=by, now=timezone.now())
    tasks.start(job.pk)


def _say_state(request: HttpRequest, state: str) -> None:
    """Somebody, or a second click, was faster: says where the import stands now."""
    label = Import.State(state).label
    messages.info(request, _("This import is already “%(state)s”.") % {"state": label})
