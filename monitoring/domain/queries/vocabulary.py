"""What a file may say: known indicators, bases, codes and sources, as the row checks want them."""

from collections import defaultdict
from datetime import date

from monitoring.models import Code, Indicator, Source
from monitoring.sources.observation_rows import IndicatorRule, Reference


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
