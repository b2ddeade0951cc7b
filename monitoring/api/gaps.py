"""Gaps between large enterprises and SMEs, as published."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.filters import GapFilter
from monitoring.api.numbers import moment, number
from monitoring.api.paging import Pager
from monitoring.api.parameters import AS_OF, PERIODS
from monitoring.api.published import PublishedView
from monitoring.domain.queries import published
from monitoring.domain.queries.units import difference_unit
from monitoring.models import GapResult, Observation

SIDES = ("large", "sme", "difference", "ratio")


class InputSerializer(serializers.Serializer[Any]):
    """One published value that the gap came from."""

    operand = serializers.ChoiceField(choices=SIDES)
    vintage = serializers.IntegerField()
    release = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment] # DRF takes declared fields off the class


class GapSerializer(serializers.Serializer[Any]):
    indicator = serializers.CharField()
    basis = serializers.CharField()
    region = serializers.CharField()
    industry = serializers.CharField()
    tier = serializers.CharField()
    buyer = serializers.CharField()
    period = serializers.CharField()
    large = serializers.FloatField(allow_null=True, help_text="Large enterprises, in `unit`.")
    sme = serializers.FloatField(allow_null=True, help_text="SMEs, in `unit`.")
    difference = serializers.FloatField(allow_null=True, help_text="large − SME, in `difference_unit`.")
    ratio = serializers.FloatField(allow_null=True, help_text="SME as % of large.")
    derivation = serializers.ChoiceField(choices=["computed", "published"])
    unit = serializers.CharField()
    difference_unit = serializers.CharField()
    status = serializers.CharField(
        help_text="ok, or why there is no figure: missing, not_applicable, withheld."
    )
    reason = serializers.CharField(allow_null=True)
    source = serializers.CharField(help_text="Codes of the sources, separated by a semicolon and a space.")  # type: ignore[assignment] # DRF takes declared fields off the class
    vintages = InputSerializer(many=True)
    release = serializers.IntegerField()
    published_at = serializers.DateTimeField()

    def to_representation(self, instance: GapResult) -> dict[str, Any]:
        inputs = [(side, getattr(instance, f"{side}_input")) for side in SIDES]
        return {
            "indicator": instance.indicator.code,
            "basis": instance.basis.code,
            "region": instance.region,
            "industry": instance.industry,
            "tier": instance.tier,
            "buyer": instance.buyer,
            "period": instance.period,
            **{side: number(getattr(instance, side)) for side in SIDES},
            "derivation": instance.derivation,
            "unit": instance.indicator.unit,
            "difference_unit": difference_unit(instance.indicator.unit),
            "status": instance.status,
            "reason": instance.reason or None,
            "source": "; ".join(dict.fromkeys(one.source.code for _, one in inputs if one)),
            "vintages": [_input(side, one) for side, one in inputs if one],
            "release": instance.release.number,
            "published_at": moment(instance.published_at),
        }


def _input(side: str, observation: Observation) -> dict[str, object]:
    publication = observation.publication
    return {
        "operand": side,
        "vintage": observation.vintage,
        "release": publication.release.number,
        "published_at": moment(publication.published_at),
        "source": observation.source.code,
    }


class GapList(PublishedView):
    queryset = GapResult.objects.none()
    serializer_class = GapSerializer
    filterset_class = GapFilter
    pagination_class = Pager

    def get_queryset(self) -> QuerySet[GapResult]:
        return published.gaps(as_of=self.as_of)

    @extend_schema(
        summary="Gaps as published", parameters=[AS_OF, *PERIODS], responses=GapSerializer(many=True)
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Computed from two published operands of one basis and period, or published as a gap by the source."""
        return super().get(request, *args, **kwargs)
