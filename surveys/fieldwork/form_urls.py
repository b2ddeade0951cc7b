"""Addresses of the pages of questionnaires and of files of answers."""

from django.urls import path

from surveys.fieldwork import exports, questionnaires

_EXPORT = "rounds/exports/<uuid:export_id>/"
_VERSION = "rounds/questionnaires/<int:version_id>/"

urlpatterns = [
    path("rounds/exports/", exports.export_list, name="exports"),
    path("rounds/exports/new/", exports.export_new, name="export-new"),
    path(_EXPORT, exports.export_detail, name="export-detail"),
    path(f"{_EXPORT}progress/", exports.export_progress, name="export-progress"),
    path(f"{_EXPORT}approve/", exports.export_approve, name="export-approve"),
    path(f"{_EXPORT}refuse/", exports.export_refuse, name="export-refuse"),
    path(f"{_EXPORT}retry/", exports.export_retry, name="export-retry"),
    path(f"{_EXPORT}download/", exports.export_download, name="export-download"),
    path("rounds/questionnaires/", questionnaires.questionnaire_list, name="questionnaires"),
    path("rounds/questionnaires/new/", questionnaires.questionnaire_new, name="questionnaire-new"),
    path(_VERSION, questionnaires.questionnaire_detail, name="questionnaire"),
    path(f"{_VERSION}form.xlsx", questionnaires.questionnaire_xlsx, name="questionnaire-xlsx"),
    path(f"{_VERSION}changes/", questionnaires.questionnaire_changes, name="questionnaire-changes"),
]
