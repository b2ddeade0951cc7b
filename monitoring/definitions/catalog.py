"""Reads and checks the shipped definitions. Every function raises DefinitionError on the first broken rule."""

import csv
import hashlib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Final, cast

from monitoring.definitions.codes import read_classification
from monitoring.definitions.entries import Entry, read_list, read_one
from monitoring.definitions.shapes import (
    AnnotationDef,
    BasisDef,
    ClassificationDef,
    DefinitionError,
    Direction,
    GapDef,
    IndicatorDef,
    IndicatorKind,
    Method,
    SizeDefinitionDef,
    SourceDef,
    SourceKind,
    Topic,
)

ROOT: Final = Path(__file__).parent


@cache
def digest(*, root: Path = ROOT) -> str:
    """SHA-256 over every definition file, so that readers can tell one set of definitions from another."""
    whole = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in {".yaml", ".csv"}:
            whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


IMPORT_HEADER: Final = (
    "indicator", "basis", "region", "industry", "size_class", "tier", "buyer", "measure",
    "period", "value", "status", "unit", "source", "table", "item", "note",
)  # fmt: skip

UNITS: Final = (
    "percent", "percent_of_large", "percentage_point", "index", "count", "krw_trillion", "krw_10k", "ratio",
)  # fmt: skip

# A ratio of growth rates has no meaning, and a difference of levels depends on the year's prices.
GAP_MEASURES: Final = {
    "margin": ("difference", "ratio"),
    "growth": ("difference",),
    "level": ("ratio", "index"),
}


def unit_of(indicator: IndicatorDef, measure: str) -> str:
    """The unit code that an observation of `measure` (level, ratio or difference) carries."""
    if measure == "ratio":
        return "percent_of_large"
    if measure == "difference" and indicator.unit == "percent":
        return "percentage_point"
    return indicator.unit


@cache
def sources(*, root: Path = ROOT) -> tuple[SourceDef, ...]:
    """The publications, in file order."""
    return tuple(_source(entry) for entry in read_list(root / "sources.yaml"))


@cache
def size_definitions(*, root: Path = ROOT) -> tuple[SizeDefinitionDef, ...]:
    """Who counts as large or SME, by institution and time."""
    known = {source.code for source in sources(root=root)}
    return tuple(_size_definition(entry, known) for entry in read_list(root / "size_definitions.yaml"))


@cache
def bases(*, root: Path = ROOT) -> tuple[BasisDef, ...]:
    """The bases that series are measured on, in file order."""
    known = {definition.code for definition in size_definitions(root=root)}
    return tuple(_basis(entry, known) for entry in read_list(root / "bases.yaml"))


@cache
def indicators(*, root: Path = ROOT) -> tuple[IndicatorDef, ...]:
    """The indicators, one file each, by topic and order."""
    known = {basis.code for basis in bases(root=root)}
    read = [
        _indicator(read_one(path), known, path.stem) for path in sorted((root / "indicators").glob("*.yaml"))
    ]
    topics = ("gap", "felt", "execution")
    return tuple(sorted(read, key=lambda one: (topics.index(one.topic), one.order, one.code)))


@cache
def classifications(*, root: Path = ROOT) -> tuple[ClassificationDef, ...]:
    """The code lists industry, region, size_class and tier."""
    known = {source.code for source in sources(root=root)}
    return tuple(
        read_classification(read_one(path), known)
        for path in sorted((root / "classifications").glob("*.yaml"))
    )


@cache
def annotations(*, root: Path = ROOT) -> tuple[AnnotationDef, ...]:
    """The sourced remarks, in file order."""
    known_sources = {source.code for source in sources(root=root)}
    allowed = {indicator.code: indicator.bases for indicator in indicators(root=root)}
    return tuple(_annotation(entry, known_sources, allowed) for entry in read_list(root / "annotations.yaml"))


@cache
def observation_files(*, root: Path = ROOT) -> tuple[Path, ...]:
    """The shipped import files, sorted by name; each has exactly the import header."""
    paths = tuple(sorted((root / "observations").glob("*.csv")))
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            header = tuple(next(csv.reader(file), ()))
        if header != IMPORT_HEADER:
            raise DefinitionError(
                file=path.name,
                entry="header",
                field="-",
                value=header,
                rule=f"must be {','.join(IMPORT_HEADER)}",
            )
    return paths


def _known(entry: Entry, field: str, codes: Collection[str]) -> str:
    code = entry.text(field)
    if code not in codes:
        entry.fail(field, "must be a code that is defined")
    return code


def _source(entry: Entry) -> SourceDef:
    entry.allow("code", "publisher", "title", "kind", "url", "note")
    url = entry.optional_text("url")
    if url is not None and not url.startswith(("http://", "https://")):
        entry.fail("url", "must start with http:// or https://")
    return SourceDef(
        code=entry.text("code"),
        publisher=entry.label("publisher"),
        title=entry.label("title"),
        kind=cast("SourceKind", entry.choice("kind", SourceKind)),
        url=url,
        note=entry.optional_label("note"),
    )


