"""One archive with the data, its codebook and a manifest that says what it must hold."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_PIECE: Final = 1 << 20


def pack(path: Path, *, members: Sequence[Path], facts: Mapping[str, object]) -> str:
    """Writes the archive and returns its SHA-256. `manifest.json` holds the facts and each member's size and hash.

    The members carry no time: when a file was made says nothing that an analyst needs.
    """
    listed = [{"name": one.name, "bytes": one.stat().st_size, "sha256": sha256(one)} for one in members]
    manifest = json.dumps({**facts, "files": listed}, ensure_ascii=False, indent=2) + "\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for one in members:
            entry = zipfile.ZipInfo(one.name, date_time=_NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as target, one.open("rb") as source:
                while piece := source.read(_PIECE):
                    target.write(piece)
        entry = zipfile.ZipInfo("manifest.json", date_time=_NO_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, manifest)
    return sha256(path)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
