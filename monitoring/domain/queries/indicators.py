"""Definitions: indicators, bases, sources and annotations. They are public from the day they are loaded."""

from django.db.models import QuerySet

from monitoring.models import Annotation, Basis, Indicator


def defined() -> QuerySet[Indicator]:
    return Indicator.objects.prefetch_related("bases").order_by("pk")


def with_gap() -> QuerySet[Indicator]:
    """The indicators that a gap is computed or published for, in the order of the pages."""
    return Indicator.objects.exclude(gap_large="").order_by("order", "code")


def without_gap() -> QuerySet[Indicator]:
    return Indicator.objects.filter(gap_large="").order_by("-topic", "order", "code")


def bases() -> QuerySet[Basis]:
    return Basis.objects.select_related("size_definition").order_by("family", "version")


def annotations(*, indicator: Indicator) -> QuerySet[Annotation]:
    return Annotation.objects.filter(indicator=indicator).select_related("source", "basis").order_by("code")
