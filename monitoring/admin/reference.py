"""Classifications, sources and definitions: loaded from files, so the files are where they are changed."""

from django.contrib.admin import register

from monitoring.admin.read_only import SeenOnly
from monitoring.admin.site import site
from monitoring.models import (
    Annotation,
    Basis,
    Classification,
    Code,
    CodeAlias,
    Indicator,
    Series,
    SizeDefinition,
    Source,
    Succession,
)


@register(Classification, site=site)
class ClassificationAdmin(SeenOnly):
    list_display = ("code", "label_ko", "label_en", "version")


@register(Code, site=site)
class CodeAdmin(SeenOnly):
    list_display = ("code", "classification", "label_ko", "label_en", "valid_from", "valid_to", "confirmed")
    list_filter = ("classification", "confirmed")
    list_select_related = ("classification",)
    search_fields = ("code", "label_ko", "label_en")


@register(CodeAlias, site=site)
class CodeAliasAdmin(SeenOnly):
    list_display = ("code", "classification", "system", "value", "valid_from", "valid_to")
    list_filter = ("classification", "system")
    list_select_related = ("classification",)
    search_fields = ("code", "value")


@register(Succession, site=site)
class SuccessionAdmin(SeenOnly):
    list_display = ("predecessor", "successor", "classification", "on", "kind", "confirmed")
    list_select_related = ("classification",)


@register(SizeDefinition, site=site)
class SizeDefinitionAdmin(SeenOnly):
    list_display = ("code", "label_ko", "label_en", "valid_from", "valid_to", "large_holds_midsize")


@register(Source, site=site)
class SourceAdmin(SeenOnly):
    list_display = ("code", "kind", "publisher_ko", "title_ko")
    search_fields = ("code", "publisher_ko", "publisher_en", "title_ko", "title_en")


@register(Indicator, site=site)
class IndicatorAdmin(SeenOnly):
    list_display = ("code", "topic", "label_ko", "label_en", "unit", "decimals", "direction")
    list_filter = ("topic",)
    search_fields = ("code", "label_ko", "label_en")


@register(Basis, site=site)
class BasisAdmin(SeenOnly):
    list_display = ("code", "label_ko", "label_en", "method", "size_definition")
    list_select_related = ("size_definition",)
    search_fields = ("code", "label_ko", "label_en")


@register(Series, site=site)
class SeriesAdmin(SeenOnly):
    list_display = (
        "indicator",
        "basis",
        "region",
        "industry",
        "size_class",
        "tier",
        "buyer",
        "measure",
        "unit",
    )
    list_filter = ("indicator", "measure")
    list_select_related = ("indicator", "basis")
    search_fields = ("indicator__code", "basis__code")


@register(Annotation, site=site)
class AnnotationAdmin(SeenOnly):
    list_display = ("code", "indicator", "basis", "period_from", "period_to", "source")
    list_select_related = ("indicator", "basis", "source")
