"""Published releases: what came out when, how many values and revisions, and the hash of the content."""

from datetime import UTC

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.paging import Pager
from monitoring.api.parameters import AS_OF
from monitoring.api.published import PublishedView
from monitoring.domain.queries import published
from monitoring.models import Release


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    published_at = serializers.DateTimeField(default_timezone=UTC)

    class Meta:
        model = Release
        fields = (
            "number",
            "title",
            "note",
            "published_at",
            "observation_count",
            "revision_count",
            "gap_count",
            "content_hash",
        )


class ReleaseList(PublishedView):
    queryset = Release.objects.none()
    serializer_class = ReleaseSerializer
    pagination_class = Pager

    def get_queryset(self) -> QuerySet[Release]:
        return published.releases(as_of=self.as_of)

    @extend_schema(summary="Releases", parameters=[AS_OF], responses=ReleaseSerializer(many=True))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Published releases only; one in preparation is not shown."""
        return super().get(request, *args, **kwargs)


class ReleaseDetail(PublishedView):
    queryset = Release.objects.none()
    serializer_class = ReleaseSerializer
    lookup_field = "number"
    pagination_class = None

    def get_queryset(self) -> QuerySet[Release]:
        return published.releases(as_of=self.as_of)

    def answer(self, request: Request, *args: object, **kwargs: object) -> Response:  # noqa: ARG002 - DRF's signature
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(summary="One release", parameters=[AS_OF], responses=ReleaseSerializer)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A published release by its number."""
        return super().get(request, *args, **kwargs)
