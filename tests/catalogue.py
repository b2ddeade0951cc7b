"""The translation catalogue: every string that a person sees, found in code and templates, complete in Korean.

`python -m tests.catalogue check` says what is missing or left over; `update` rewrites the catalogue, keeping what is
translated, and compiles it. English is the language of the message ids, so it is complete by itself.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
_CALL = re.compile(r"(?<![A-Za-z0-9_])(n?p?gettext|_)\(")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")

Message = tuple[str | tuple[str, ...], str | None]


class Timeless(Catalog):
    """A catalogue whose header names no time and no tool: the same texts make the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", f"text/plain; charset={self.charset}"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def wanted() -> Catalog:
    """Every message of the project, with the files that use it."""
    found = Timeless(locale="ko", fuzzy=False)
    for place, (message, context) in _in_python():
        found.add(message, locations=[(place, 0)], context=context)
    for place, (message, context) in _in_templates():
        found.add(message, locations=[(place, 0)], context=context)
    for place, text in _rules():
        found.add(text, locations=[(place, 0)])
    return found


def current() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="ko")


def faults() -> list[str]:
    """What keeps the Korean catalogue from being complete and in use, one line a fault."""
    have, want = current(), wanted()
    lines = []
    for message in want:
        if not message.id:
            continue
        known = have.get(message.id, context=message.context)
        texts = _forms(known.string) if known else ("",)
        if known is None or not all(texts) or known.fuzzy:
            lines.append(f"not translated: {message.id!r} ({message.locations[0][0]})")
            continue
        english = _forms(message.id)[-1]
        names = set(PLACEHOLDER.findall(english))
        lines += [
            f"placeholders differ: {text!r} for {english!r}"
            for text in texts
            if set(PLACEHOLDER.findall(text)) != names
        ]
        lines += [
            f"a lone percent sign: {text!r}" for text in texts if "%(" in english and not _formats(text)
        ]
    lines += [
        f"no longer used: {message.id!r}"
        for message in have
        if message.id and want.get(message.id, context=message.context) is None
    ]
    if not MO.is_file() or MO.read_bytes() != _compiled(have):
        lines.append("django.mo is not made from django.po")
    return lines


def update() -> None:
    """Rewrites the catalogue over what is wanted now, with the translations there are, and compiles it."""
    want, have = wanted(), current() if PO.is_file() else Catalog(locale="ko")
    for message in want:
        known = have.get(message.id, context=message.context) if message.id else None
        if known is not None:
            message.string = known.string
            message.flags |= known.flags & {"fuzzy"}
        if "%(" not in _forms(message.id)[-1]:
            message.flags.discard("python-format")
    with PO.open("wb") as file:
        write_po(file, want, width=110, sort_output=True, omit_header=False, include_lineno=False)
    PO.write_bytes(re.sub(rb"^#(?!:|,).*\n", b"", PO.read_bytes(), flags=re.MULTILINE))
    MO.write_bytes(_compiled(current()))


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The singular and plural forms of an id or a translation; one empty form where there is none."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _formats(text: str) -> bool:
    """Whether `%` takes the text as it stands: a percent sign in it must be doubled."""
    try:
        text % dict.fromkeys(re.findall(r"%\((\w+)\)", text), 0)
    except (TypeError, ValueError):
        return False
    return True


def _compiled(catalog: Catalog) -> bytes:
    plain, out = Timeless(locale="ko", fuzzy=False), io.BytesIO()
    for message in catalog:
        if message.id:
            plain.add(message.id, message.string, flags=message.flags, context=message.context)
    write_mo(out, plain)
    return out.getvalue()


def _in_python() -> Iterator[tuple[str, Message]]:
    for room in ("winwin", "monitoring", "surveys"):
        for path in sorted((ROOT / room).rglob("*.py")):
            with path.open("rb") as file:
                for _line, message, _comments, context in extract("python", file, KEYWORDS):
                    yield path.relative_to(ROOT).as_posix(), (message, context)


def _in_templates() -> Iterator[tuple[str, Message]]:
    for path in sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}):
        source = templatize(path.read_text(), origin=str(path))
        for call in _CALL.finditer(source):
            yield path.relative_to(ROOT).as_posix(), _message(source, call)


def _message(source: str, call: re.Match[str]) -> Message:
    """The strings at the head of a call that `templatize` wrote; Python reads them as it would run them."""
    text, place = [], call.end()
    while match := re.match(r"\s*(?=u?['\"])", source[place:]):
        start = place + match.end()
        end = next(
            end for end in range(start + 2, len(source) + 1)
            if source[end - 1] in "'\"" and _is_string(source[start:end])
        )  # fmt: skip
        text.append(str(ast.literal_eval(source[start:end])))
        place = end + 1
        if source[end : end + 1] != ",":
            break
    name = call[1]
    context = text.pop(0) if "p" in name.replace("gettext", "") else None
    return (text[0], text[1]) if "n" in name.replace("gettext", "") else text[0], context


def _is_string(text: str) -> bool:
    try:
        return isinstance(ast.literal_eval(text), str)
    except (SyntaxError, ValueError):
        return False


def _rules() -> Iterator[tuple[str, str]]:
    """The message templates of the pure rooms, which know no gettext; the edge translates them."""
    from monitoring.sources import observation_rows, register_rules, tables

    for text in (
        *observation_rows.RULES.values(),
        *register_rules.RULES.values(),
        *tables.REFUSALS.values(),
    ):
        yield "monitoring/sources", text


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    found = faults()
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(bool(found))
