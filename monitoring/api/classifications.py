"""Classifications with validity: industries, regions with three code systems, size classes, tiers, bases."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.labels import both
from monitoring.api.paging import Pager
from monitoring.api.published import PublishedView
from monitoring.domain.queries import classifications, indicators
from monitoring.models import Basis, Classification, Code, SizeDefinition

ON = OpenApiParameter("on", OpenApiTypes.DATE, description="Only codes valid on this day; without it, all.")


class ClassificationSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment] # DRF takes declared fields off the class
    version = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment] # DRF takes declared fields off the class

    def to_representation(self, instance: Classification) -> dict[str, Any]:
        return {
            "code": instance.code,
            "label": both(instance, "label"),
            "version": instance.version,
            "source": instance.source,
        }


class CodeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment] # DRF takes declared fields off the class
    level = serializers.IntegerField()
    label = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment] # DRF takes declared fields off the class
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text="Exclusive.")
    confirmed = serializers.BooleanField()
    note = serializers.DictField(child=serializers.CharField())
    systems = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))

    def to_representation(self, instance: Code) -> dict[str, Any]:
        return {
            "code": instance.code,
            "parent": instance.parent or None,
            "level": instance.level,
            "label": both(instance, "label"),
            "valid_from": instance.valid_from,
            "valid_to": instance.valid_to,
            "confirmed": instance.confirmed,
            "note": both(instance, "note"),
            "systems": self.context["aliases"].get(instance.code, {}),
        }


class SuccessionSerializer(serializers.Serializer[Any]):
    predecessor = serializers.CharField()
    successor = serializers.CharField()
    on = serializers.DateField()
    kind = serializers.CharField()
    confirmed = serializers.BooleanField()


class CodeListSerializer(ClassificationSerializer):
    on = serializers.DateField(allow_null=True)
    codes = CodeSerializer(many=True)
    successions = SuccessionSerializer(many=True)


class BasisSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    family = serializers.CharField()
    version = serializers.IntegerField()
    label = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment] # DRF takes declared fields off the class
    institution = serializers.DictField(child=serializers.CharField())
    description = serializers.DictField(child=serializers.CharField())
    coverage = serializers.DictField(child=serializers.CharField())
    method = serializers.CharField()
    large_holds_midsize = serializers.BooleanField(allow_null=True)
    size_definition = serializers.CharField(allow_null=True)

    def to_representation(self, instance: Basis) -> dict[str, Any]:
        texts = {name: both(instance, name) for name in ("label", "institution", "description", "coverage")}
        return {
            "code": instance.code,
            "family": instance.family,
            "version": instance.version,
            **texts,
            "method": instance.method,
            "large_holds_midsize": instance.large_holds_midsize,
            "size_definition": instance.size_definition.code if instance.size_definition else None,
        }


class SizeDefinitionSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    institution = serializers.DictField(child=serializers.CharField())
    label = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment] # DRF takes declared fields off the class
    definition = serializers.DictField(child=serializers.CharField())
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    large_holds_midsize = serializers.BooleanField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment] # DRF takes declared fields off the class

    def to_representation(self, instance: SizeDefinition) -> dict[str, Any]:
        texts = {name: both(instance, name) for name in ("institution", "label", "definition")}
        return {
            "code": instance.code,
            **texts,
            "valid_from": instance.valid_from,
            "valid_to": instance.valid_to,
            "large_holds_midsize": instance.large_holds_midsize,
            "source": instance.source,
        }


class ClassificationList(PublishedView):
    serializer_class = ClassificationSerializer
    pagination_class = Pager

    def get_queryset(self) -> QuerySet[Classification]:
        return classifications.known()

    @extend_schema(summary="Classifications", responses=ClassificationSerializer(many=True))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The code lists; each has its codes at its own address."""
        return super().get(request, *args, **kwargs)


class ClassificationDetail(PublishedView):
    serializer_class = CodeListSerializer
    pagination_class = None
    parameters = ("on",)

    def answer(self, request: Request, *args: object, **kwargs: object) -> Response:  # noqa: ARG002 - DRF's signature
        row = get_object_or_404(classifications.known(), code=kwargs["code"])
        on = _day(request.query_params.get("on", ""))
        codes = classifications.codes(classification=row, on=on)
        context = {"aliases": classifications.aliases(classification=row, on=on)}
        return Response(
            ClassificationSerializer(row).data
            | {
                "on": on,
                "codes": CodeSerializer(codes, many=True, context=context).data,
                "successions": SuccessionSerializer(
                    classifications.successions(classification=row), many=True
                ).data,
            }
        )

    @extend_schema(summary="Codes of a classification", parameters=[ON], responses=CodeListSerializer)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Codes with names, parents, validity and, for regions, the codes of three systems."""
        return super().get(request, *args, **kwargs)


class BasisList(PublishedView):
    serializer_class = BasisSerializer
    pagination_class = Pager

    def get_queryset(self) -> QuerySet[Basis]:
        return indicators.bases().order_by("pk")

    @extend_schema(summary="Statistical bases", responses=BasisSerializer(many=True))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """On which definition a number was measured; two bases are never spliced."""
        return super().get(request, *args, **kwargs)


class SizeDefinitionList(PublishedView):
    serializer_class = SizeDefinitionSerializer
    pagination_class = Pager
    parameters = ("on",)

    def get_queryset(self) -> QuerySet[SizeDefinition]:
        return classifications.size_definitions(on=_day(self.request.query_params.get("on", ""))).order_by(
            "pk"
        )

    @extend_schema(
        summary="Enterprise size definitions", parameters=[ON], responses=SizeDefinitionSerializer(many=True)
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Who counts as large or as an SME, for which institution, from when."""
        return super().get(request, *args, **kwargs)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(
            {"on": [_("“{text}” is not a date. Write 2026-11-24.").format(text=text)]}
        ) from error
