"""Figures of a wave as staff may see them: a row for each cell, and no numbers where too few firms stand behind it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from monitoring.models import Enterprise
from surveys.instrument.columns import Column
from surveys.models import Estimate
from surveys.models.estimates import TOTAL

# A live figure moves with every count, so that one more answer could be read off two looks at a small cell.
LEAST_FIRMS_LIVE: Final = 10
LEAST_FIRMS_FINAL: Final = 5
DIMENSIONS: Final = ("region", "industry", "size_class", "tier", "provenance")
SUMMARIES: Final = ("composite", "area", "axis", "index", "indicator")
Code = TypeVar("Code", str, int)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A figure in the unit of its column; what cannot be estimated, or is not in this tier, is None or empty."""

    value: float
    se: float | None
    low: float | None
    high: float | None
    n: int
    firms: int
    df: int
    deff: float | None
    effective_n: float | None
    cv: float | None
    letter: str


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and its place: the `code` of a `dimension`, or a buyer. `numbers` is None where they are withheld."""

    column: Column
    numbers: Numbers | None
    dimension: str = TOTAL
    code: str = TOTAL
    statistic: str = Estimate.Statistic.MEAN
    basis: str = Estimate.Basis.DESIGN
    against: str = ""
    buyer: Enterprise | None = None


def withheld(*, firms: Mapping[Code, int], least: int) -> set[Code]:
    """The cells of one dimension that are not shown: those of fewer than `least` firms. Where all of these together are
    fewer too, the next smallest go with them, or the total less the cells that are shown would tell what is not.
    """
    hidden = {code for code, number in firms.items() if number < least}
    rest = sorted((number, code) for code, number in firms.items() if number >= least)
    while rest and 0 < sum(firms[code] for code in hidden) < least:
        hidden.add(rest.pop(0)[1])
    return hidden


def chosen(*, columns: Collection[Column], area_items: Collection[str] | None = None) -> list[Column]:
    """The summaries in the order of `SUMMARIES`; with `area_items` the columns of those items."""
    if area_items is not None:
        wanted = {f"item.{code}" for code in area_items}
        return [one for one in columns if one.code in wanted]
    kept = [one for one in columns if one.kind in SUMMARIES]
    return sorted(kept, key=lambda one: SUMMARIES.index(one.kind))
