"""How each invited firm of a wave ended, told firm by firm; a second way to `surveys.domain.outcomes`.

It knows the rules from AAPOR's Standard Definitions and from the contract of the vault, not from the code: a firm is
looked at on its own, and relevance is found by striking out hidden items until nothing changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.instrument import conditions


@dataclass(frozen=True)
class Firm:
    """`mail`: prepared, sent, bounced, stopped. `share`: of the applicable items answered, None: not handed in."""

    stratum: int
    mail: str
    has_draft: bool = False
    share: float | None = None
    has_withdrawn: bool = False


def ended(firm: Firm, *, at_close: bool) -> str:
    if firm.has_withdrawn:
        return "refused"
    if firm.share is not None:
        if not at_close or firm.share >= 0.8:
            return "complete"
        return "partial" if firm.share >= 0.5 else "break_off"
    if firm.has_draft:
        return "break_off"
    return {"prepared": "not_sent", "sent": "no_answer", "bounced": "undeliverable", "stopped": "refused"}[
        firm.mail
    ]


def count(firms: Sequence[Firm], *, at_close: bool) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for firm in firms:
        name = ended(firm, at_close=at_close)
        found.setdefault(firm.stratum, {}).setdefault(name, 0)
        found[firm.stratum][name] += 1
    return found


def share(questionnaire: Any, firm: Mapping[str, Any], buyers: Sequence[Mapping[str, Any]]) -> float:
    asked = answered = 0
    for number, buyer in enumerate(buyers or [{}]):
        seen = {**firm, **buyer}
        for group in questionnaire.groups:
            if number and not group.per_buyer:
                continue
            for item in _asked(questionnaire, group, seen):
                asked += 1
                answered += seen.get(item.code) not in (None, "", [])
    return answered / asked if asked else 1.0


def _asked(questionnaire: Any, group: Any, seen: Mapping[str, Any]) -> list[Any]:
    left = {item.code: (one, item) for one in questionnaire.groups for item in one.items}
    while True:
        known = {code: seen[code] for code in left if code in seen}
        hidden = [
            code
            for code, (one, item) in left.items()
            if any(
                rule is not None and not conditions.evaluate(rule, known)
                for rule in (one.relevant, item.relevant)
            )
        ]
        if not hidden:
            return [item for one, item in left.values() if one is group]
        for code in hidden:
            del left[code]
