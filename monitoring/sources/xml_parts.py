"""The XML parts of a workbook, parsed as they are unpacked.

The parser is expat itself and not a tree: a tree of a hostile part takes a hundred times its bytes of memory,
and the guarded tree builder for Python runs without its C half. A document type declaration, without which
there are no entities and no outside references, ends the reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn
from xml.parsers import expat  # every document type declaration is refused below

from monitoring.sources.refusals import TableRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitoring.sources.archive import Archive

MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""Namespaces of the two conformance classes, transitional and strict (ISO/IEC 29500)."""

RELATIONSHIPS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)

_LONGEST_TOKEN: Final = 4_000_000
_MOST_NAMES: Final = 10_000
_DEEPEST: Final = 100
_BROKEN: Final = (expat.ExpatError, ValueError, KeyError, IndexError, OverflowError)


def qualified(*tags: str) -> dict[str, str]:
    """From the parser's name of each tag, in either conformance class, to the bare tag."""
    return {f"{space} {tag}": tag for space in MAIN for tag in tags}


def parse(
    archive: Archive,
    part: str,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Feeds the part to the handlers and comes up for air after each unpacked piece.

    Raises `TableRefused`: `xml_entities` at a document type declaration, `broken_xlsx` when the XML is not well
    formed or a handler meets a number, index or attribute that it cannot use, and what `Archive.chunks` raises.
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate(namespace_separator=" ", intern=names)
    parser.buffer_text = True
    _guard(parser, part, names)
    _connect(parser, part, start, end)
    parser.CharacterDataHandler = text
    fed = 0
    for piece in archive.chunks(part):
        _feed(parser, piece, part, final=False)
        fed += len(piece)
        # An unfinished tag or comment, and every name once seen, stay in the parser's memory.
        if fed - parser.CurrentByteIndex > _LONGEST_TOKEN or len(names) > _MOST_NAMES:
            raise TableRefused("broken_xlsx", {"part": part})
        yield
    _feed(parser, b"", part, final=True)
    yield


def _guard(parser: expat.XMLParserType, part: str, names: dict[str, str]) -> None:
    def refuse(*_: object) -> NoReturn:
        raise TableRefused("xml_entities", {"part": part})

    def remember(prefix: str | None, _uri: str | None) -> None:
        key = f"xmlns {prefix}"
        names[key] = key

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartNamespaceDeclHandler = remember


def _connect(
    parser: expat.XMLParserType,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None,
) -> None:
    """Sets the handlers of elements, and counts how deep they are nested: the parser remembers each open one."""
    depth = 0

    def open_element(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise TableRefused("broken_xlsx", {"part": part})
        start(name, attributes)

    def close_element(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name)

    parser.StartElementHandler = open_element
    parser.EndElementHandler = close_element


def _feed(parser: expat.XMLParserType, piece: bytes, part: str, *, final: bool) -> None:
    try:
        parser.Parse(piece, final)
    except _BROKEN as error:
        raise TableRefused("broken_xlsx", {"part": part}) from error
