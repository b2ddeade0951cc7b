"""The marks of the bases: never two alike, and the same on the page as in the figure."""

import re
from pathlib import Path

import plotly.graph_objects as go
import pytest

from monitoring.figures import legend

STATIC = Path(__file__).parents[3] / "winwin/static/winwin"
SIXTEEN = range(16)


def test_sixty_bases_have_sixty_marks() -> None:
    assert len({legend.mark(rank) for rank in range(60)}) == 60


def test_twelve_bases_are_told_by_the_marker_alone_because_a_single_period_has_no_line() -> None:
    assert len({legend.mark(rank).symbol for rank in range(12)}) == 12


def test_the_newest_is_a_solid_line_with_circles() -> None:
    assert legend.mark(0) == legend.Mark("solid", "circle")


@pytest.mark.parametrize(("bases", "size"), [(1, 8), (4, 8), (5, 7), (12, 7)])
def test_markers_shrink_where_many_bases_meet(bases: int, size: int) -> None:
    assert legend.marker_size(bases) == size


@pytest.mark.parametrize("rank", SIXTEEN)
def test_plotly_knows_every_mark(rank: int) -> None:
    go.Figure([legend.trace("basis.v1", "Basis", rank)])


@pytest.mark.parametrize("rank", SIXTEEN)
def test_the_page_shows_the_mark_of_the_figure(rank: int) -> None:
    trace, entry = legend.trace("basis.v1", "Basis", rank), legend.entry("Basis", rank)
    assert (entry["dash"], entry["symbol"]) == (trace["line"]["dash"], trace["marker"]["symbol"])


def test_every_marker_has_its_own_shape_inside_the_box() -> None:
    assert len(set(legend.SYMBOLS.values())) == len(legend.SYMBOLS)
    for path in legend.SYMBOLS.values():
        assert re.fullmatch(r"M[\d. MLHVAZ]+Z", path)
        assert all(0 <= float(number) <= 16 for number in re.findall(r"[\d.]+", path))


def test_the_style_sheet_knows_every_dash() -> None:
    found = re.findall(r"\.mark__line--([a-z]+) \{", (STATIC / "css/components.css").read_text())
    assert sorted(found) == sorted(set(legend.DASHES) - {"solid"})


def test_the_words_of_a_page_stay_raw_and_those_of_a_picture_are_escaped() -> None:
    assert legend.entry("a < b", 0)["label"] == "a < b"
    assert legend.trace("basis.v1", "a < b", 0)["name"] == "a &lt; b"
