"""Loads what the definitions say into the database: classifications, size definitions, sources, bases, indicators.

Idempotent: the files are the truth, rows are matched by their codes, and a second run changes nothing. What data
points at (sources, bases, indicators) is never deleted here.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from monitoring.definitions import catalog
from monitoring.definitions.shapes import BasisDef, ClassificationDef, CodeDef, IndicatorDef, Label
from monitoring.models import (
    Annotation,
    Basis,
    Classification,
    Code,
    CodeAlias,
    Indicator,
    SizeDefinition,
    Source,
    Succession,
)

# What other rooms ship, by noun: each loads its own and says how many there are. They add themselves at start.
LOADERS: dict[str, Callable[[datetime], int]] = {}


def load() -> dict[str, int]:
    """Brings the database to the state of the shipped definitions; counts by noun."""
    with transaction.atomic():
        for classification in catalog.classifications():
            _load_classification(classification)
        _load_sources()
        _load_size_definitions()
        bases = {one.code: _load_basis(one) for one in catalog.bases()}
        for indicator in catalog.indicators():
            _load_indicator(indicator, bases)
        _load_annotations()
    return {
        "classifications": Classification.objects.count(),
        "codes": Code.objects.count(),
        "sources": Source.objects.count(),
        "bases": Basis.objects.count(),
        "indicators": Indicator.objects.count(),
        "annotations": Annotation.objects.count(),
    }


def _both(name: str, label: Label | None) -> dict[str, str]:
    return {f"{name}_ko": label.ko if label else "", f"{name}_en": label.en if label else ""}


def _load_classification(one: ClassificationDef) -> None:
    row, _ = Classification.objects.update_or_create(
        code=one.code, defaults=_both("label", one.label) | {"version": one.version, "source": one.source}
    )
    # Series name codes by text, so these rows can be replaced as a whole.
    for model in (Code, CodeAlias, Succession):
        model._default_manager.filter(classification=row).delete()  # noqa: SLF001 - documented API
    Code.objects.bulk_create(_code(row, code) for code in one.codes)
    CodeAlias.objects.bulk_create(
        CodeAlias(classification=row, **_fields(alias, "code", "system", "value", "valid_from", "valid_to"))
        for alias in one.aliases
    )
    Succession.objects.bulk_create(
        Succession(classification=row, **_fields(step, "predecessor", "successor", "on", "kind", "confirmed"))
        for step in one.successions
    )


def _code(classification: Classification, code: CodeDef) -> Code:
    fields = _fields(code, "code", "level", "valid_from", "valid_to", "confirmed", "order")
    texts = _both("label", code.label) | _both("note", code.note)
    return Code(classification=classification, parent=code.parent or "", **fields, **texts)


def _fields(definition: object, *names: str) -> dict[str, Any]:
    return {name: getattr(definition, name) for name in names}


def _load_sources() -> None:
    for one in catalog.sources():
        Source.objects.update_or_create(
            code=one.code,
            defaults={"kind": one.kind, "url": one.url or ""}
            | _both("publisher", one.publisher)
            | _both("title", one.title)
            | _both("note", one.note),
        )


def _load_size_definitions() -> None:
    for one in catalog.size_definitions():
        SizeDefinition.objects.update_or_create(
            code=one.code,
            defaults={
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "large_holds_midsize": one.large_holds_midsize,
                "source": one.source or "",
            }
            | _both("institution", one.institution)
            | _both("label", one.label)
            | _both("definition", one.definition),
        )


def _load_basis(one: BasisDef) -> Basis:
    size = SizeDefinition.objects.get(code=one.size_definition) if one.size_definition else None
    basis, _ = Basis.objects.update_or_create(
        code=one.code,
        defaults={
            "family": one.family,
            "version": one.version,
            "method": one.method,
            "size_definition": size,
            "large_holds_midsize": one.large_holds_midsize,
        }
        | _both("label", one.label)
        | _both("institution", one.institution)
        | _both("description", one.description)
        | _both("coverage", one.coverage)
        | _both("comparable_note", one.comparable_note),
    )
    return basis


def _load_indicator(one: IndicatorDef, bases: dict[str, Basis]) -> None:
    gap = one.gap
    row, _ = Indicator.objects.update_or_create(
        code=one.code,
        defaults={
            "topic": one.topic,
            "order": one.order,
            "kind": one.kind,
            "unit": one.unit,
            "decimals": one.decimals,
            "direction": one.direction,
            "gap_large": gap.large if gap else "",
            "gap_sme": gap.sme if gap else "",
            "gap_measures": list(gap.measures) if gap else [],
            "gap_ratio_needs_positive": bool(gap and gap.ratio_needs_positive),
        }
        | _both("label", one.label)
        | _both("description", one.description)
        | _both("formula", one.formula)
        | _both("rationale", one.rationale)
        | _both("error_note", one.sampling_error_note),
    )
    row.bases.set(bases[code] for code in one.bases)


def _load_annotations() -> None:
    kept = []
    for one in catalog.annotations():
        row, _ = Annotation.objects.update_or_create(
            code=one.code,
            defaults={
                "indicator": Indicator.objects.get(code=one.indicator),
                "basis": Basis.objects.get(code=one.basis) if one.basis else None,
                "period_from": one.period_from or "",
                "period_to": one.period_to or "",
                "source": Source.objects.get(code=one.source),
            }
            | _both("text", one.text),
        )
        kept.append(row.pk)
    Annotation.objects.exclude(pk__in=kept).delete()
