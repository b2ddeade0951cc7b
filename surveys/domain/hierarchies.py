"""The code lists as trees, on one day: which codes lie below others, and the code at a coarser level."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from monitoring.models import Code

TOTAL = "_T"
# SDMX's code for a firm whose tier no relation tells; the code list of tiers does not hold it.
UNKNOWN = "_U"


@dataclass(frozen=True, slots=True)
class Node:
    parent: str
    level: int
    label_ko: str
    label_en: str


def load(classification: str, *, on: date) -> dict[str, Node]:
    """The codes valid on the day, in printed order."""
    rows = Code.objects.filter(classification__code=classification, confirmed=True).on(on)
    return {
        row.code: Node(row.parent, row.level, row.label_ko, row.label_en)
        for row in rows.order_by("order", "code")
    }


def below(tree: Mapping[str, Node], *, codes: Collection[str]) -> set[str]:
    """`codes` and all codes under them."""
    found = set(codes)
    for code in tree:
        trail, at = [], code
        while at in tree and at not in found:
            trail.append(at)
            at = tree[at].parent
        if at in found:
            found.update(trail)
    return found


def coarse(tree: Mapping[str, Node], *, code: str, level: int) -> str:
    """The ancestor of `code` at `level`; the code itself where it lies at or above that, or is in no tree."""
    while code in tree and tree[code].level > level:
        code = tree[code].parent
    return code
