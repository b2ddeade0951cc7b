"""Published series: an indicator in one cell of the dimensions, on one basis."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.filters import SeriesFilter
from monitoring.api.paging import Pager
from monitoring.api.parameters import AS_OF
from monitoring.api.published import PublishedView
from monitoring.domain.queries import published
from monitoring.models import Series


class SeriesSerializer(serializers.ModelSerializer[Series]):
    key = serializers.CharField(source="__str__")
    indicator = serializers.CharField(source="indicator.code")
    basis = serializers.CharField(source="basis.code")

    class Meta:
        model = Series
        fields = (
            "key",
            "indicator",
            "basis",
            "region",
            "industry",
            "size_class",
            "tier",
            "buyer",
            "measure",
            "unit",
        )


class SeriesList(PublishedView):
    queryset = Series.objects.none()
    serializer_class = SeriesSerializer
    filterset_class = SeriesFilter
    pagination_class = Pager

    def get_queryset(self) -> QuerySet[Series]:
        return published.series(as_of=self.as_of)

    @extend_schema(
        summary="Series with a published value", parameters=[AS_OF], responses=SeriesSerializer(many=True)
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Only series that have a value which was public at `as_of`."""
        return super().get(request, *args, **kwargs)
