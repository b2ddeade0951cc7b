"""The way through a questionnaire: which groups and items are asked, given what was answered so far.

An item is relevant where its group is and its own condition holds. What a hidden item was once answered does not count:
its dependants see no answer, so a hidden item hides what hangs on it. Conditions look back only (`checks`), so one walk
in order settles all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from surveys.instrument import conditions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from surveys.instrument.schema import Answers, Group, Item, Questionnaire, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One page. `buyer_index` counts from 0; None in groups about the firm itself."""

    group_code: str
    buyer_index: int | None


def walk(questionnaire: Questionnaire, answers: Answers) -> Iterator[tuple[Group, Item]]:
    """Relevant items in order. `answers`: of the firm, for groups per buyer merged with those on one buyer."""
    counted: dict[str, Value] = {}
    for group in questionnaire.groups:
        if group.relevant is not None and not conditions.evaluate(group.relevant, counted):
            continue
        for item in group.items:
            if item.relevant is None or conditions.evaluate(item.relevant, counted):
                if item.code in answers:
                    counted[item.code] = answers[item.code]
                yield group, item


def relevant(questionnaire: Questionnaire, group: Group, answers: Answers) -> tuple[Item, ...]:
    """Items of `group` that are asked, in order."""
    return tuple(item for place, item in walk(questionnaire, answers) if place.code == group.code)


def counting(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    """`answers` without those of items that are not relevant, and without codes the questionnaire does not know."""
    return {item.code: answers[item.code] for _, item in walk(questionnaire, answers) if item.code in answers}


def steps(
    questionnaire: Questionnaire, answers: Answers, buyers: int, by_buyer: Sequence[Answers] = ()
) -> tuple[Step, ...]:
    """The pages to go through, without those on which nothing is asked.

    `answers` are the firm's; `by_buyer` those on each buyer so far. Neighbouring groups per buyer are asked as a block:
    all of them for the first buyer, then all for the next.
    """
    on_firm = _groups_with_items(questionnaire, answers)
    on_buyer = [
        _groups_with_items(questionnaire, {**answers, **(by_buyer[index] if index < len(by_buyer) else {})})
        for index in range(buyers)
    ]
    way: list[Step] = []
    for per_buyer, block in groupby(questionnaire.groups, key=lambda group: group.per_buyer):
        codes = [group.code for group in block]
        if per_buyer:
            way += [Step(code, index) for index in range(buyers) for code in codes if code in on_buyer[index]]
        else:
            way += [Step(code, None) for code in codes if code in on_firm]
    return tuple(way)


def place_of(
    questionnaire: Questionnaire, way: Sequence[Step], item_code: str, buyer_index: int | None
) -> int:
    """Where to resume: the position in `way` of the page with this item. Pages are found by item, never by number.

    A page that is no longer on the way leads to the last one before it; an unknown item or an empty way gives 0.
    """
    home = questionnaire.group_of(item_code)
    if home is None:
        return 0
    exact = Step(home.code, buyer_index if home.per_buyer else None)
    if exact in way:
        return way.index(exact)
    ranks = _ranks(questionnaire)
    wanted = _rank(ranks, exact)
    before = [position for position, step in enumerate(way) if _rank(ranks, step) <= wanted]
    return before[-1] if before else 0


def _ranks(questionnaire: Questionnaire) -> Mapping[str, tuple[int, int]]:
    """Of each group: the number of its block, and its own number."""
    blocks = groupby(questionnaire.groups, key=lambda group: group.per_buyer)
    return {
        group.code: (block, number)
        for block, (_, groups) in enumerate(blocks)
        for number, group in enumerate(groups)
    }


def _rank(ranks: Mapping[str, tuple[int, int]], step: Step) -> tuple[int, int, int]:
    block, number = ranks[step.group_code]
    return block, step.buyer_index or 0, number


def _groups_with_items(questionnaire: Questionnaire, answers: Answers) -> set[str]:
    return {group.code for group, _ in walk(questionnaire, answers)}
