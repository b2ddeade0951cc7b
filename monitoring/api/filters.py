"""Filters by code, by dimension and by period, shared by the topics; a value that is not known is an error."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from monitoring.calc.gaps import Derivation, Measure, Status
from monitoring.calc.periods import BadPeriod, Period
from monitoring.models import Basis, Code, Indicator, observations


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


class CodeFilter(django_filters.CharFilter):
    """A code of a classification, or `_T`; `known` lists them for what is no classification."""

    def __init__(self, *, classification: str = "", known: Sequence[str] = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.classification, self.known = classification, known

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value and not self._knows(value):
            text = _("“%(value)s” is not a known code here.")
            raise ValidationError({self.field_name.rpartition("__")[2]: [text % {"value": value}]})
        found: QuerySet[Any] = super().filter(qs, value)
        return found

    def _knows(self, value: str) -> bool:
        if self.classification:
            return Code.objects.filter(classification__code=self.classification, code=value).exists()
        return value in self.known


class GapFilter(FilterSet):
    indicator = CodesFilter(Indicator, field_name="indicator__code")
    basis = BasisFilter(field_name="basis")
    region = CodeFilter(classification="region", label="region code; _T = total")
    industry = CodeFilter(classification="industry", label="industry code; _T = total")
    tier = CodeFilter(classification="tier", label="supply-chain tier; _T = total")
    buyer = CodeFilter(known=("_T",), label="buyer; _T = total")
    status = CodeFilter(known=tuple(Status))
    derivation = CodeFilter(known=tuple(Derivation))
    period = PeriodFilter()
    to = PeriodFilter(edge="to")


# `from` is a word of Python and cannot be an attribute in the class body
GapFilter.base_filters["from"] = PeriodFilter(edge="from")


class SeriesFilter(FilterSet):
    indicator = CodesFilter(Indicator, field_name="indicator__code")
    basis = BasisFilter(field_name="basis")
    region = CodeFilter(classification="region", label="region code; _T = total")
    industry = CodeFilter(classification="industry", label="industry code; _T = total")
    size_class = CodeFilter(classification="size_class", label="enterprise size class; _T = total")
    tier = CodeFilter(classification="tier", label="supply-chain tier; _T = total")
    buyer = CodeFilter(known=("_T",), label="buyer; _T = total")
    measure = CodeFilter(known=tuple(Measure), label="level, ratio or difference")


class ObservationFilter(FilterSet):
    indicator = CodesFilter(Indicator, field_name="series__indicator__code")
    basis = BasisFilter(field_name="series__basis")
    region = CodeFilter(classification="region", field_name="series__region", label="region code; _T = total")
    industry = CodeFilter(
        classification="industry", field_name="series__industry", label="industry code; _T = total"
    )
    size_class = CodeFilter(
        classification="size_class", field_name="series__size_class", label="enterprise size class"
    )
    tier = CodeFilter(classification="tier", field_name="series__tier", label="supply-chain tier; _T = total")
    buyer = CodeFilter(known=("_T",), field_name="series__buyer", label="buyer; _T = total")
    measure = CodeFilter(
        known=tuple(Measure), field_name="series__measure", label="level, ratio or difference"
    )
    status = CodeFilter(known=observations.Status.values, field_name="observation__status")
    period = PeriodFilter(path="observation__")
    to = PeriodFilter(edge="to", path="observation__")


ObservationFilter.base_filters["from"] = PeriodFilter(edge="from", path="observation__")
