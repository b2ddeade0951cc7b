"""What the codes of a cell are called."""

from django.db.models import QuerySet

from monitoring.models import Basis, Code, Indicator


def indicators() -> QuerySet[Indicator]:
    return Indicator.objects.order_by("pk")


def bases() -> QuerySet[Basis]:
    return Basis.objects.order_by("pk")


def codes() -> QuerySet[Code]:
    """Every code with its classification; of a renamed one the latest name comes last."""
    return Code.objects.select_related("classification").order_by("classification", "code", "valid_from")
