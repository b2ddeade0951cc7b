"""A ZIP file that is unpacked no further than its limits, whatever sizes it declares."""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from monitoring.sources import limits
from monitoring.sources.cells import shown
from monitoring.sources.refusals import TableRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK: Final = 1 << 16
_ENCRYPTED: Final = 0x1
_MEMBER_MARK: Final = b"PK\x01\x02"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class Archive:
    """Members of a ZIP file by name."""

    def __init__(self, content: bytes) -> None:
        """Raises `TableRefused` when the table of contents is broken or declares more than the limits."""
        # Counted before it is parsed: a table of contents of a million members is a bomb by itself.
        if content.count(_MEMBER_MARK) > 2 * limits.MAX_MEMBERS:
            raise _bomb("members", content.count(_MEMBER_MARK), limits.MAX_MEMBERS)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise TableRefused("broken_xlsx", {"part": "zip"}) from error
        members = self._zip.infolist()
        self._members = {member.filename: member for member in members}
        if len(self._members) != len(members):
            raise TableRefused("broken_xlsx", {"part": "zip"})
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise TableRefused("encrypted")
        self._weigh(len(content))

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked member piece by piece.

        Raises `TableRefused`: `zip_bomb_lie` as soon as more comes out than the archive declared for the member,
        `broken_xlsx` when it is missing, damaged or shorter than declared.
        """
        if name not in self._members:
            raise TableRefused("broken_xlsx", {"part": shown(name)})
        declared = self._members[name].file_size
        # zipfile stops silently at the declared size; with a larger one it unpacks what is really there.
        unbound = copy.copy(self._members[name])
        unbound.file_size = limits.MAX_EXPANDED_BYTES + 1
        unpacked = 0
        try:
            with self._zip.open(unbound) as member:
                while piece := member.read(_CHUNK):
                    unpacked += len(piece)
                    if unpacked > declared:
                        raise _bomb("lie", unpacked, declared)
                    yield piece
        except _BROKEN as error:
            raise TableRefused("broken_xlsx", {"part": shown(name)}) from error
        if unpacked != declared:
            raise TableRefused("broken_xlsx", {"part": shown(name)})

    def _weigh(self, packed: int) -> None:
        members = self._members.values()
        expanded = sum(member.file_size for member in members)
        if len(members) > limits.MAX_MEMBERS:
            raise _bomb("members", len(members), limits.MAX_MEMBERS)
        if expanded > limits.MAX_EXPANDED_BYTES:
            raise _bomb("size", expanded, limits.MAX_EXPANDED_BYTES)
        if expanded > packed * limits.MAX_RATIO:
            raise _bomb("ratio", expanded // packed, limits.MAX_RATIO)
        if sum(member.compress_size for member in members) > packed:
            raise _bomb("overlap", sum(member.compress_size for member in members), packed)


def _bomb(kind: str, found: int, limit: int) -> TableRefused:
    return TableRefused(f"zip_bomb_{kind}", {"found": found, "limit": limit})
