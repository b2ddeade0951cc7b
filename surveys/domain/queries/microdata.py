"""Answers of firms. Imported by `surveys.domain` alone (import contract); nothing above may see a row of this."""

from django.db.models import QuerySet

from surveys.models import Response, Wave


def responses(*, wave: Wave) -> QuerySet[Response]:
    """All responses of the wave with what they say of each buyer."""
    return Response.objects.filter(wave=wave).prefetch_related("relations")
