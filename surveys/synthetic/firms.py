"""Made-up firms and the supply chains between them. Same seed, same world."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.synthetic import shares

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Firms:
    """Firms by number 0 … n-1, the large buyers first. `tier` is 0 for a buyer, 1-3 for a supplier.

    The code arrays are positions in the tuples `industries`, `regions` and `sizes`.
    """

    count: int
    buyers: int
    tier: Numbers
    industry: Numbers
    region: Numbers
    size: Numbers
    industries: tuple[str, ...]
    regions: tuple[str, ...]
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chains:
    """Relations by number, first tier first. `parent` is the number of the relation one step up, -1 in the first tier;
    `known_from` has a column for each of `shares.PROVENANCES`.
    """

    supplier: Numbers
    buyer: Numbers
    tier: Numbers
    parent: Numbers
    known_from: Flags


def firms(*, count: int, draw: np.random.Generator) -> Firms:
    """`count` firms, at least twice the fewest buyers.

    Raises:
        ValueError: too few firms for a chain of three tiers.
    """
    buyers = max(shares.FEWEST_BUYERS, round(count * shares.BUYER_SHARE))
    if count < 4 * buyers:
        raise ValueError(f"a world needs at least {4 * shares.FEWEST_BUYERS} firms, not {count}")
    suppliers = count - buyers
    third = max(1, round(suppliers * shares.TIER_SHARES[2]))
    second = max(1, round(suppliers * shares.TIER_SHARES[1]))
    tier = np.zeros(count, dtype=np.int64)
    tier[buyers:] = draw.permutation(np.repeat([1, 2, 3], [suppliers - second - third, second, third]))
    sizes = ("L", *shares.SIZES)
    size = _pick(shares.SIZES, count, draw) + 1
    size[:buyers] = 0
    return Firms(
        count, buyers, tier,
        _pick(shares.INDUSTRIES, count, draw), _pick(shares.REGIONS, count, draw), size,
        tuple(shares.INDUSTRIES), tuple(shares.REGIONS), sizes,
    )  # fmt: skip


def chains(*, world: Firms, draw: np.random.Generator) -> Chains:
    """Each supplier sells to one to five firms of the tier above; large buyers attract by a log-normal weight."""
    blocks: list[tuple[Numbers, Numbers, Numbers, Numbers]] = []
    first_relation: dict[int, int] = {}  # of a supplier: any chain continues above it
    start = 0
    for tier in (1, 2, 3):
        suppliers = np.flatnonzero(world.tier == tier)
        above = np.flatnonzero(world.tier == tier - 1)
        supplier, buyer = _edges(suppliers=suppliers, above=above, draw=draw)
        parent = np.array(
            [first_relation[int(one)] for one in buyer] if tier > 1 else [-1] * supplier.size, dtype=np.int64
        )
        for place, one in enumerate(supplier.tolist()):
            first_relation.setdefault(one, start + place)
        start += supplier.size
        blocks.append((supplier, buyer, np.full(supplier.size, tier, dtype=np.int64), parent))
    supplier, buyer, tiers, parents = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return Chains(supplier, buyer, tiers, parents, _provenance(tiers, draw))


def _edges(*, suppliers: Numbers, above: Numbers, draw: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Pairs of supplier and buyer, none twice, sorted by supplier."""
    weight = draw.lognormal(0.0, 1.0, above.size)
    many = np.minimum(draw.geometric(0.55, suppliers.size), min(5, above.size))
    supplier = np.repeat(suppliers, many)
    buyer = draw.choice(above, supplier.size, p=weight / weight.sum())
    pairs = np.unique(np.column_stack([supplier, buyer]), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _provenance(tiers: Numbers, draw: np.random.Generator) -> Flags:
    chance = np.array(shares.PROVENANCE_OF_TIER)[tiers - 1]
    known: Flags = draw.random(chance.shape) < chance
    known[~known.any(axis=1), -1] = True  # known from somewhere
    return known


def _pick(weights: Mapping[str, int], count: int, draw: np.random.Generator) -> Numbers:
    share = np.array(list(weights.values()), dtype=float)
    return draw.choice(len(weights), count, p=share / share.sum())
