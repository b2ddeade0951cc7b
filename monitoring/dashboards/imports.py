"""`/imports/`: handing in a file, looking at what it would change, committing or discarding it."""

from collections.abc import Iterator

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring import tasks
from monitoring.dashboards import csv_files, import_detail, import_pages, pages, problem_words
from monitoring.dashboards.access import needs, person
from monitoring.dashboards.staff_forms import UploadForm
from monitoring.domain import imports, jobs, kinds
from monitoring.domain.queries import imports as queries
from monitoring.models import Import, Job
from monitoring.permissions import IMPORT
from monitoring.sources.observation_columns import FIELDS

PAGE = 50
PROBLEMS_PAGE = 100
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
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        now = timezone.now()
        with transaction.atomic():
            arrived = imports.receive(content=file.read(), name=file.name, by=person(request), now=now)
            _begin(request, arrived, kinds.STAGE)
        return redirect("import-detail", arrived.pk)
    status = 422 if form.is_bound else 200
    return render(
        request, "monitoring/imports/new.html", {"page": import_pages.new(), "form": form}, status=status
    )


@require_safe
@needs(IMPORT)
def import_template(_request: HttpRequest) -> HttpResponseBase:
    """A file with every column and one example row that says that it is one."""
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
    rows = [[row.get(field, "") for field in FIELDS]] if example else []
    return csv_files.stream(name="import-template.csv", header=list(FIELDS), rows=rows)


@require_safe
@never_cache
@needs(IMPORT)
def import_detail_page(request: HttpRequest, import_id: int) -> HttpResponse:
    arrived, job = _found(import_id)
    problems, pager = pages.cut(queries.problems(import_id=import_id), request=request, size=PROBLEMS_PAGE)
    page = import_detail.build(arrived, job, problems, pager)
    return render(request, "monitoring/imports/detail.html", {"page": page})


@require_safe
@never_cache
@needs(IMPORT)
def import_progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """The progress component alone; asks the page to reload once the work has ended."""
    arrived, job = _found(import_id)
    progress = import_pages.progress(arrived, job)
    response = render(request, "_components/progress.html", {"progress": progress})
    if not progress["url"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(IMPORT)
def import_commit(request: HttpRequest, import_id: int) -> HttpResponse:
    arrived, _job = _found(import_id)
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
    _found(import_id)
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
def import_problems(_request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Every problem that is kept, as a file."""
    _found(import_id)

    def rows() -> Iterator[list[object]]:
        for one in queries.problems(import_id=import_id).iterator(chunk_size=2_000):
            yield [one.row, one.column, one.value, one.rule, problem_words.row(one)]

    header = [_("Row"), _("Column"), _("Value"), _("Rule"), _("What is wrong")]
    return csv_files.stream(name=f"import-{import_id}-problems.csv", header=header, rows=rows())


@require_safe
@needs(IMPORT)
def import_file(_request: HttpRequest, import_id: int) -> HttpResponse:
    """The bytes as they were handed in; never shown by the browser, always saved."""
    arrived, _job = _found(import_id)
    response = HttpResponse(queries.content(arrived=arrived), content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = csv_files.attachment(arrived.name)
    return response


def _found(import_id: int) -> tuple[Import, Job | None]:
    arrived = queries.one(import_id=import_id)
    if arrived is None:
        raise Http404
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
