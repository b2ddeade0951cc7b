"""The area between two lines, cut where they cross so that each part has the colour of the higher side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.figures import theme


@dataclass(frozen=True, slots=True)
class Lobe:
    """A closed polygon in which one side is never below the other; `higher` is "large" or "sme"."""

    higher: str
    x: tuple[float, ...]
    y: tuple[float, ...]


def lobes(xs: Sequence[float], large: Sequence[float], sme: Sequence[float]) -> list[Lobe]:
    """The polygons between the two lines, from left to right.

    Where the sign of large − sme changes between two neighbours, both lines meet at
    x = x0 + (x1 − x0)·d0 / (d0 − d1), d the difference (intersection of two straight lines).
    Raises `ValueError` unless the three sequences have one length of at least two.
    """
    if not len(xs) == len(large) == len(sme) or len(xs) < 2:  # noqa: PLR2004  # a line has two ends
        raise ValueError(f"{len(xs)} positions, {len(large)} and {len(sme)} values")
    parts: list[list[tuple[float, float, float]]] = [[(xs[0], large[0], sme[0])]]
    for index in range(1, len(xs)):
        before, after = large[index - 1] - sme[index - 1], large[index] - sme[index]
        if before * after < 0:
            share = before / (before - after)
            x = xs[index - 1] + (xs[index] - xs[index - 1]) * share
            y = large[index - 1] + (large[index] - large[index - 1]) * share
            parts[-1].append((x, y, y))
            parts.append([(x, y, y)])
        elif before == 0 and index > 1:
            parts.append([parts[-1][-1]])
        parts[-1].append((xs[index], large[index], sme[index]))
    return [_closed(part) for part in parts]


def _closed(part: Sequence[tuple[float, float, float]]) -> Lobe:
    higher = "sme" if sum(large - sme for _, large, sme in part) < 0 else "large"
    return Lobe(
        higher=higher,
        x=(*(x for x, _, _ in part), *(x for x, _, _ in reversed(part))),
        y=(*(large for _, large, _ in part), *(sme for _, _, sme in reversed(part))),
    )


def area(basis: str, lobe: Lobe) -> dict[str, Any]:
    """A filled trace at 20 % opacity, without markers, hover text or a place in the legend."""
    return {
        "type": "scatter",
        "mode": "lines",
        "legendgroup": basis,
        "showlegend": False,
        "meta": {"basis": basis, "size": "band"},
        "x": list(lobe.x),
        "y": list(lobe.y),
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": theme.LIGHT[f"{lobe.higher}-band"],
        "hoverinfo": "skip",
    }


def dumbbell(basis: str, x: float, large: float, sme: float) -> dict[str, Any]:
    """The thin line between the two markers of a single period."""
    return {
        "type": "scatter",
        "mode": "lines",
        "legendgroup": basis,
        "showlegend": False,
        "meta": {"basis": basis, "size": "dumbbell"},
        "x": [x, x],
        "y": [large, sme],
        "line": {"color": theme.LIGHT["axis"], "width": 2},
        "hoverinfo": "skip",
    }
