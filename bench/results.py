"""What a run found: rows as JSON between processes and in the dated file, and the printed table."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from bench.timing import Timed, growth

FOLDER = Path(__file__).resolve().parent / "results"
_LEFT = {0, 4}


@dataclass(frozen=True, slots=True)
class Row:
    """One duel: medians in seconds, `ratio` = ours / peer, memory in bytes, every single time beside them."""

    case: str
    part: str
    size: int
    peer_name: str
    ours: float
    peer: float
    ratio: float
    ours_memory: int | None
    peer_memory: int | None
    ours_seconds: tuple[float, ...]
    peer_seconds: tuple[float, ...]


def row(*, case: str, part: str, size: int, peer_name: str, ours: Timed, peer: Timed) -> Row:
    return Row(
        case=case,
        part=part,
        size=size,
        peer_name=peer_name,
        ours=_short(ours.median),
        peer=_short(peer.median),
        ratio=_short(ours.median / peer.median),
        ours_memory=ours.memory,
        peer_memory=peer.memory,
        ours_seconds=tuple(map(_short, ours.seconds)),
        peer_seconds=tuple(map(_short, peer.seconds)),
    )


def exponents(rows: Sequence[Row]) -> dict[str, tuple[float | None, float | None]]:
    """By `case.part`: growth of ours and of the peer over the sizes."""
    groups: dict[str, list[Row]] = {}
    for one in rows:
        groups.setdefault(f"{one.case}.{one.part}", []).append(one)
    return {
        name: (
            growth([one.size for one in group], [one.ours for one in group]),
            growth([one.size for one in group], [one.peer for one in group]),
        )
        for name, group in groups.items()
    }


def write(rows: Sequence[Row], *, path: Path, today: date, seconds: float) -> None:
    content = {
        "date": today.isoformat(),
        "machine": {
            "processors": os.cpu_count(),
            "system": platform.system(),
            "architecture": platform.machine(),
            "python": platform.python_version(),
            # of the whole machine at the end of the run: far above the number of processors, others worked too
            "load": round(os.getloadavg()[1], 1),
        },
        "seconds": round(seconds),
        "exponents": {
            name: [None if one is None else round(one, 2) for one in pair]
            for name, pair in exponents(rows).items()
        },
        "rows": [asdict(one) for one in rows],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> list[Row]:
    """The rows of a file that `write` made."""
    return [Row(**one) for one in json.loads(path.read_text(encoding="utf-8"))["rows"]]


def table(rows: Sequence[Row]) -> str:
    """In Markdown, so that it can stand in a document as it is printed.

    Memory is "ours / peer", of the largest size; the exponent likewise, over all sizes of a part.
    """
    grown = exponents(rows)
    last = {f"{one.case}.{one.part}": one for one in rows}
    cells = [("case", "size", "ours", "peer", "peer is", "ratio", "memory MB", "exponent")]
    for one in rows:
        name = f"{one.case}.{one.part}"
        pair = grown[name] if last[name] is one else (None, None)
        cells.append(
            (
                f"`{name}`",
                f"{one.size:,}",
                _duration(one.ours),
                _duration(one.peer),
                one.peer_name,
                f"{one.ratio:.2f}",
                f"{_megabytes(one.ours_memory)} / {_megabytes(one.peer_memory)}",
                "" if pair[0] is None or pair[1] is None else f"{pair[0]:.2f} / {pair[1]:.2f}",
            )
        )
    widths = [max(len(line[place]) for line in cells) for place in range(len(cells[0]))]
    lines = [
        f"| {' | '.join(_aligned(text, width, place) for place, (text, width) in enumerate(zip(line, widths, strict=True)))} |"
        for line in cells
    ]
    rule = "|".join(
        "-" * (width + 1) + ("-" if place in _LEFT else ":") for place, width in enumerate(widths)
    )
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])


def _aligned(text: str, width: int, place: int) -> str:
    return text.ljust(width) if place in _LEFT else text.rjust(width)


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.2f} ms"


def _megabytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 1e6:.0f}"