def _size_definition(entry: Entry, known_sources: Collection[str]) -> SizeDefinitionDef:
    entry.allow(
        "code",
        "institution",
        "label",
        "definition",
        "valid_from",
        "valid_to",
        "large_holds_midsize",
        "source",
    )
    valid_from, valid_to = entry.optional_day("valid_from"), entry.optional_day("valid_to")
    if valid_from is not None and valid_to is not None and valid_to <= valid_from:
        entry.fail("valid_to", "must be after valid_from (it is exclusive)")
    return SizeDefinitionDef(
        code=entry.text("code"),
        institution=entry.label("institution"),
        label=entry.label("label"),
        definition=entry.label("definition"),
        valid_from=valid_from,
        valid_to=valid_to,
        large_holds_midsize=entry.optional_flag("large_holds_midsize"),
        source=_known(entry, "source", known_sources),
    )


def _basis(entry: Entry, known_sizes: Collection[str]) -> BasisDef:
    entry.allow(
        "code", "family", "version", "label", "institution", "description", "coverage", "method",
        "size_definition", "large_holds_midsize", "comparable_note",
    )  # fmt: skip
    family, version = entry.text("family"), entry.whole("version", least=1)
    if entry.text("code") != f"{family}.v{version}":
        entry.fail("code", f"must be {family}.v{version}, from family and version")
    size = (
        None if entry.fields.get("size_definition") is None else _known(entry, "size_definition", known_sizes)
    )
    return BasisDef(
        code=entry.text("code"),
        family=family,
        version=version,
        label=entry.label("label"),
        institution=entry.label("institution"),
        description=entry.label("description"),
        coverage=entry.label("coverage"),
        method=cast("Method", entry.choice("method", Method)),
        size_definition=size,
        large_holds_midsize=entry.optional_flag("large_holds_midsize"),
        comparable_note=entry.optional_label("comparable_note"),
    )


def _gap(entry: Entry, kind: str) -> GapDef:
    entry.allow("large", "sme", "measures", "ratio_needs_positive")
    measures = entry.texts("measures")
    if not set(measures) <= set(GAP_MEASURES[kind]):
        entry.fail("measures", f"a {kind} has no other measure than {', '.join(GAP_MEASURES[kind])}")
    positive = entry.flag("ratio_needs_positive")
    if positive is not (kind == "margin" and "ratio" in measures):
        entry.fail("ratio_needs_positive", "must be true for the ratio of margins and false elsewhere")
    return GapDef(
        large=entry.text("large"), sme=entry.text("sme"), measures=measures, ratio_needs_positive=positive
    )


def _check_units(entry: Entry, indicator: IndicatorDef) -> None:
    """`units` states for the reader of the file what `unit_of` computes: the two must agree."""
    units = entry.inner("units")
    units.allow("level", "ratio", "difference")
    for measure in units.fields:
        if units.text(measure) != unit_of(indicator, measure):
            units.fail(measure, f"must be {unit_of(indicator, measure)}")


def _check_indicator(entry: Entry, known_bases: Collection[str], stem: str) -> None:
    entry.allow(
        "code", "topic", "order", "label", "description", "unit", "units", "decimals", "direction", "kind", "gap",
        "formula", "rationale", "bases", "sampling_error_note",
    )  # fmt: skip
    if entry.text("code") != stem:
        entry.fail("code", f"must be the name of its file, {stem}")
    if entry.text("unit") not in UNITS:
        entry.fail("unit", f"must be one of {', '.join(UNITS)}")
    is_gap = entry.choice("topic", Topic) == "gap"
    if (entry.fields.get("gap") is None) is is_gap:
        entry.fail("gap", "must be given for the topic gap and for no other")
    if is_gap and entry.choice("kind", IndicatorKind) not in GAP_MEASURES:
        entry.fail("kind", f"a gap is one of {', '.join(GAP_MEASURES)}")
    if not is_gap and entry.fields.get("sampling_error_note") is None:
        entry.fail("sampling_error_note", "must say how the source treats sampling error")
    for code in entry.texts("bases"):
        if code not in known_bases:
            entry.fail("bases", f"{code} is not a basis that is defined")


def _indicator(entry: Entry, known_bases: Collection[str], stem: str) -> IndicatorDef:
    _check_indicator(entry, known_bases, stem)
    topic = cast("Topic", entry.choice("topic", Topic))
    kind = cast("IndicatorKind", entry.choice("kind", IndicatorKind))
    indicator = IndicatorDef(
        code=stem,
        topic=topic,
        order=entry.whole("order"),
        label=entry.label("label"),
        description=entry.label("description"),
        unit=entry.text("unit"),
        decimals=entry.whole("decimals"),
        direction=cast("Direction", entry.choice("direction", Direction)),
        kind=kind,
        gap=_gap(entry.inner("gap"), kind) if topic == "gap" else None,
        formula=entry.label("formula"),
        rationale=entry.label("rationale"),
        bases=entry.texts("bases"),
        sampling_error_note=entry.optional_label("sampling_error_note"),
    )
    _check_units(entry, indicator)
    return indicator


def _annotation(
    entry: Entry, known_sources: Collection[str], allowed: dict[str, tuple[str, ...]]
) -> AnnotationDef:
    entry.allow("code", "indicator", "basis", "period_from", "period_to", "text", "source")
    indicator = _known(entry, "indicator", allowed)
    basis = entry.optional_text("basis")
    if basis is not None and basis not in allowed[indicator]:
        entry.fail("basis", f"must be a basis of {indicator}")
    if entry.period("period_to") < entry.period("period_from"):
        entry.fail("period_to", "must not be before period_from")
    return AnnotationDef(
        code=entry.text("code"),
        indicator=indicator,
        basis=basis,
        period_from=entry.period("period_from"),
        period_to=entry.period("period_to"),
        text=entry.label("text"),
        source=_known(entry, "source", known_sources),
    )
