"""The palette: readable, told apart by every eye, and the same in Python and in the style sheet."""

import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest

from monitoring.figures import theme

TOKENS = Path(__file__).parents[3] / "winwin/static/winwin/css/tokens.css"
Matrix = tuple[tuple[float, float, float], ...]
MODES = {"light": theme.LIGHT, "dark": theme.DARK}


def rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""
    lights = sorted(
        sum(
            weight * linear(channel) for weight, channel in zip((0.2126, 0.7152, 0.0722), rgb(c), strict=True)
        )
        for c in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["large", "sme", "total", "text", "muted"])
def test_words_in_a_figure_reach_the_contrast_of_text(mode: str, name: str) -> None:
    assert contrast(MODES[mode][name], MODES[mode]["surface"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_the_axis_reaches_the_contrast_of_graphics(mode: str) -> None:
    assert contrast(MODES[mode]["axis"], MODES[mode]["surface"]) >= 3


# Severity 1.0 matrices of Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of
# Color Vision Deficiency", on linear RGB.
BLINDNESS = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def seen(colour: str, matrix: Matrix) -> tuple[float, ...]:
    channels = [linear(channel) for channel in rgb(colour)]
    return tuple(
        min(1.0, max(0.0, sum(weight * channel for weight, channel in zip(row, channels, strict=True))))
        for row in matrix
    )


def lab(channels: Sequence[float]) -> tuple[float, float, float]:
    """CIE 1976 L*a*b* of linear sRGB, white point D65."""
    red, green, blue = channels
    parts = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", BLINDNESS)
def test_large_and_sme_stay_apart_for_colour_blind_readers(mode: str, kind: str) -> None:
    one, other = (lab(seen(MODES[mode][name], BLINDNESS[kind])) for name in ("large", "sme"))
    distance = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
    assert distance > 25


def test_both_modes_name_the_same_colours() -> None:
    assert list(theme.LIGHT) == list(theme.DARK)


def test_the_style_sheet_holds_the_same_colours() -> None:
    found = re.findall(r"--figure-([a-z-]+): ([^;]+);", TOKENS.read_text())
    count = len(theme.LIGHT)
    assert dict(found[:count]) == theme.LIGHT
    assert dict(found[count:]) == theme.DARK


def test_light_colours_that_share_a_value_share_the_dark_one_too() -> None:
    for one, other in combinations(theme.LIGHT, 2):
        if theme.LIGHT[one] == theme.LIGHT[other]:
            assert theme.DARK[one] == theme.DARK[other]


def test_a_layout_is_not_shared() -> None:
    first = theme.layout(x_title="", y_title="a")
    first["xaxis"]["range"] = [0, 1]
    assert "range" not in theme.layout(x_title="", y_title="a")["xaxis"]
