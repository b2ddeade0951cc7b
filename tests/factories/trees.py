"""Random condition trees and answers, also malformed ones, all of which JSON can hold."""

import random
from typing import Any

CODES = ("q1", "q2", "q3", "q4", "__proto__", "constructor", "물음")
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "contains", "answered")
ODD_OPERATORS = ("", "==", "toString", "__proto__", None, 3, ["="])
TEXTS = (
    "", " ", "a", "b", "A", "가", "각", "가", "１２", "1", "01", "1.0", "1.50", "1.5", "-0", "0", "0.0", "-1", "-1.0",
    "+1", "1e3", "1000", "1,000", ".5", "5.", "NaN", "Infinity", "10", "9", "99999999999999999999", "2.0000000000000001",
    "100000000000000000000", "99999999999999999999.0000000000000000001", "0.1", "0.10000000000000000001", "-99999999999999999999",
    "2026-01-31", "2026-02-01", "2026-2-1", "0999-12-31", "2026-01-31\n", "1\n", "١", "😀", "\ud83d", "__proto__", "null", "true",
)  # fmt: skip
ODD_VALUES = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2**53 - 1,
    2**53,
    10**20,
    1.0,
    1.5,
    1e300,
    -0.0,
    {},
    {"a": "1"},
    [],
)


def text(chance: random.Random) -> str:
    if chance.random() < 0.8:
        return chance.choice(TEXTS)
    sign = chance.choice(("", "-"))
    digits = str(chance.randrange(10 ** chance.randrange(1, 30)))
    return f"{sign}{digits}" + (
        f".{chance.randrange(10**9):0{chance.randrange(1, 12)}}" if chance.random() < 0.5 else ""
    )


def value(chance: random.Random) -> Any:
    kind = chance.random()
    if kind < 0.65:
        return text(chance)
    if kind < 0.9:
        return [
            text(chance) if chance.random() < 0.9 else chance.choice(ODD_VALUES)
            for _ in range(chance.randrange(4))
        ]
    return chance.choice(ODD_VALUES)


def comparison(chance: random.Random) -> dict[str, Any]:
    operator = chance.choice(OPERATORS) if chance.random() < 0.95 else chance.choice(ODD_OPERATORS)
    made: dict[str, Any] = {"item": chance.choice(CODES), "op": operator}
    side = chance.random()
    if side < 0.75:
        made["value"] = value(chance)
    elif side < 0.95:
        made["than"] = chance.choice(CODES)
    if chance.random() < 0.03:
        made.pop(chance.choice(list(made)))
    return made


def tree(chance: random.Random, level: int = 0) -> Any:
    kind = chance.random()
    if level >= 5 or kind < 0.4:
        return comparison(chance)
    if kind < 0.6:
        return {"not": tree(chance, level + 1)}
    if kind < 0.97:
        return {chance.choice(("all", "any")): [tree(chance, level + 1) for _ in range(chance.randrange(4))]}
    return chance.choice(
        ({}, [], None, "q1", 1, {"all": {}}, {"any": "x"}, {"not": None}, {"all": None, "any": []})
    )


def answers(chance: random.Random) -> dict[str, Any]:
    return {code: value(chance) for code in CODES if chance.random() < 0.7}


def deep(levels: int) -> Any:
    made: Any = {"all": []}
    for _ in range(levels):
        made = {"not": made}
    return made
