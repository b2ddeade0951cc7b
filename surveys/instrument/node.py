"""One entry of a definition file and where it stands. Reading goes on after a flaw, so that all are told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from surveys.instrument import conditions
from surveys.instrument.flaws import Flaw
from surveys.instrument.schema import Condition, Text

LONGEST_TEXT: Final = 2000
MOST_LEVELS: Final = 10
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_COMPOSED: Final = re.compile(r"[A-Za-z0-9_-]{1,40}(?:\+[A-Za-z0-9_-]{1,40})?")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")


@dataclass(frozen=True, slots=True)
class Node:
    """`flaws` is shared by all nodes of a file. A getter that finds a flaw notes it and answers with its fallback."""

    fields: Mapping[str, object]
    place: str
    flaws: list[Flaw]

    def flaw(self, rule: str, **params: str) -> None:
        self.flaws.append(Flaw(self.place, rule, params))

    def within(self, kind: str, raw: object, number: int) -> Node:
        """The node of `raw`, placed by its code, or by its number while it has none."""
        code = raw.get("code") if isinstance(raw, Mapping) else None
        name = str(code) if isinstance(code, str | int) and code != "" else str(number)
        return self._at(f"{kind} {name}", raw)

    def _at(self, step: str, raw: object) -> Node:
        place = f"{self.place} / {step}" if self.place else step
        if isinstance(raw, Mapping):
            return Node({str(key): value for key, value in raw.items()}, place, self.flaws)
        self.flaws.append(Flaw(place, "not_a_mapping"))
        return Node({}, place, self.flaws)

    def only(self, *known: str) -> None:
        for name in self.fields:
            if name not in known:
                self.flaw("unknown_field", field=name[:80])

    def nodes(self, name: str, kind: str) -> list[Node]:
        raw = self.fields.get(name, [])
        if not isinstance(raw, list):
            self.flaw("not_a_list", field=name)
            return []
        return [self.within(kind, each, number) for number, each in enumerate(raw, start=1)]

    def node(self, name: str) -> Node | None:
        return self._at(name, self.fields[name]) if self.fields.get(name) is not None else None

    def string(self, name: str, fallback: str = "") -> str:
        raw = self.fields.get(name, fallback)
        if isinstance(raw, int) and not isinstance(raw, bool):
            return str(raw)
        if isinstance(raw, str) and len(raw) <= LONGEST_TEXT:
            return raw
        self.flaw("not_a_text", field=name)
        return fallback

    def code(self, name: str = "code", *, composed: bool = False) -> str:
        if name not in self.fields:
            self.flaw("missing_field", field=name)
            return ""
        text = self.string(name)
        if not (_COMPOSED if composed else _CODE).fullmatch(text):
            self.flaw("bad_code", code=text[:80])
        return text

    def text(self, name: str) -> Text:
        found = self.text_or_none(name)
        if found is None:
            self.flaw("missing_field", field=name)
        return found or Text("", "")

    def text_or_none(self, name: str) -> Text | None:
        node = self.node(name)
        if node is None:
            return None
        node.only("ko", "en")
        said = {language: node.string(language).strip() for language in ("ko", "en")}
        for language, words in said.items():
            if not words:
                self.flaw("missing_language", field=name, language=language)
        return Text(said["ko"], said["en"])

    def one_of(self, name: str, allowed: tuple[str, ...], fallback: str) -> str:
        value = self.string(name, fallback)
        if value in allowed:
            return value
        self.flaw("not_one_of", field=name, value=value[:80], allowed=", ".join(filter(None, allowed)))
        return fallback

    def flag(self, name: str) -> bool:
        raw = self.fields.get(name, False)
        if raw not in (True, False, "true", "false") or (raw in (0, 1) and not isinstance(raw, bool)):
            self.flaw("not_a_flag", field=name)
        return raw in (True, "true")

    def decimal(self, name: str) -> Decimal | None:
        """A plain decimal as text, or a whole number; never a float, which is not what was written."""
        if self.fields.get(name) is None:
            return None
        raw = self.fields[name]
        text = (
            str(raw) if isinstance(raw, str) or (isinstance(raw, int) and not isinstance(raw, bool)) else ""
        )
        if _DECIMAL.fullmatch(text):
            return Decimal(text)
        self.flaw("not_a_number", field=name, value=str(raw)[:80])
        return None

    def needed_decimal(self, name: str) -> Decimal:
        value = self.decimal(name)
        if value is None and self.fields.get(name) is None:
            self.flaw("missing_field", field=name)
        return value or Decimal(0)

    def whole(self, name: str, least: int, most: int, fallback: int) -> int:
        value = self.decimal(name)
        if value is None:
            return fallback
        if value != int(value) or not least <= value <= most:
            self.flaw("out_of_range", field=name, value=str(value), least=str(least), most=str(most))
            return fallback
        return int(value)

    def iso_date(self, name: str, fallback: str) -> str:
        text = self.string(name, fallback)
        try:
            if date.fromisoformat(text).isoformat() == text:
                return text
        except ValueError:
            pass
        self.flaw("not_a_date", field=name, value=text[:80])
        return fallback

    def condition(self, name: str) -> Condition | None:
        raw = self.fields.get(name)
        return None if raw is None else _condition(self._at(name, raw), 1)


def _condition(node: Node, level: int) -> Condition:
    """The tree with its literals as texts, so that YAML and JSON give the same."""
    joined = [key for key in ("all", "any", "not") if key in node.fields]
    if level > MOST_LEVELS:
        node.flaw("bad_condition", why=f"more than {MOST_LEVELS} levels")
    elif len(joined) > 1 or (joined and len(node.fields) > 1):
        node.flaw("bad_condition", why=", ".join(node.fields)[:80])
    elif joined == ["not"]:
        inner = node.node("not")
        return {"not": _condition(inner, level + 1)} if inner else _empty(node)
    elif joined:
        branches = node.nodes(joined[0], joined[0])
        return (
            {joined[0]: [_condition(branch, level + 1) for branch in branches]} if branches else _empty(node)
        )
    else:
        return _test(node)
    return {}


def _empty(node: Node) -> Condition:
    node.flaw("bad_condition", why="nothing inside")
    return {}


def _test(node: Node) -> Condition:
    node.only("item", "op", "value", "than")
    operator = node.one_of("op", conditions.OPERATORS, "=")
    test: dict[str, object] = {"item": node.code("item"), "op": operator}
    sides = [key for key in ("value", "than") if key in node.fields]
    if len(sides) != (operator != "answered"):
        node.flaw("bad_condition", why=f"{operator}: {', '.join(sides) or '-'}")
    elif sides == ["than"]:
        test["than"] = node.code("than")
    elif sides:
        test["value"] = _literal(node, operator)
    return test


def _literal(node: Node, operator: str) -> str | list[str]:
    raw = node.fields["value"]
    if operator == "in" and not isinstance(raw, list):
        node.flaw("not_a_list", field="value")
    listed = raw if isinstance(raw, list) else [raw]
    texts = [str(each) for each in listed if isinstance(each, str | int) and not isinstance(each, bool)]
    if len(texts) < len(listed) or not all(texts) or not texts:
        node.flaw("bad_condition", why=str(raw)[:80])
    return texts if isinstance(raw, list) else "".join(texts)
