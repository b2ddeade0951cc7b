"""What a respondent has filled in so far: the content of a draft, as values. Nothing here reads or writes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from surveys.instrument import answers, edits, routing
from surveys.instrument.edits import Finding
from surveys.instrument.problems import Problem
from surveys.instrument.routing import Step
from surveys.instrument.schema import Group, Questionnaire, Value

MOST_BUYERS = 5
MOST_NAMED = 10
# Bands of minutes with the pages open; the longest pause that counts, in seconds.
BANDS = ((3, "0-2"), (6, "3-5"), (11, "6-10"), (21, "11-20"))
LONGEST_BAND = "21+"
LONGEST_PAUSE = 600


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer to rate: one of the register, or one as the respondent wrote it."""

    name: str
    tier: str
    enterprise_id: int | None = None
    number: str = ""
    provenances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A supplier of its own that the respondent names."""

    business_number: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`at` is where to resume: an item with the number of its buyer, or the name of another page.

    `failures` counts by item and rule what was refused; `seconds` is the time spent, without long pauses. No moment
    is kept.
    """

    consent_version: str
    language: str
    channel: str = "web"
    at: str = ""
    at_buyer: int | None = None
    buyers: tuple[Buyer, ...] = ()
    firm: Mapping[str, Value] = field(default_factory=dict)
    on_buyer: tuple[Mapping[str, Value], ...] = ()
    confirmed: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()
    failures: Mapping[str, int] = field(default_factory=dict)
    seconds: int = 0
    is_correction: bool = False

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        content: dict[str, Any] = json.loads(raw)
        content["buyers"] = tuple(
            Buyer(**{**one, "provenances": tuple(one["provenances"])}) for one in content["buyers"]
        )
        content["named"] = tuple(Named(**one) for one in content["named"])
        content["on_buyer"] = tuple(content["on_buyer"])
        content["confirmed"] = tuple(content["confirmed"])
        return cls(**content)

    def with_buyers(self, buyers: tuple[Buyer, ...]) -> Self:
        """Rates these buyers; what was said of one that stays is kept."""
        said = dict(zip(self.buyers, self.on_buyer, strict=True))
        return replace(self, buyers=buyers, on_buyer=tuple(said.get(one, {}) for one in buyers))

    def with_page(self, group: Group, buyer: int | None, said: Mapping[str, Value]) -> Self:
        """Puts the answers of one page in the place of what the page held before."""
        codes = {item.code for item in group.items}
        merged = {code: value for code, value in self.of(buyer).items() if code not in codes} | dict(said)
        if buyer is None:
            return replace(self, firm=merged)
        on_buyer = tuple(merged if index == buyer else one for index, one in enumerate(self.on_buyer))
        return replace(self, on_buyer=on_buyer)

    def of(self, buyer: int | None) -> Mapping[str, Value]:
        return self.firm if buyer is None else self.on_buyer[buyer]

    def seen_from(self, buyer: int | None) -> dict[str, Value]:
        """The firm's answers, with those on the buyer: what conditions look at."""
        return dict(self.firm) if buyer is None else {**self.firm, **self.on_buyer[buyer]}

    def with_failures(self, rules: list[tuple[str, str]]) -> Self:
        counted = dict(self.failures)
        for item, rule in rules:
            counted[f"{item}.{rule}"] = counted.get(f"{item}.{rule}", 0) + 1
        return replace(self, failures=counted)

    def with_pause(self, seconds: int) -> Self:
        return replace(self, seconds=self.seconds + max(0, min(seconds, LONGEST_PAUSE)))


@dataclass(frozen=True, slots=True)
class Faults:
    """What keeps a page from being finished: problems by item, contradictions to mend, questions back."""

    problems: Mapping[str, Problem]
    hard: tuple[Finding, ...]
    soft: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return bool(self.problems or self.hard or self.soft)

    def rules(self) -> list[tuple[str, str]]:
        """(item, rule) of each, for the count of edit failures."""
        return [(code, problem.rule) for code, problem in self.problems.items()] + [
            (code, finding.edit) for finding in (*self.hard, *self.soft) for code in finding.items[:1]
        ]


def way(*, questionnaire: Questionnaire, sheet: Sheet) -> tuple[Step, ...]:
    """The pages of questions that this sheet leads through."""
    return routing.steps(questionnaire, sheet.firm, len(sheet.buyers), sheet.on_buyer)


def faults(*, questionnaire: Questionnaire, sheet: Sheet, group: Group, buyer: int | None) -> Faults:
    """What is still wrong with the page as the sheet has it; a contradiction that was confirmed is not."""
    seen = sheet.seen_from(buyer)
    problems = {
        item.code: Problem("required")
        for item in routing.relevant(questionnaire, group, seen)
        if item.required and not answers.is_answered(seen.get(item.code))
    }
    found = edits.check(questionnaire, group, seen)
    soft = (
        one
        for one in found
        if one.kind == "soft" and confirmation(finding=one, buyer=buyer) not in sheet.confirmed
    )
    return Faults(problems, tuple(one for one in found if one.kind == "hard"), tuple(soft))


def confirmation(*, finding: Finding, buyer: int | None) -> str:
    """How a sheet remembers that a question back was answered with yes."""
    return finding.edit if buyer is None else f"{finding.edit}/{buyer}"


def unfinished(*, questionnaire: Questionnaire, sheet: Sheet) -> Step | None:
    """The first page that keeps the sheet from being handed in."""
    for step in way(questionnaire=questionnaire, sheet=sheet):
        group = questionnaire.group(step.group_code)
        if group and faults(questionnaire=questionnaire, sheet=sheet, group=group, buyer=step.buyer_index):
            return step
    return None


def band(*, seconds: int) -> str:
    """The coarse band of minutes that is kept of the time spent."""
    return next((name for below, name in BANDS if seconds < below * 60), LONGEST_BAND)
