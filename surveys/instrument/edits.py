"""Contradictions between answers. An edit speaks on the page where the last of its items is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.instrument import conditions, routing

if TYPE_CHECKING:
    from surveys.instrument.schema import Answers, Edit, EditKind, Group, Questionnaire, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """`items`: the codes on this page that the edit is about, where the message belongs."""

    edit: str
    kind: EditKind
    items: tuple[str, ...]
    message: Text


def check(questionnaire: Questionnaire, group: Group, answers: Answers) -> tuple[Finding, ...]:
    """Edits of this page that the answers violate, hard ones first.

    `answers`: of the firm, for a group per buyer merged with those on that buyer. Items not relevant count as missing.
    """
    counted = routing.counting(questionnaire, answers)
    found = [
        Finding(
            edit.code,
            edit.kind,
            tuple(code for code in conditions.items(edit.violated) if group.item(code)),
            edit.message,
        )
        for edit in questionnaire.edits
        if page_of(questionnaire, edit) == group.code and conditions.evaluate(edit.violated, counted)
    ]
    return tuple(sorted(found, key=lambda finding: finding.kind))


def page_of(questionnaire: Questionnaire, edit: Edit) -> str:
    """Code of the group on which an edit speaks; empty for an edit that names no item."""
    named = set(conditions.items(edit.violated))
    groups = [group.code for group in questionnaire.groups if any(item.code in named for item in group.items)]
    return groups[-1] if groups else ""
