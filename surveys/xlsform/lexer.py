"""The tokens of the XPath subset that XLSForm conditions use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<ref>\$\{\s*[^}\s]+\s*\})
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
      | (?P<sign><=|>=|!=|=|<|>)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<comma>,)
      | (?P<word>[A-Za-z_][A-Za-z0-9_:-]*)
      | (?P<dot>\.(?![0-9]))
      | (?P<other>\S)
    )""",
    re.VERBOSE,
)
LONGEST: Final = 4_000
"""Characters of one expression; longer ones are refused."""


class Unsupported(ValueError):  # noqa: N818 - it says what was met
    """An expression has a part that conditions here have no like of; `part` is as written."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part[:80]


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is a name of the pattern's groups, `text` what it means: a reference's name, a text without quotes."""

    kind: str
    text: str


def tokens(expression: str) -> list[Token]:
    """Raises `Unsupported` at the first sign that belongs to no token."""
    if len(expression) > LONGEST:
        raise Unsupported(expression)
    found: list[Token] = []
    place = 0
    plain = expression.strip().replace("‘", "'").replace("’", "'").replace("“", '"').replace("”", '"')
    while place < len(plain):
        match = _TOKEN.match(plain, place)
        if match is None or match.lastgroup is None:
            break
        kind, text = match.lastgroup, match[match.lastgroup]
        if kind == "other":
            raise Unsupported(text)
        if kind == "ref":
            text = text[2:-1].strip()
        elif kind == "text":
            text = text[1:-1]
        found.append(Token(kind, text))
        place = match.end()
    return found
