"""Published observations: one value of one series for one period, with vintage, release and source."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.filters import ObservationFilter
from monitoring.api.numbers import moment, number
from monitoring.api.paging import Pager
from monitoring.api.parameters import AS_OF, PERIODS
from monitoring.api.published import PublishedView
from monitoring.domain.queries import published
from monitoring.models import Publication


class ObservationSerializer(serializers.Serializer[Any]):
    indicator = serializers.CharField()
    basis = serializers.CharField()
    region = serializers.CharField()
    industry = serializers.CharField()
    size_class = serializers.CharField()
    tier = serializers.CharField()
    buyer = serializers.CharField()
    measure = serializers.CharField()
    period = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    status = serializers.CharField()
    vintage = serializers.IntegerField()
    release = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment] # DRF takes declared fields off the class
    source_url = serializers.CharField()
    table = serializers.CharField()
    item = serializers.CharField()
    note = serializers.CharField()

    def to_representation(self, instance: Publication) -> dict[str, Any]:
        series, observation = instance.series, instance.observation
        return {
            "indicator": series.indicator.code,
            "basis": series.basis.code,
            "region": series.region,
            "industry": series.industry,
            "size_class": series.size_class,
            "tier": series.tier,
            "buyer": series.buyer,
            "measure": series.measure,
            "period": observation.period,
            "value": number(observation.value),
            "unit": series.unit,
            "status": observation.status,
            "vintage": observation.vintage,
            "release": instance.release.number,
            "published_at": moment(instance.published_at),
            "source": observation.source.code,
            "source_url": observation.source.url,
            "table": observation.table,
            "item": observation.item,
            "note": observation.note,
        }


class ObservationList(PublishedView):
    queryset = Publication.objects.none()
    serializer_class = ObservationSerializer
    filterset_class = ObservationFilter
    pagination_class = Pager

    def get_queryset(self) -> QuerySet[Publication]:
        return published.observations(as_of=self.as_of)

    @extend_schema(
        summary="Observations as published",
        parameters=[AS_OF, *PERIODS],
        responses=ObservationSerializer(many=True),
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Values as known at `as_of`; a revision is a later vintage, the earlier one stays readable."""
        return super().get(request, *args, **kwargs)
