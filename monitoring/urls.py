"""The pages of the statistics house."""

from django.urls import URLPattern, URLResolver, path

from monitoring.dashboards import data, method, overview, staff_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("gaps.csv", overview.gaps_csv, name="gaps-csv"),
    path("demo/progress/", overview.demo_progress, name="demo-progress"),
    path("data/", data.data, name="data"),
    path("method/", method.method, name="method"),
    *staff_urls.urlpatterns,
]
