"""Addresses of the pages around imports, the register, releases and the preview."""

from django.urls import path

from monitoring.dashboards import imports, previews, register, release_steps, releases

urlpatterns = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/template.csv", imports.import_template, name="import-template"),
    path("imports/<int:import_id>/", imports.import_detail_page, name="import-detail"),
    path("imports/<int:import_id>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<int:import_id>/commit/", imports.import_commit, name="import-commit"),
    path("imports/<int:import_id>/discard/", imports.import_discard, name="import-discard"),
    path("imports/<int:import_id>/retry/", imports.import_retry, name="import-retry"),
    path("imports/<int:import_id>/problems.csv", imports.import_problems, name="import-problems"),
    path("imports/<int:import_id>/file/", imports.import_file, name="import-file"),
    path("register/", register.firm_list, name="register"),
    path("register/firms.csv", register.firms_csv, name="register-csv"),
    path("register/<int:enterprise_id>/", register.firm_page, name="register-firm"),
    path("register/<int:enterprise_id>/contacts/", register.firm_contacts, name="register-contacts"),
    path("releases/", releases.release_list, name="releases"),
    path("releases/new/", release_steps.release_new, name="release-new"),
    path("releases/<int:number>/", releases.release_detail, name="release-detail"),
    path("releases/<int:number>/observations.csv", releases.release_csv, name="release-csv"),
    path("releases/<int:number>/progress/", releases.release_progress, name="release-progress"),
    path("releases/<int:number>/retry/", release_steps.release_retry, name="release-retry"),
    path("releases/<int:number>/sign/", release_steps.release_sign, name="release-sign"),
    path("releases/<int:number>/discard/", release_steps.release_discard, name="release-discard"),
    path("preview/", previews.preview, name="preview"),
]
