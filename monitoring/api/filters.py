"""Filters by code, by dimension and by period, shared by the topics; a value that is not known is an error."""

from typing import Any

import django_filters
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from monitoring.calc.periods import BadPeriod, Period
from monitoring.models import Basis, Indicator


class PeriodFilter(django_filters.CharFilter):
    """A period code; `edge` compares the start (`from`) or the end (`to`), else the period itself."""

    def __init__(self, *, edge: str = "", path: str = "", **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.edge, self.path = edge, path

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        try:
            period = Period.parse(value)
        except BadPeriod as bad:
            text = _("“%(value)s” is not a period. Write 2026, 2026-H1, 2026-Q3 or 2026-09.")
            raise ValidationError({self.edge or "period": [text % {"value": bad.text}]}) from bad
        if self.edge == "from":
            return qs.filter(**{f"{self.path}period_start__gte": period.start})
        if self.edge == "to":
            return qs.filter(**{f"{self.path}period_end__lte": period.end})
        return qs.filter(**{f"{self.path}period": str(period)})


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class CodesFilter(django_filters.ModelMultipleChoiceFilter):
    """One or more codes: by repeating the parameter (`?indicator=a&indicator=b`)."""

    def __init__(self, model: type[Model], **kwargs: object) -> None:
        super().__init__(
            queryset=lambda _request: model._default_manager.all(),  # noqa: SLF001 - documented API
            to_field_name="code",
            **kwargs,
        )


class BasisFilter(django_filters.CharFilter):
    """A basis code (`bok_census.v2`) or its family (`bok_census`, every version)."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        found = Basis.objects.filter(Q(code=value) | Q(family=value))
        if not found:
            text = _("There is no basis “%(value)s”. See /api/v1/classifications/bases/ for the list.")
            raise ValidationError({"basis": [text % {"value": value}]})
        return qs.filter(**{f"{self.field_name}__in": found})


class GapFilter(FilterSet):
    indicator = CodesFilter(Indicator, field_name="indicator__code")
    basis = BasisFilter(field_name="basis")
    region = django_filters.CharFilter(label="region code; _T = total")
    industry = django_filters.CharFilter(label="industry code; _T = total")
    tier = django_filters.CharFilter(label="supply-chain tier; _T = total")
    buyer = django_filters.CharFilter(label="buyer; _T = total")
    status = django_filters.CharFilter()
    derivation = django_filters.CharFilter()
    period = PeriodFilter()
    to = PeriodFilter(edge="to")


# `from` is a word of Python and cannot be an attribute in the class body
GapFilter.base_filters["from"] = PeriodFilter(edge="from")


class SeriesFilter(FilterSet):
    indicator = CodesFilter(Indicator, field_name="indicator__code")
    basis = BasisFilter(field_name="basis")
    region = django_filters.CharFilter(label="region code; _T = total")
    industry = django_filters.CharFilter(label="industry code; _T = total")
    size_class = django_filters.CharFilter(label="enterprise size class; _T = total")
    tier = django_filters.CharFilter(label="supply-chain tier; _T = total")
    buyer = django_filters.CharFilter(label="buyer; _T = total")
    measure = django_filters.CharFilter(label="level, ratio or difference")


class ObservationFilter(FilterSet):
    indicator = CodesFilter(Indicator, field_name="series__indicator__code")
    basis = BasisFilter(field_name="series__basis")
    region = django_filters.CharFilter(field_name="series__region", label="region code; _T = total")
    industry = django_filters.CharFilter(field_name="series__industry", label="industry code; _T = total")
    size_class = django_filters.CharFilter(field_name="series__size_class", label="enterprise size class")
    tier = django_filters.CharFilter(field_name="series__tier", label="supply-chain tier; _T = total")
    buyer = django_filters.CharFilter(field_name="series__buyer", label="buyer; _T = total")
    measure = django_filters.CharFilter(field_name="series__measure", label="level, ratio or difference")
    status = django_filters.CharFilter(field_name="observation__status")
    period = PeriodFilter(path="observation__")
    to = PeriodFilter(edge="to", path="observation__")


ObservationFilter.base_filters["from"] = PeriodFilter(edge="from", path="observation__")
