"""Routing and conditions a second time, naively.

Conditions: decimals as fractions, sets as all pairs, verdicts by a table. Routing: no walk in order, but rounds: begin
with everything hidden, and take the answers of what is shown into account until nothing changes any more.
"""

import re
from fractions import Fraction
from typing import Any

DECIMAL = re.compile(r"^-?[0-9]+([.][0-9]+)?\Z")
DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def texts(raw: Any) -> list[str]:
    """What a value says, as a list; empty for missing."""
    listed = list(raw) if isinstance(raw, list | tuple) else [raw]
    said = []
    for each in listed:
        if isinstance(each, str):
            said.append(each)
        elif type(each) is int and -(2**53) < each < 2**53:
            said.append(str(each))
        elif type(each) is float and each.is_integer() and -(2**53) < each < 2**53:
            said.append(str(int(each)))
    return [each for each in said if each != ""]


def same(one: str, other: str) -> bool:
    if DECIMAL.match(one) and DECIMAL.match(other):
        return Fraction(one) == Fraction(other)
    return one == other


def difference(one: str, other: str) -> Fraction | None:
    if DECIMAL.match(one) and DECIMAL.match(other):
        return Fraction(one) - Fraction(other)
    if DATE.match(one) and DATE.match(other):
        return Fraction(int(one.replace("-", "")) - int(other.replace("-", "")))
    return None


def verdict(tree: Any, answers: dict[str, Any], level: int = 0) -> bool:
    if not isinstance(tree, dict) or level > 32:
        return False
    for key in ("all", "any", "not"):
        if key in tree:
            inner = tree[key]
            if key == "not":
                return not verdict(inner, answers, level + 1)
            if not isinstance(inner, list):
                return False
            verdicts = [verdict(each, answers, level + 1) for each in inner]
            return False not in verdicts if key == "all" else True in verdicts
    return test(tree, answers)


def test(tree: dict[str, Any], answers: dict[str, Any]) -> bool:
    code, operator = tree.get("item"), tree.get("op")
    given = answers.get(code) if isinstance(code, str) else None
    mine = texts(given)
    if not mine or operator == "answered":
        return bool(mine)
    other = tree.get("value")
    if "than" in tree:
        other = answers.get(tree["than"]) if isinstance(tree["than"], str) else None
    yours = texts(other)
    if not yours or not isinstance(operator, str):
        return False
    covered = [any(same(a, b) for a in mine) for b in yours]
    covers = [any(same(a, b) for b in yours) for a in mine]
    simple = {
        "=": all(covered) and all(covers),
        "!=": not (all(covered) and all(covers)),
        "contains": all(covered),
        "in": any(covered),
    }
    if operator in simple:
        return simple[operator]
    listed = isinstance(given, list | tuple) or isinstance(other, list | tuple)
    gap = None if listed else difference(mine[0], yours[0])
    return gap is not None and {"<": gap < 0, "<=": gap <= 0, ">": gap > 0, ">=": gap >= 0}.get(
        operator, False
    )


def relevant(groups: list[dict[str, Any]], answers: dict[str, Any]) -> list[str]:
    """Codes of the items that are asked; `groups` as JSON keeps them."""
    items = [(group, item) for group in groups for item in group["items"]]
    shown: set[str] = set()
    for _ in range(len(items) + 1):
        counted = {code: answers[code] for code in shown if code in answers}
        shown = {
            item["code"]
            for group, item in items
            if verdict(group.get("relevant", {"all": []}), counted)
            and verdict(item.get("relevant", {"all": []}), counted)
        }
    return [item["code"] for _, item in items if item["code"] in shown]
