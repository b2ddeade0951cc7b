"""What staff do with a release: prepare it, sign it off, discard it, have it assembled again."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from monitoring import tasks
from monitoring.dashboards.access import needs, person
from monitoring.dashboards.staff_forms import ReleaseForm
from monitoring.domain import jobs, kinds, releases
from monitoring.domain.queries import imports as import_queries
from monitoring.domain.queries import releases as queries
from monitoring.models import Job, Release
from monitoring.permissions import PREPARE_RELEASE, SIGN_RELEASE


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(PREPARE_RELEASE)
def release_new(request: HttpRequest) -> HttpResponse:
    preparing = queries.in_preparation()
    if preparing:
        return _to_the_other(request, preparing.number)
    releasable = import_queries.releasable()
    form = ReleaseForm(request.POST if request.method == "POST" else None, releasable=releasable)
    if form.is_bound and form.is_valid():
        try:
            return redirect("release-detail", _prepare(request, form).number)
        except releases.AnotherInPreparation as verdict:
            return _to_the_other(request, verdict.number)
    context = {"page": _page(has_imports=releasable.exists()), "form": form}
    return render(
        request, "monitoring/releases_staff/new.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@needs(PREPARE_RELEASE)
def release_retry(request: HttpRequest, number: int) -> HttpResponse:
    """A new job in the place of a failed one."""
    with transaction.atomic():
        release = _locked(number)
        job = queries.last_job(release_id=release.pk)
        if release.state == Release.State.DRAFT and job and job.state == Job.State.FAILED:
            _assemble(request, release)
    return redirect("release-detail", number)


@require_POST
@needs(SIGN_RELEASE)
def release_sign(request: HttpRequest, number: int) -> HttpResponse:
    """Signs the content whose hash the page showed; what is due then is published at once."""
    now, shown = timezone.now(), request.POST.get("content_hash", "")
    try:
        with transaction.atomic():
            release = _locked(number)
            releases.sign(release_id=release.pk, content_hash=shown, by=person(request), now=now)
            if release.publish_at <= now:
                transaction.on_commit(lambda: tasks.send(tasks.publish_due_releases))
    except releases.WrongState as verdict:
        _say_state(request, verdict.state)
    except releases.ContentChanged:
        messages.error(
            request, _("The content has changed since the page was shown. Look at it again, then sign off.")
        )
    return redirect("release-detail", number)


@require_POST
@needs(PREPARE_RELEASE)
def release_discard(request: HttpRequest, number: int) -> HttpResponse:
    """A signature is taken back only by those who may give one."""
    try:
        with transaction.atomic():
            release = _locked(number)
            if release.state == Release.State.SIGNED and not request.user.has_perm(SIGN_RELEASE):
                messages.error(request, _("It is signed off: only an administrator may discard it now."))
                return redirect("release-detail", number)
            releases.discard(release_id=release.pk, by=person(request), now=timezone.now())
        messages.success(request, _("The release was discarded. Its imports can be released again."))
    except releases.WrongState as verdict:
        _say_state(request, verdict.state)
    return redirect("release-detail", number)


def _page(*, has_imports: bool) -> dict[str, object]:
    empty = {
        "title": _("There is nothing to release"),
        "reason": _("Every committed import is published already, or none is committed yet."),
        "action_label": _("Upload a file"),
        "action_url": reverse("import-new"),
    }
    return {
        "title": _("Prepare a release"),
        "lead": _("You see exactly what would become public before anybody signs it off."),
        "empty": None if has_imports else empty,
        "back_url": reverse("releases"),
    }


def _prepare(request: HttpRequest, form: ReleaseForm) -> Release:
    asked = form.cleaned_data
    with transaction.atomic():
        release = releases.prepare(
            title=asked["title"],
            note=asked["note"],
            imports=asked["imports"],
            publish_at=asked["publish_at"],
            by=person(request),
            now=timezone.now(),
        )
        _assemble(request, release)
    return release


def _assemble(request: HttpRequest, release: Release) -> None:
    job = jobs.create(
        kind=kinds.ASSEMBLE, params={"release": release.pk}, by=person(request), now=timezone.now()
    )
    tasks.start(job.pk)


def _locked(number: int) -> Release:
    release = Release.objects.select_for_update().filter(number=number).first()
    if release is None:
        raise Http404
    return release


def _to_the_other(request: HttpRequest, number: int) -> HttpResponse:
    words = _("Release %(number)s is in preparation. Publish or discard it before you prepare another.")
    messages.warning(request, words % {"number": number})
    return redirect("release-detail", number)


def _say_state(request: HttpRequest, state: str) -> None:
    messages.info(request, _("This release is already “%(state)s”.") % {"state": Release.State(state).label})
