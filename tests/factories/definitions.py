"""Small questionnaire definitions as JSON, to be read by `reader.from_json`; every part can be replaced."""

import random
from typing import Any

from surveys.instrument import reader
from surveys.instrument.schema import Questionnaire

LIKE: dict[str, dict[str, Any]] = {
    "single": {"options": ["a", "b", "c"]},
    "multiple": {"options": ["a", "b", "c"]},
    "scale": {"scale": {"first": 1, "last": 5, "low": "low", "high": "high"}},
    "number": {"number": {"minimum": "-1000", "maximum": "1000", "decimals": 2}},
    "date": {},
    "text": {},
}


def words(text: str) -> dict[str, str]:
    return {"ko": f"한 {text}", "en": text}


def option(code: str, **fields: Any) -> dict[str, Any]:
    return {"code": code, "text": words(code), **fields}


def item(code: str, kind: str = "single", **fields: Any) -> dict[str, Any]:
    made = {
        "code": code,
        "type": kind,
        "area": "trading",
        "axis": "balance",
        "text": words(code),
        **LIKE[kind],
        **fields,
    }
    if "options" in made:
        made["options"] = [option(each) if isinstance(each, str) else each for each in made["options"]]
    if "scale" in made:
        made["scale"] = {**made["scale"], "low": words("low"), "high": words("high")}
    return made


def group(code: str, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"code": code, "title": words(code), "items": list(items), **fields}


def edit(code: str, violated: Any, kind: str = "soft") -> dict[str, Any]:
    return {"code": code, "kind": kind, "violated": violated, "message": words(code)}


def definition(*groups: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "code": "small",
        "version": 1,
        "kind": "core",
        "title": words("small"),
        "areas": [{"code": "trading", "weight": 100, "title": words("trading")}],
        "axes": [{"code": "balance", "title": words("balance")}],
        "groups": list(groups),
        **fields,
    }


def read(*groups: dict[str, Any], **fields: Any) -> Questionnaire:
    return reader.from_json(definition(*groups, **fields))


def is_(code: str, value: Any, op: str = "=") -> dict[str, Any]:
    return {"item": code, "op": op, "value": value}


def chain(chance: random.Random) -> list[dict[str, Any]]:
    """Groups of single items in which conditions look back at random; some groups per buyer."""
    groups: list[dict[str, Any]] = []
    on_firm: list[str] = []
    all_so_far: list[str] = []
    for number in range(chance.randrange(1, 6)):
        per_buyer = chance.random() < 0.4
        seen = all_so_far if per_buyer else on_firm
        whole = _condition(chance, seen)
        items = []
        for code in [f"q{number}_{place}" for place in range(chance.randrange(1, 5))]:
            condition = _condition(chance, seen)
            items.append(item(code, **({"relevant": condition} if condition else {})))
            all_so_far.append(code)
            if not per_buyer:
                on_firm.append(code)
        groups.append(
            group(f"g{number}", *items, per_buyer=per_buyer, **({"relevant": whole} if whole else {}))
        )
    return groups


def _condition(chance: random.Random, seen: list[str]) -> dict[str, Any] | None:
    if not seen or chance.random() < 0.3:
        return None
    test = is_(chance.choice(seen), chance.choice("abc"), chance.choice(("=", "!=")))
    kind = chance.random()
    if kind < 0.25:
        return {"not": test}
    if kind < 0.5:
        return {chance.choice(("all", "any")): [test, is_(chance.choice(seen), ["a", "b"], "in")]}
    return test
