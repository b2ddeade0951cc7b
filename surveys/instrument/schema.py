"""What a questionnaire is, once read: frozen records. Their rules are in `checks`, their file form in `reader`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

Kind = Literal["core", "module", "composed"]
ItemType = Literal["single", "multiple", "scale", "number", "date", "text"]
Role = Literal["", "eligible_customers", "naming", "influence", "fear"]
Absence = Literal["", "not_applicable", "unknown", "refused"]
Combination = Literal["sum", "worst", "best"]
EditKind = Literal["hard", "soft"]

# A JSON tree; `conditions` says what it means.
Condition: TypeAlias = Mapping[str, object]
# An answer as JSON keeps it: an option's code, a point of a scale, a plain decimal, an ISO date, a text; a list of
# option codes where several may be chosen. "" and [] are "not answered".
Value: TypeAlias = str | list[str]
Answers: TypeAlias = Mapping[str, Value]

MOST_CORE_ITEMS: Final = 20
ALL_WEIGHTS: Final = 100
# Scores are kept in hundredths of a point as 16-bit numbers (`columns`).
MOST_OF_AN_INDEX: Final = 300


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Korean and in English; both are complete."""

    ko: str
    en: str

    def say(self, language: str) -> str:
        """English for "en" and its variants, Korean for everything else."""
        return self.en if language.split("-", maxsplit=1)[0] == "en" else self.ko


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the felt level; `weight` is its share in the composite, in %."""

    code: str
    title: Text
    weight: int


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of the paper's model."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Grade:
    """A band of an index: it holds means of at least `at_least`; None in the lowest."""

    code: str
    at_least: Decimal | None


@dataclass(frozen=True, slots=True)
class Index:
    """A score apart from areas and composite, on its own range, with the publication it is taken from."""

    code: str
    title: Text
    lowest: Decimal
    highest: Decimal
    grades: tuple[Grade, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """`absence` names the sort of missing value that the option is for analysts: it never has a score.

    A retired option is offered to nobody; answers that hold it stay readable.
    """

    code: str
    text: Text
    score: Decimal | None = None
    exclusive: bool = False
    retired: bool = False
    absence: Absence = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole points from `first` to `last` with a label at each end."""

    first: int
    last: int
    low: Text
    high: Text

    def points(self) -> tuple[str, ...]:
        return tuple(str(point) for point in range(self.first, self.last + 1))


@dataclass(frozen=True, slots=True)
class Number:
    minimum: Decimal
    maximum: Decimal
    decimals: int = 0
    unit: Text | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """Both ends are ISO dates and belong to the span."""

    earliest: str
    latest: str


@dataclass(frozen=True, slots=True)
class Band:
    """Numbers up to and including `upto` (None: all that are left) have `score`."""

    upto: Decimal | None
    score: Decimal


@dataclass(frozen=True, slots=True)
class Scoring:
    """How an answer becomes a score; `scoring` holds the formulas.

    single: the option's score. multiple: `combine` of the options' scores, from `start` for a sum. scale: linear from
    `low` at the first point to `high` at the last. number: the first band that holds it. `index` is empty for items
    of the composite (0-100).
    """

    index: str = ""
    combine: Combination = "sum"
    start: Decimal = Decimal(0)
    low: Decimal | None = None
    high: Decimal | None = None
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """`options` of a scale are what stands beside its points: "does not apply", "don't know"."""

    code: str
    type: ItemType
    area: str
    axis: str
    text: Text
    hint: Text | None = None
    options: tuple[Option, ...] = ()
    scale: Scale | None = None
    number: Number | None = None
    dates: Dates | None = None
    max_length: int = 200
    required: bool = False
    relevant: Condition | None = None
    role: Role = ""
    scoring: Scoring | None = None

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)

    def offered(self) -> tuple[Option, ...]:
        """What a respondent may choose today, in order."""
        return tuple(option for option in self.options if not option.retired)


@dataclass(frozen=True, slots=True)
class Group:
    """What is asked on one page; `per_buyer` groups are answered once for each buyer."""

    code: str
    title: Text
    items: tuple[Item, ...]
    per_buyer: bool = False
    intro: Text | None = None
    relevant: Condition | None = None

    def item(self, code: str) -> Item | None:
        return next((item for item in self.items if item.code == code), None)


@dataclass(frozen=True, slots=True)
class Edit:
    """`violated` true means that answers contradict each other. Hard: mend it to go on. Soft: a question back."""

    code: str
    kind: EditKind
    violated: Condition
    message: Text


@dataclass(frozen=True, slots=True)
class Questionnaire:
    code: str
    version: int
    kind: Kind
    title: Text
    areas: tuple[Area, ...]
    axes: tuple[Axis, ...]
    groups: tuple[Group, ...]
    edits: tuple[Edit, ...] = ()
    indices: tuple[Index, ...] = ()

    def items(self) -> tuple[Item, ...]:
        return tuple(item for group in self.groups for item in group.items)

    def item(self, code: str) -> Item | None:
        return next((item for item in self.items() if item.code == code), None)

    def group(self, code: str) -> Group | None:
        return next((group for group in self.groups if group.code == code), None)

    def group_of(self, item_code: str) -> Group | None:
        return next((group for group in self.groups if group.item(item_code)), None)

    def with_role(self, role: Role) -> Item | None:
        return next((item for item in self.items() if item.role == role), None)

    def index(self, code: str) -> Index | None:
        return next((index for index in self.indices if index.code == code), None)
