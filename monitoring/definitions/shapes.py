"""What the definition files hold, once read: frozen records without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

SourceKind = Literal["statistics", "press", "paper", "association", "government"]
Method = Literal["census", "sample", "administrative", "perception", "paper", "unknown"]
Topic = Literal["gap", "felt", "execution"]
Direction = Literal["higher_is_better", "lower_is_better", "neutral"]
IndicatorKind = Literal["margin", "growth", "level", "share", "index", "count", "amount"]
SuccessionKind = Literal["rename", "merger", "split"]


class DefinitionError(ValueError):
    """A definition file breaks a rule. The message names file, entry, field, value and rule."""

    def __init__(self, *, file: str, entry: str, field: str, value: object, rule: str) -> None:
        super().__init__(f"{file}: {entry}: {field} = {value!r}: {rule}")
        self.file = file
        self.entry = entry
        self.field = field
        self.value = value
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Label:
    """One text in Korean and in English; both are complete."""

    ko: str
    en: str


@dataclass(frozen=True, slots=True)
class SourceDef:
    """A publication that a figure or a statement was read in."""

    code: str
    publisher: Label
    title: Label
    kind: SourceKind
    url: str | None
    note: Label | None


@dataclass(frozen=True, slots=True)
class SizeDefinitionDef:
    """Who counts as large and who as SME, for one institution and one time.

    `large_holds_midsize` is None where no source says whether mid-size firms (중견) are inside "large".
    """

    code: str
    institution: Label
    label: Label
    definition: Label
    valid_from: date | None
    valid_to: date | None
    large_holds_midsize: bool | None
    source: str


@dataclass(frozen=True, slots=True)
class BasisDef:
    """The definition that a number was measured on. `code` is `<family>.v<version>`."""

    code: str
    family: str
    version: int
    label: Label
    institution: Label
    description: Label
    coverage: Label
    method: Method
    size_definition: str | None
    large_holds_midsize: bool | None
    comparable_note: Label | None


@dataclass(frozen=True, slots=True)
class GapDef:
    """Which two size classes a gap compares, and which measures of it exist."""

    large: str
    sme: str
    measures: tuple[str, ...]
    ratio_needs_positive: bool


@dataclass(frozen=True, slots=True)
class IndicatorDef:
    """What is measured. `unit` is the unit of the `level` measure; `decimals` the most that are shown."""

    code: str
    topic: Topic
    order: int
    label: Label
    description: Label
    unit: str
    decimals: int
    direction: Direction
    kind: IndicatorKind
    gap: GapDef | None
    formula: Label
    rationale: Label
    bases: tuple[str, ...]
    sampling_error_note: Label | None


@dataclass(frozen=True, slots=True)
class CodeDef:
    """One code with one name; `valid_to` is exclusive. A renamed code has one record per name."""

    classification: str
    code: str
    parent: str | None
    level: int
    label: Label
    valid_from: date | None
    valid_to: date | None
    confirmed: bool
    order: int
    note: Label | None


@dataclass(frozen=True, slots=True)
class CodeAliasDef:
    """What another code system calls a code, from `valid_from` until before `valid_to`."""

    classification: str
    code: str
    system: str
    value: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class SuccessionDef:
    """A code that took another's place on a day. In a rename both may be the same code."""

    classification: str
    predecessor: str
    successor: str
    on: date
    kind: SuccessionKind
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ClassificationDef:
    """One code list with its aliases in other systems and its successions."""

    code: str
    label: Label
    version: str
    source: str
    codes: tuple[CodeDef, ...]
    aliases: tuple[CodeAliasDef, ...]
    successions: tuple[SuccessionDef, ...]


@dataclass(frozen=True, slots=True)
class AnnotationDef:
    """A sourced remark beside a series: a break, a bound, a figure that may not be loaded as a value."""

    code: str
    indicator: str
    basis: str | None
    period_from: str
    period_to: str
    text: Label
    source: str
