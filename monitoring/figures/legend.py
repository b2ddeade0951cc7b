"""How the bases of a figure are told apart, and the list that names them.

The page writes the list as HTML below the picture, where it takes no height from the plot; the saved picture, which
travels alone, shows the same list through traces without points.
"""

from dataclasses import dataclass
from html import escape
from typing import Any

from monitoring.figures import theme

# A basis is told by its dash and its marker, because colour is already taken by the size class. Twelve markers come
# before one repeats, for a basis of single periods has no line; five dashes and twelve markers make sixty pairs.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")

# Plotly's name of a marker to the same shape as an SVG path in a box of 16 by 16.
SYMBOLS = {
    "circle": "M13 8A5 5 0 1 1 3 8A5 5 0 1 1 13 8Z",
    "square": "M3.5 3.5H12.5V12.5H3.5Z",
    "diamond": "M8 1.8L14.2 8L8 14.2L1.8 8Z",
    "triangle-up": "M8 2.2L14 12.6H2Z",
    "triangle-down": "M8 13.8L2 3.4H14Z",
    "cross": "M6 2H10V6H14V10H10V14H6V10H2V6H6Z",
    "triangle-right": "M13.8 8L3.4 14V2Z",
    "hourglass": "M2.8 2.8H13.2L2.8 13.2H13.2Z",
    "triangle-left": "M2.2 8L12.6 2V14Z",
    "x": "M2.8 5.4L5.4 2.8L8 5.4L10.6 2.8L13.2 5.4L10.6 8L13.2 10.6L10.6 13.2L8 10.6L5.4 13.2L2.8 10.6L5.4 8Z",
    "pentagon": "M8 2L13.9 6.3L11.6 13.2H4.4L2.1 6.3Z",
    "star": "M8 1.2L9.7 5.9L14.7 6L10.7 9L12.1 13.8L8 11L3.9 13.8L5.3 9L1.3 6L6.3 5.9Z",
}

CROWD = 4
MARKER, CROWDED_MARKER = 8, 7


@dataclass(frozen=True, slots=True)
class Mark:
    """Dash and marker of one basis, under Plotly's names."""

    dash: str
    symbol: str


def mark(rank: int) -> Mark:
    """The mark of the basis with that rank: 0, the newest, is a solid line with circles."""
    names = tuple(SYMBOLS)
    return Mark(DASHES[rank % len(DASHES)], names[rank % len(names)])


def marker_size(bases: int) -> int:
    """Diameter in pixels: where many bases meet in one year, smaller markers keep their shape visible."""
    return CROWDED_MARKER if bases > CROWD else MARKER


def entry(label: str, rank: int) -> dict[str, str]:
    """One line of the HTML list: the words, the dash, the marker and its path (see `SYMBOLS`)."""
    found = mark(rank)
    return {"label": label, "dash": found.dash, "symbol": found.symbol, "path": SYMBOLS[found.symbol]}


def trace(basis: str, label: str, rank: int) -> dict[str, Any]:
    """The same line for the saved picture: a trace without points, in a neutral colour."""
    found = mark(rank)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escape(label, quote=False),
        "legendgroup": basis,
        "showlegend": True,
        "meta": {"basis": basis, "size": "legend"},
        "x": [None],
        "y": [None],
        "line": {"color": theme.LIGHT["total"], "width": 2, "dash": found.dash},
        "marker": {"symbol": found.symbol, "size": MARKER, "color": theme.LIGHT["total"]},
        "hoverinfo": "skip",
    }
