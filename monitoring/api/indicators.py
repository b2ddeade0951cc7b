"""Indicators as defined: unit, direction, formula, rationale, bases and gap measures, in Korean and English."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.labels import both
from monitoring.api.paging import Pager
from monitoring.api.published import PublishedView
from monitoring.domain.queries import indicators
from monitoring.models import Indicator


class IndicatorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    topic = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    direction = serializers.CharField()
    label = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment] # DRF takes declared fields off the class
    description = serializers.DictField(child=serializers.CharField())
    formula = serializers.DictField(child=serializers.CharField())
    rationale = serializers.DictField(child=serializers.CharField())
    sampling_error_note = serializers.DictField(child=serializers.CharField())
    gap_measures = serializers.ListField(child=serializers.CharField())
    bases = serializers.ListField(child=serializers.CharField())

    def to_representation(self, instance: Indicator) -> dict[str, Any]:
        return {
            "code": instance.code,
            "topic": instance.topic,
            "kind": instance.kind,
            "unit": instance.unit,
            "decimals": instance.decimals,
            "direction": instance.direction,
            "label": both(instance, "label"),
            "description": both(instance, "description"),
            "formula": both(instance, "formula"),
            "rationale": both(instance, "rationale"),
            "sampling_error_note": both(instance, "error_note"),
            "gap_measures": instance.gap_measures,
            "bases": sorted(basis.code for basis in instance.bases.all()),
        }


class IndicatorList(PublishedView):
    serializer_class = IndicatorSerializer
    pagination_class = Pager

    def get_queryset(self) -> QuerySet[Indicator]:
        return indicators.defined()

    @extend_schema(summary="Indicators", responses=IndicatorSerializer(many=True))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Every indicator that is defined, with or without published values."""
        return super().get(request, *args, **kwargs)


class IndicatorDetail(PublishedView):
    serializer_class = IndicatorSerializer
    lookup_field = "code"
    pagination_class = None

    def get_queryset(self) -> QuerySet[Indicator]:
        return indicators.defined()

    def answer(self, request: Request, *args: object, **kwargs: object) -> Response:  # noqa: ARG002 - DRF's signature
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(summary="One indicator", responses=IndicatorSerializer)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """An indicator's definition."""
        return super().get(request, *args, **kwargs)
