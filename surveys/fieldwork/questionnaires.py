"""`/rounds/questionnaires/`: versions, what they ask, and XLSForm in and out."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.dashboards import csv_files, formats, problem_words
from monitoring.dashboards.access import needs, person
from monitoring.sources.refusals import TableRefused
from surveys.domain import questionnaires
from surveys.domain.queries import questionnaires as queries
from surveys.fieldwork import questionnaire_pages
from surveys.fieldwork.questionnaire_forms import FormUpload
from surveys.models import QuestionnaireVersion
from surveys.permissions import MANAGE_INSTRUMENT
from surveys.xlsform import writing
from surveys.xlsform.phrases import CannotBeSaid
from surveys.xlsform.refusals import FormRefused, Refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@never_cache
@needs(MANAGE_INSTRUMENT)
def questionnaire_list(request: HttpRequest) -> HttpResponse:
    page = questionnaire_pages.listed(queries.listed())
    return render(request, "surveys/questionnaires/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(MANAGE_INSTRUMENT)
def questionnaire_new(request: HttpRequest) -> HttpResponse:
    form = FormUpload(request.POST, request.FILES) if request.method == "POST" else FormUpload()
    refusals: list[dict[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            stored = _add(request, form)
        except TableRefused as refused:
            form.add_error("file", problem_words.file({"rule": refused.rule, "params": refused.params}))
        except FormRefused as refused:
            refusals = [_refusal(one) for one in refused.refusals]
        else:
            return redirect("questionnaire", stored.pk)
    page = {
        "title": _("%(count)s places in the form cannot be taken over") % {"count": len(refusals)}
        if refusals
        else _("Hand in an XLSForm"),
        "lead": _(
            "It becomes the next version of its questionnaire, or you see every place that stands against it."
        ),
        "refusals": refusals,
    }
    status = 422 if form.is_bound else 200
    return render(request, "surveys/questionnaires/new.html", {"page": page, "form": form}, status=status)


@require_safe
@never_cache
@needs(MANAGE_INSTRUMENT)
def questionnaire_detail(request: HttpRequest, version_id: int) -> HttpResponse:
    version = _found(version_id)
    page = questionnaire_pages.detail(version, queries.previous(version=version))
    return render(request, "surveys/questionnaires/detail.html", {"page": page})


@require_safe
@never_cache
@needs(MANAGE_INSTRUMENT)
def questionnaire_xlsx(request: HttpRequest, version_id: int) -> HttpResponse:
    version = _found(version_id)
    try:
        content = writing.write(questionnaires.read(version=version))
    except CannotBeSaid as part:
        messages.error(request, _("XLSForm has no text for this condition: %(part)s") % {"part": part})
        return redirect("questionnaire", version_id)
    name = f"{version.code}-v{version.version}.xlsx"
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": csv_files.attachment(name)}
    )


@require_safe
@never_cache
@needs(MANAGE_INSTRUMENT)
def questionnaire_changes(request: HttpRequest, version_id: int) -> HttpResponse:
    version = _found(version_id)
    previous = queries.previous(version=version)
    if previous is None:
        raise Http404
    page = questionnaire_pages.changes(version, previous)
    return render(request, "surveys/questionnaires/changes.html", {"page": page})


def _add(request: HttpRequest, form: FormUpload) -> QuestionnaireVersion:
    file = form.cleaned_data["file"]
    try:
        stored = questionnaires.add(
            content=file.read(),
            name=file.name,
            one_language=form.cleaned_data["one_language"],
            by=person(request),
            now=timezone.now(),
        )
    except questionnaires.NothingNew as verdict:
        messages.info(request, _("The form says what this version says already; no new one was made."))
        return verdict.version
    messages.success(request, _("The form is now %(version)s.") % {"version": stored})
    return stored


def _refusal(one: Refusal) -> dict[str, str]:
    return {
        "sheet": one.sheet,
        "row": f"{one.row:,}" if one.row else "–",
        "column": one.column or "–",
        "value": one.value,
        "text": one.say(formats.language()),
    }


def _found(version_id: int) -> QuestionnaireVersion:
    version = queries.one(version_id=version_id)
    if version is None:
        raise Http404
    return version
