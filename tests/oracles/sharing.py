"""Indirect sampling as Lavallée writes it, naming by naming, in plain Python."""

from collections.abc import Mapping, Sequence


def weights(
    namings: Sequence[tuple[int, int]], namer_weight: Mapping[int, float], links: Mapping[int, int]
) -> dict[int, float]:
    """The weight of each named firm: Σ over its namers of w_i / L_j."""
    found: dict[int, float] = {}
    for namer, named in sorted(set(namings)):
        if namer in namer_weight:
            found[named] = found.get(named, 0.0) + namer_weight[namer] / links[named]
    return found
