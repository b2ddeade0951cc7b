"""XLSForm conditions and ours: the part of XPath that both can say.

    ${q} = 'a'   ${q} != 'a'   ${q} > 5   ${q} >= date('2026-01-31')   ${q} < ${r}   ${q} != ''
    selected(${q}, 'a')   not(…)   … and …   … or …   (…)   true()   false()

A chain without brackets over one item is one test: `${q} = 'a' or ${q} = 'b'` is `in`, `selected(${q}, 'a') and
selected(${q}, 'b')` is `contains`, `${q} != '' and ${q} != 'a'` is our `!=`, which an unanswered item does not pass. A
bare `${q} != 'a'` passes there, as XPath says, so it is `not =`. Branches in brackets stay branches. What repeats itself
(`${q} = 'a' or ${q} = 'a'`) is a list of one. So each tree has one text, which reads back to the same tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from surveys.xlsform.lexer import Token, Unsupported, tokens

_SELF: Final = "."
_DEEPEST: Final = 30
_TURNED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}

Tree: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Side:
    kind: Literal["item", "literal"]
    text: str


@dataclass(frozen=True, slots=True)
class _Test:
    op: str  # a comparison, or "selected"
    item: str
    right: _Side


@dataclass(frozen=True, slots=True)
class _Node:
    """`word`: and, or, not, brackets, true, false."""

    word: str
    inside: tuple[_Node | _Test, ...] = ()


class _Parser:
    def __init__(self, found: list[Token], own: str) -> None:
        self._tokens = found
        self._place = 0
        self._own = own
        self._depth = 0

    def whole(self) -> _Node | _Test:
        tree = self._chain("or")
        if self._place < len(self._tokens):
            raise Unsupported(self._tokens[self._place].text)
        return tree

    def _peek(self) -> Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else Token("end", "…")

    def _take(self, kind: str = "") -> Token:
        token = self._peek()
        if token.kind == "end" or (kind and token.kind != kind):
            raise Unsupported(token.text)
        self._place += 1
        return token

    def _chain(self, word: Literal["or", "and"]) -> _Node | _Test:
        inner = self._term if word == "and" else lambda: self._chain("and")
        parts = [inner()]
        while self._peek() == Token("word", word):
            self._take()
            parts.append(inner())
        return parts[0] if len(parts) == 1 else _Node(word, tuple(parts))

    def _term(self) -> _Node | _Test:
        self._depth += 1
        if self._depth > _DEEPEST * 10:
            raise Unsupported("(…)")
        token = self._peek()
        if token.kind == "open":
            return _Node("brackets", (self._bracketed(),))
        if token.kind == "word" and token.text != "date":
            return self._function()
        left = self._side()
        operator = self._take("sign").text
        return _comparison(left, operator, self._side())

    def _bracketed(self) -> _Node | _Test:
        self._take("open")
        inside = self._chain("or")
        self._take("close")
        return inside

    def _function(self) -> _Node | _Test:
        name = self._take("word").text
        if name == "not":
            return _Node("not", (self._bracketed(),))
        if name in {"true", "false"}:
            self._take("open")
            self._take("close")
            return _Node(name)
        if name != "selected":
            raise Unsupported(f"{name}()" if self._peek().kind == "open" else name)
        self._take("open")
        item = self._side()
        self._take("comma")
        chosen = self._side()
        self._take("close")
        if item.kind != "item":
            raise Unsupported(f"selected('{item.text}', …)")
        return _Test("selected", item.text, chosen)

    def _side(self) -> _Side:
        token = self._take()
        if token.kind == "ref":
            return _Side("item", token.text)
        if token.kind == "dot" and self._own:
            return _Side("item", self._own)
        if token.kind in {"text", "number"}:
            return _Side("literal", token.text)
        if token == Token("word", "date"):
            self._take("open")
            day = self._take("text")
            self._take("close")
            return _Side("literal", day.text)
        raise Unsupported(f"{token.text}()" if self._peek().kind == "open" else token.text)


def _comparison(left: _Side, operator: str, right: _Side) -> _Test:
    if left.kind == "item":
        return _Test(operator, left.text, right)
    if right.kind == "literal":
        raise Unsupported(f"{left.text} {operator} {right.text}")
    return _Test(_TURNED[operator], right.text, left)


def read(expression: str, *, own: str = "", multiple: frozenset[str] = frozenset()) -> Tree | None:
    """The condition tree; None where the text is empty. `own` is the item that `.` stands for, `multiple` are the
    items of which several options may be chosen.

    Raises:
        Unsupported: it holds more than conditions can say.
    """
    found = tokens(expression)
    return _tree(_Parser(found, own).whole(), multiple) if found else None


def _tree(node: _Node | _Test, multiple: frozenset[str]) -> Tree:
    if isinstance(node, _Test):
        return _test(node, multiple)
    match node.word:
        case "brackets":
            return _tree(node.inside[0], multiple)
        case "not":
            return {"not": _tree(node.inside[0], multiple)}
        case "and" | "or":
            return _joined(node, multiple)
    raise Unsupported(f"{node.word}()")


def _joined(node: _Node, multiple: frozenset[str]) -> Tree:
    neutral = _Node("true" if node.word == "and" else "false")
    parts = tuple(part for part in node.inside if part != neutral)
    bare = [part for part in parts if isinstance(part, _Test)]
    if len(parts) == len(bare) == len(node.inside):
        one = _as_one(node.word, bare, multiple)
        if one is not None:
            return one
    if not parts:
        raise Unsupported(f"{neutral.word}()")
    return {"all" if node.word == "and" else "any": [_tree(part, multiple) for part in parts]}


def _as_one(word: str, tests: list[_Test], multiple: frozenset[str]) -> Tree | None:
    """A chain over one item as one test."""
    first = tests[0]
    literals = [test.right.text for test in tests]
    if any(test.item != first.item or test.right.kind != "literal" for test in tests):
        return None
    operators = {test.op for test in tests}
    if word == "and" and operators == {"!="} and literals[0] == "" and len(tests) == 2:  # noqa: PLR2004
        return {"item": first.item, "op": "!=", "value": _listed(literals[1])}
    values = literals[:1] if len(set(literals)) == 1 else literals
    if word == "or" and operators in ({"="}, {"selected"}) and "" not in literals:
        return {"item": first.item, "op": "in", "value": values}
    if word == "and" and operators == {"selected"} and first.item in multiple:
        return {"item": first.item, "op": "contains", "value": values}
    if word == "and" and operators == {"="} and len(values) == 1:
        return {"item": first.item, "op": "=", "value": values}
    return None


def _test(test: _Test, multiple: frozenset[str]) -> Tree:
    right: Tree = (
        {"than": test.right.text} if test.right.kind == "item" else {"value": _listed(test.right.text)}
    )
    empty = test.right == _Side("literal", "")
    match test.op:
        case "selected":
            operator = "contains" if test.item in multiple else "="
            return {"item": test.item, "op": operator, **right}
        case "=" if empty:
            return {"not": {"item": test.item, "op": "answered"}}
        case "!=" if empty:
            return {"item": test.item, "op": "answered"}
        case "!=":
            return {"not": {"item": test.item, "op": "=", **right}}
    if empty:
        raise Unsupported(f"{test.op} ''")
    return {"item": test.item, "op": test.op, **right}


def _listed(text: str) -> str | list[str]:
    """Several codes in one text, as XLSForm keeps what was chosen of several."""
    return text.split() if " " in text.strip() and all(map(_is_code, text.split())) else text


def _is_code(text: str) -> bool:
    return text.isascii() and text.replace("_", "").replace("-", "").isalnum()


def references(expression: str) -> list[str]:
    """Items that an expression names, in order."""
    return [token.text for token in tokens(expression) if token.kind == "ref"]
