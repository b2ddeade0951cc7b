"""API v1: the addresses of every topic and of the schema."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from monitoring.api import classifications, gaps, indicators, observations, releases, series

app_name = "api"
urlpatterns = [
    path("indicators/", indicators.IndicatorList.as_view(), name="indicators"),
    path("indicators/<slug:code>/", indicators.IndicatorDetail.as_view(), name="indicator"),
    path("series/", series.SeriesList.as_view(), name="series"),
    path("observations/", observations.ObservationList.as_view(), name="observations"),
    path("gaps/", gaps.GapList.as_view(), name="gaps"),
    path("classifications/", classifications.ClassificationList.as_view(), name="classifications"),
    path("classifications/bases/", classifications.BasisList.as_view(), name="bases"),
    path(
        "classifications/size-definitions/",
        classifications.SizeDefinitionList.as_view(),
        name="size-definitions",
    ),
    path(
        "classifications/<slug:code>/", classifications.ClassificationDetail.as_view(), name="classification"
    ),
    path("releases/", releases.ReleaseList.as_view(), name="releases"),
    path("releases/<int:number>/", releases.ReleaseDetail.as_view(), name="release"),
    path("schema/", SpectacularAPIView.as_view(throttle_classes=[]), name="schema"),
    path(
        "docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", throttle_classes=[]), name="docs"
    ),
]
