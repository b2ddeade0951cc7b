"""What a file may say: known indicators, bases, codes and sources, as the row checks want them."""

from collections import defaultdict
from datetime import date

from monitoring.models import Code, CodeAlias, Indicator, SizeDefinition, Source
from monitoring.sources.observation_rows import IndicatorRule, Reference
from monitoring.sources.register_rows import Vocabulary, folded

TOTALS = ("_T", "NONMFG")


def for_import(*, today: date) -> Reference:
    """The reference that rows are checked against. Unconfirmed codes are not accepted."""
    codes: dict[str, dict[str, list[tuple[date | None, date | None]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for code in Code.objects.filter(confirmed=True).select_related("classification"):
        codes[code.classification.code][code.code].append((code.valid_from, code.valid_to))
    return Reference(
        indicators={
            one.code: IndicatorRule(
                unit=one.unit,
                bases=frozenset(basis.code for basis in one.bases.all()),
                measures=frozenset({"level", *(m for m in one.gap_measures if m in {"difference", "ratio"})}),
                kind=one.kind,
            )
            for one in Indicator.objects.prefetch_related("bases")
        },
        codes={name: {code: tuple(spans) for code, spans in rows.items()} for name, rows in codes.items()},
        sources=frozenset(Source.objects.values_list("code", flat=True)),
        today=today,
    )


def for_register(*, today: date) -> Vocabulary:
    """What firms are described with: codes in use today, by code, by any name that they ever had, or by alias.

    A code of another system is written with its system, like “kostat:26”; without it, it stands only where all
    systems mean the same.
    """
    known: dict[str, dict[str, str]] = {name: {} for name in ("region", "industry", "size_class")}
    rows = Code.objects.filter(classification__code__in=known, confirmed=True).exclude(code__in=TOTALS)
    in_use = set(rows.on(today).values_list("classification__code", "code"))
    # Today's names come last, so that they win over those of the past.
    for row in rows.select_related("classification").order_by("valid_from", "pk"):
        name = row.classification.code
        if (name, row.code) in in_use:
            known[name] |= {folded(way): row.code for way in (row.code, row.label_ko, row.label_en)}
    aliases, ambiguous = _region_aliases(today=today)
    known["region"] = aliases | known["region"]
    return Vocabulary(
        codes=known,
        ambiguous=ambiguous,
        size_definitions=frozenset(SizeDefinition.objects.values_list("code", flat=True)),
    )


def _region_aliases(*, today: date) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Ways of writing a region by another system → its code; and those that need their system → how."""
    meant: dict[str, dict[str, str]] = defaultdict(dict)
    for one in CodeAlias.objects.on(today).filter(classification__code="region").order_by("system", "value"):
        meant[folded(one.value)][f"{one.system}:{one.value}"] = one.code
    single = {
        value: next(iter(ways.values())) for value, ways in meant.items() if len(set(ways.values())) == 1
    }
    written = {folded(way): code for ways in meant.values() for way, code in ways.items()}
    several = {value: tuple(ways) for value, ways in meant.items() if value not in single}
    return written | single, several
