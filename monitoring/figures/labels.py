"""Words that stand inside a figure: names at the ends of lines, the line of 100."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from monitoring.figures import theme

# Two lines of text need about a sixth of the height of the plot on a phone.
TOO_CLOSE = 1 / 6
WIDE, NARROW = 14, 8
FIRST_HANGUL = "ᄀ"


@dataclass(frozen=True, slots=True)
class End:
    """What to write at the end of a line; `at` is (x, y) of its last point, None when nothing is drawn."""

    size: str
    word: str
    at: tuple[float, float] | None
    unit: str
    decimals: int

    @property
    def rows(self) -> tuple[str, str]:
        """The name, and below it the value; an empty value where nothing is drawn."""
        return self.word, f"{number(self.at[1], self.decimals)}{self.unit}" if self.at else ""


def number(value: float, decimals: int) -> str:
    """The value with at least `decimals` places and no more than it has, in groups of thousands, with a real minus.

    Twelve significant digits: what a float adds behind them is noise of the binary form, not data.
    """
    whole, _, fraction = format(Decimal(f"{value:.12g}"), ",f").partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    return f"{whole}.{fraction}".rstrip(".").replace("-", "−")


def padded(values: Sequence[float], *, share: float = 1 / 10) -> list[float]:
    """A range around the values with that share of their spread as air; raises `ValueError` for none."""
    low, high = min(values), max(values)
    air = (high - low or 1) * share
    return [low - air, high + air]


def at_ends(ends: Sequence[End], *, drawn: Sequence[float]) -> list[dict[str, Any]]:
    """One annotation an end; two that would touch, in a plot that shows all of `drawn`, step away from each other."""
    known = [(end, end.at) for end in ends if end.at is not None]
    heights = [at[1] for _, at in known]
    spread = max([0.0, *heights, *drawn]) - min([0.0, *heights, *drawn])
    close = len(known) > 1 and max(heights) - min(heights) < spread * TOO_CLOSE
    notes: list[dict[str, Any]] = []
    for end, at in known:
        anchor = "middle"
        if close:
            anchor = "bottom" if at[1] == max(heights) and not _is_second(notes) else "top"
        notes.append(_note(end, at, anchor))
    return notes


def _is_second(notes: Sequence[dict[str, Any]]) -> bool:
    return any(note["yanchor"] == "bottom" for note in notes)


def _note(end: End, at: tuple[float, float], anchor: str) -> dict[str, Any]:
    # The name lets the browser leave the label out where the plot is narrow: the swatches above say it there.
    return {
        "name": "end",
        "x": at[0],
        "y": at[1],
        "xanchor": "left",
        "yanchor": anchor,
        "xshift": 10,
        "showarrow": False,
        "align": "left",
        "text": "<br>".join(escape(row, quote=False) for row in end.rows),
        "font": {
            "size": 14,
            "weight": 700,
            "color": theme.LIGHT["sme" if end.size == "ratio" else end.size],
        },
    }


def margin(ends: Sequence[End]) -> int:
    """Pixels that the widest line of the labels at the ends needs."""
    texts = [row for end in ends if end.at for row in end.rows]
    return 20 + max(
        (sum(WIDE if sign >= FIRST_HANGUL else NARROW for sign in text) for text in texts), default=0
    )


def parity_line(height: float) -> dict[str, Any]:
    """A thin line over the whole width of the plot."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": height,
        "y1": height,
        "line": {"color": theme.LIGHT["total"], "width": 1.5, "dash": "dot"},
    }


def parity_words(height: float, words: str) -> dict[str, Any]:
    """The name of that line, written over its left end."""
    return {
        "xref": "paper",
        "x": 0,
        "y": height,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "text": words,
        "font": {"size": 13, "color": theme.LIGHT["total"]},
    }
