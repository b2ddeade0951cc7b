"""`/`: is the gap narrowing? And the same table as a file."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from monitoring.dashboards import csv_files, gap_choice, gap_table, overview_page
from monitoring.domain import demo


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    page = overview_page.build(parameters=request.GET, now=timezone.now())
    part = getattr(request, "htmx", False) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    template = "monitoring/_overview.html" if part else "monitoring/overview.html"
    response = render(request, template, {"page": page})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def gaps_csv(request: HttpRequest) -> HttpResponseBase:
    """The table of the page as a file."""
    choice = gap_choice.read(request.GET, now=timezone.now())
    lines = [
        line
        for line in gap_choice.lines(choice)
        if line.indicator == choice.indicator and choice.basis in {None, line.basis}
    ]
    code = choice.indicator.code if choice.indicator else "gap"
    return csv_files.stream(
        name=f"gap-{code}.csv", header=gap_table.FILE_HEADER, rows=gap_table.file_rows(lines)
    )


@require_safe
def demo_progress(request: HttpRequest) -> HttpResponse:
    """The progress line alone, asked for every two seconds; tells the page to reload when the work has ended."""
    job = demo.current_job()
    progress = overview_page.progress_of(job) if job else None
    response = render(request, "_components/progress.html", {"progress": progress or {}})
    if not progress or not progress["url"]:
        response["HX-Refresh"] = "true"
    return response
