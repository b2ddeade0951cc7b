"""`/releases/`: what was published, for everybody; and how far the next release is, for staff."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoring.dashboards import csv_files, pages, release_pages, release_preparation
from monitoring.dashboards.access import needs, person
from monitoring.domain import inspections
from monitoring.domain.queries import published
from monitoring.domain.queries import releases as queries
from monitoring.models import Release
from monitoring.permissions import PREPARE_RELEASE, SEE_UNRELEASED, SIGN_RELEASE

PAGE = 50
OBSERVATIONS_PAGE = 100
FROZEN = {Release.State.ASSEMBLED, Release.State.SIGNED}


@require_safe
@never_cache
def release_list(request: HttpRequest) -> HttpResponse:
    public = published.releases(as_of=timezone.now()).order_by("-number")
    rows, pager = pages.cut(public, request=request, size=PAGE)
    preparing = queries.in_preparation() if request.user.has_perm(SEE_UNRELEASED) else None
    may_prepare = request.user.has_perm(PREPARE_RELEASE)
    page = release_pages.listed(rows, pager, preparing=preparing, may_prepare=may_prepare)
    return render(request, "monitoring/releases.html", {"page": page})


@require_safe
@never_cache
def release_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Published: for everybody. Otherwise staff alone learn that it exists."""
    release = _published(number)
    if release:
        rows, pager = pages.cut(
            queries.observations(release=release), request=request, size=OBSERVATIONS_PAGE
        )
        page = release_pages.published(release, rows, pager)
    elif request.user.has_perm(SEE_UNRELEASED):
        page = _preparation(request, number)
    else:
        raise Http404
    return render(request, "monitoring/release.html", {"page": page})


@require_safe
def release_csv(_request: HttpRequest, number: int) -> HttpResponseBase:
    """The observations of a published release."""
    release = _published(number)
    if release is None:
        raise Http404
    rows = release_pages.file_rows(release)
    return csv_files.stream(name=f"release-{number}.csv", header=release_pages.FILE_HEADER, rows=rows)


@require_safe
@never_cache
@needs(SEE_UNRELEASED)
def release_progress(request: HttpRequest, number: int) -> HttpResponse:
    """The progress component, or the waiting line; asks the page to reload once there is something new on it."""
    release = queries.by_number(number=number)
    if release is None:
        raise Http404
    waiting = release_preparation.waiting(release, now=timezone.now())
    if waiting:
        return render(request, "monitoring/releases_staff/_waiting.html", {"waiting": waiting})
    progress = release_preparation.progress(release, queries.last_job(release_id=release.pk))
    response = render(request, "_components/progress.html", {"progress": progress})
    if not progress["url"]:
        response["HX-Refresh"] = "true"
    return response


def _published(number: int) -> Release | None:
    return published.releases(as_of=timezone.now()).filter(number=number).first()


def _preparation(request: HttpRequest, number: int) -> dict[str, object]:
    release, now = queries.by_number(number=number), timezone.now()
    if release is None:
        raise Http404
    is_frozen = release.state in FROZEN
    return release_preparation.build(
        release,
        queries.last_job(release_id=release.pk),
        inspections.look_into_release(release=release, by=person(request), now=now) if is_frozen else None,
        may_prepare=request.user.has_perm(PREPARE_RELEASE),
        may_sign=request.user.has_perm(SIGN_RELEASE),
        now=now,
    )
