"""Every colour a figure may use, and the layout that all figures share.

The figure is built once, in the light palette, and cached by the release it shows; the browser swaps a colour by
its name when the reader's screen is dark. So a colour has a name, and `layout.meta.palette` carries the names
along. `tokens.css` repeats the two palettes as `--figure-<name>`; a test compares them.
"""

from typing import Any

FONT = "PretendardGOV, 'Pretendard GOV', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif"

# Blue against orange stays apart for all three kinds of colour blindness; both reach 4.5:1 on the surface.
LIGHT = {
    "large": "#1c589c",
    "sme": "#b3500b",
    "total": "#58616a",
    "large-band": "rgba(28,88,156,0.2)",
    "sme-band": "rgba(179,80,11,0.2)",
    "text": "#1e2124",
    "muted": "#58616a",
    "grid": "#e6e8ea",
    "axis": "#8a949e",
    "surface": "#ffffff",
}
DARK = {
    "large": "#90b0d5",
    "sme": "#f2a65e",
    "total": "#b1b8be",
    "large-band": "rgba(144,176,213,0.2)",
    "sme-band": "rgba(242,166,94,0.2)",
    "text": "#f4f5f6",
    "muted": "#b1b8be",
    "grid": "#33363d",
    "axis": "#8a949e",
    "surface": "#1e2124",
}

LINE_WIDTH = 2.5


def palette() -> dict[str, str]:
    """Light colour to the name under which the style sheet gives it for either mode.

    Colours that two names share map to the first of them, which is safe only while the dark values agree too.
    """
    names: dict[str, str] = {}
    for name, colour in LIGHT.items():
        names.setdefault(colour, name)
    return names


def axis() -> dict[str, Any]:
    """One axis with the shared look and no title."""
    return {
        "tickfont": {"size": 13, "color": LIGHT["muted"]},
        "tickangle": 0,
        "gridcolor": LIGHT["grid"],
        "linecolor": LIGHT["axis"],
        "tickcolor": LIGHT["axis"],
        "zerolinecolor": LIGHT["axis"],
        "zerolinewidth": 1,
        "automargin": True,
        "fixedrange": True,
    }


def layout(*, x_title: str, y_title: str) -> dict[str, Any]:
    """A fresh layout: the caller may change it, no other figure sees the change.

    The name of the vertical axis stands level above it, where it can be read and takes no width on a phone.
    The legend is off: the page has its own (see `legend`); the saved picture turns it on, hung on the container so
    that a long name does not push the plot together.
    """
    horizontal = {**axis(), "showgrid": False, "showline": True, "ticks": "outside", "ticklen": 5}
    if x_title:
        horizontal["title"] = {"text": x_title, "font": {"size": 13, "color": LIGHT["muted"]}, "standoff": 8}
    return {
        "font": {"family": FONT, "size": 14, "color": LIGHT["text"]},
        "paper_bgcolor": LIGHT["surface"],
        "plot_bgcolor": LIGHT["surface"],
        "margin": {"l": 8, "r": 24, "t": 34, "b": 28},
        "title": {"text": y_title, **_title()},
        "xaxis": horizontal,
        "yaxis": {**axis(), "nticks": 6},
        "showlegend": False,
        "legend": _legend(),
        "hovermode": "closest",
        "hoverlabel": {
            "align": "left",
            "bgcolor": LIGHT["surface"],
            "bordercolor": LIGHT["axis"],
            "font": {"family": FONT, "size": 14, "color": LIGHT["text"]},
        },
        "dragmode": False,
        "meta": {"palette": palette(), "legend": {"sides": [], "bases": []}},
    }


def _title() -> dict[str, Any]:
    return {
        "font": {"size": 13, "color": LIGHT["muted"]},
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "top",
        "yref": "container",
        "pad": {"t": 6},
    }


def _legend() -> dict[str, Any]:
    return {
        "orientation": "h",
        "xref": "container",
        "x": 0,
        "xanchor": "left",
        "yref": "container",
        "y": 0,
        "yanchor": "bottom",
        "font": {"size": 13, "color": LIGHT["text"]},
        "itemclick": "toggle",
        "itemdoubleclick": False,
    }
