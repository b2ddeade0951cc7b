"""The figures of the gap: every drawn value is an input value, and nothing joins what must stay apart."""

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.figures import gaps, theme
from monitoring.figures.gaps import GapLine, GapPoint

TEXT = gaps.GapChartText(
    x_title="",
    y_title="Operating income to sales (%)",
    large="Large",
    sme="SMEs",
    gap="Gap",
    ratio="SMEs in % of large",
    parity="100 = same as large",
    periods={"2022": "in 2022"},
)
BUILDERS = [gaps.build_operands, gaps.build_ratio]
values = st.none() | st.integers(-500, 5000).map(lambda number: number / 10)


def point(period: str, large: float | None, sme: float | None, reason: str = "") -> GapPoint:
    known = large is not None and sme is not None
    difference = large - sme if known else None
    ratio = sme / large * 100 if known and large > 0 and sme > 0 else None
    return GapPoint(period, large, sme, difference, ratio, "ok" if known else "missing", reason)


SAMPLE = GapLine(
    "bok_sample.v1",
    "BOK, sample",
    (point("2007", 6.9, 4.3), point("2003", 8.2, 4.6), point("2006", 6.0, 4.3), point("2009", 5.7, None)),
)
CENSUS = GapLine(
    "bok_census.v1",
    "BOK, census",
    (point("2021", 6.7, 3.5), point("2022", 4.3, 4.6), point("2023", 2.9, 3.4), point("2024", 5.6, 3.0)),
)
LINES = (SAMPLE, CENSUS)
PARITY_AND_RATIOS = [100.0, *(each.ratio for each in SAMPLE.points if each.ratio is not None)]


@st.composite
def lines(draw: st.DrawFn) -> tuple[GapLine, ...]:
    def line(basis: str) -> GapLine:
        years = draw(st.lists(st.integers(2000, 2024), min_size=1, max_size=10, unique=True))
        return GapLine(basis, basis, tuple(point(str(year), draw(values), draw(values)) for year in years))

    return tuple(line(f"basis.v{version}") for version in range(draw(st.integers(1, 4))))


def traces(figure: dict[str, Any], *sizes: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["meta"]["size"] in sizes]


def drawn(figure: dict[str, Any], size: str) -> dict[tuple[str, str], float]:
    """(basis, period) → value, read back from the figure alone."""
    return {
        (trace["meta"]["basis"], period): value
        for trace in traces(figure, size)
        for period, value in zip(trace["meta"]["periods"], trace["y"], strict=True)
    }


def newest_first(some: tuple[GapLine, ...]) -> list[GapLine]:
    found: list[GapLine] = []
    for year in range(2024, 1999, -1):
        found += [line for line in some if max(int(each.period) for each in line.points) == year]
    return found


def strings(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for inner in part.values():
            yield from strings(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from strings(inner)
    elif isinstance(part, str):
        yield part


@pytest.mark.parametrize("build", BUILDERS)
def test_plotly_accepts_every_attribute(build: Callable[..., dict[str, Any]]) -> None:
    go.Figure(build(LINES, TEXT))


@given(lines())
def test_every_side_is_drawn_with_its_own_values_and_no_other(some: tuple[GapLine, ...]) -> None:
    figure = gaps.build_operands(some, TEXT)
    for size in ("large", "sme"):
        assert drawn(figure, size) == {
            (line.basis, each.period): getattr(each, size)
            for line in some
            for each in line.points
            if getattr(each, size) is not None
        }


@given(lines())
def test_every_ratio_is_drawn(some: tuple[GapLine, ...]) -> None:
    assert drawn(gaps.build_ratio(some, TEXT), "ratio") == {
        (line.basis, each.period): each.ratio
        for line in some
        for each in line.points
        if each.ratio is not None
    }


@given(lines())
def test_no_line_bridges_a_missing_period(some: tuple[GapLine, ...]) -> None:
    for trace in traces(gaps.build_operands(some, TEXT), "large", "sme"):
        years = [int(period) for period in trace["meta"]["periods"]]
        assert years == list(range(years[0], years[0] + len(years)))
        assert trace["x"] == [float(year) for year in years]


@given(lines())
def test_the_figure_is_plain_json_without_holes(some: tuple[GapLine, ...]) -> None:
    for build in BUILDERS:
        figure = build(some, TEXT)
        assert json.loads(json.dumps(figure, allow_nan=False)) == figure


@pytest.mark.parametrize("build", BUILDERS)
def test_every_colour_is_of_the_theme(build: Callable[..., dict[str, Any]]) -> None:
    found = {
        text
        for text in strings(build(LINES, TEXT)["data"])
        if re.fullmatch(r"#[0-9a-f]{6}|rgba?\(.*\)", text)
    }
    assert found
    assert found <= set(theme.LIGHT.values())


def test_the_sides_have_their_own_colours() -> None:
    figure = gaps.build_operands(LINES, TEXT)
    for size in ("large", "sme"):
        assert {trace["line"]["color"] for trace in traces(figure, size)} == {theme.LIGHT[size]}


def test_a_basis_is_told_by_dash_and_marker_and_the_newest_is_solid() -> None:
    figure = gaps.build_operands(LINES, TEXT)
    looks = {
        trace["meta"]["basis"]: (trace["line"]["dash"], trace["marker"]["symbol"])
        for trace in traces(figure, "large", "legend")
    }
    assert looks == {"bok_sample.v1": ("dash", "square"), "bok_census.v1": ("solid", "circle")}


def test_a_single_period_is_a_dumbbell() -> None:
    (bell,) = traces(gaps.build_operands(LINES, TEXT), "dumbbell")
    assert (bell["x"], bell["y"]) == ([2003.0, 2003.0], [8.2, 4.6])


def test_the_band_takes_the_colour_of_the_higher_side() -> None:
    bands = traces(gaps.build_operands((CENSUS,), TEXT), "band")
    assert [band["fillcolor"] for band in bands] == [
        theme.LIGHT["large-band"],
        theme.LIGHT["sme-band"],
        theme.LIGHT["large-band"],
    ]


def test_half_a_pair_is_a_marker_without_a_band() -> None:
    figure = gaps.build_operands((GapLine("b.v1", "b", (point("2009", 5.7, None),)),), TEXT)
    assert [trace["meta"]["size"] for trace in figure["data"]] == ["large", "legend"]


@given(lines())
def test_the_page_lists_every_basis_with_the_mark_that_it_is_drawn_with(some: tuple[GapLine, ...]) -> None:
    for build in BUILDERS:
        figure = build(some, TEXT)
        listed = {
            basis["label"]: (basis["dash"], basis["symbol"])
            for basis in figure["layout"]["meta"]["legend"]["bases"]
        }
        assert list(listed) == [line.label for line in newest_first(some)]
        for trace in traces(figure, "large", "sme", "ratio", "legend"):
            label = next(line.label for line in some if line.basis == trace["meta"]["basis"])
            assert (trace["line"]["dash"], trace["marker"]["symbol"]) == listed[label]


def test_the_sides_are_listed_where_there_are_two() -> None:
    assert gaps.build_operands(LINES, TEXT)["layout"]["meta"]["legend"]["sides"] == [
        {"size": "large", "label": "Large"},
        {"size": "sme", "label": "SMEs"},
    ]
    assert gaps.build_ratio(LINES, TEXT)["layout"]["meta"]["legend"]["sides"] == []


def test_plotly_draws_no_legend_of_its_own() -> None:
    assert gaps.build_operands(LINES, TEXT)["layout"]["showlegend"] is False


def test_no_band_covers_a_line() -> None:
    sizes = [trace["meta"]["size"] for trace in gaps.build_operands(LINES, TEXT)["data"]]
    last_below = max(at for at, size in enumerate(sizes) if size in {"band", "dumbbell"})
    assert last_below < min(at for at, size in enumerate(sizes) if size in {"large", "sme"})


def test_a_quarter_stands_inside_its_year_among_years() -> None:
    quarterly = GapLine("q.v1", "Quarterly", (point("2022-Q3", 4.7, 5.4), point("2021-Q1", 6.5, 6.0)))
    figure = gaps.build_operands((quarterly, CENSUS), TEXT)
    quarters = [
        x for trace in traces(figure, "large") if trace["meta"]["basis"] == "q.v1" for x in trace["x"]
    ]
    assert quarters == [2020.625, 2022.125]


def test_markers_are_smaller_in_a_crowd() -> None:
    crowd = tuple(GapLine(f"b.v{version}", "b", CENSUS.points) for version in range(5))
    for some, size in ((LINES, 8), (crowd, 7)):
        figure = gaps.build_operands(some, TEXT)
        assert {trace["marker"]["size"] for trace in traces(figure, "large", "sme")} == {size}


def test_the_ends_carry_name_and_value_of_the_latest_period() -> None:
    notes = gaps.build_operands(LINES, TEXT)["layout"]["annotations"]
    assert [(note["text"], note["x"], note["y"]) for note in notes] == [
        ("Large<br>5.6%", 2024.0, 5.6),
        ("SMEs<br>3.0%", 2024.0, 3.0),
    ]
    assert {note["name"] for note in notes} == {"end"}


def test_the_ends_take_the_short_words() -> None:
    short = dataclasses.replace(TEXT, large="Large enterprises", large_short="Large", sme_short="Small")
    operands = gaps.build_operands(LINES, short)["layout"]["annotations"]
    assert [note["text"] for note in operands] == ["Large<br>5.6%", "Small<br>3.0%"]
    *_, ratio = gaps.build_ratio((CENSUS,), short)["layout"]["annotations"]
    assert ratio["text"].startswith("Small<br>")


def test_the_hover_text_says_basis_period_sides_and_gap() -> None:
    (trace,) = (trace for trace in traces(gaps.build_operands((CENSUS,), TEXT), "sme"))
    assert (
        trace["text"][1]
        == "BOK, census<br>in 2022<br>Large 4.3%<br>SMEs 4.6%<br>Gap −0.3%p<br>SMEs in % of large 106.976744186%"
    )


def test_the_reason_stands_in_the_hover_text() -> None:
    line = GapLine("b.v1", "Basis <1>", (point("2009", 5.7, None, "SMEs: no value"),))
    (trace,) = traces(gaps.build_operands((line,), TEXT), "large")
    assert trace["text"] == ["Basis &lt;1&gt;<br>2009<br>Large 5.7%<br>SMEs: no value"]


def test_parity_is_drawn_and_named_and_in_sight() -> None:
    layout = gaps.build_ratio((SAMPLE,), TEXT)["layout"]
    (line,) = layout["shapes"]
    assert (line["y0"], line["y1"]) == (100.0, 100.0)
    assert layout["annotations"][0]["text"] == "100 = same as large"
    assert layout["yaxis"]["range"][0] < min(PARITY_AND_RATIOS)
    assert layout["yaxis"]["range"][1] > max(PARITY_AND_RATIOS)


@pytest.mark.parametrize("build", BUILDERS)
def test_nothing_to_draw_is_an_empty_figure(build: Callable[..., dict[str, Any]]) -> None:
    figure = build((), TEXT)
    assert figure["data"] == []
    go.Figure(figure)


@pytest.mark.parametrize("build", BUILDERS)
def test_no_bold_markup_because_the_content_security_policy_refuses_its_style(
    build: Callable[..., dict[str, Any]],
) -> None:
    assert not [text for text in strings(build(LINES, TEXT)) if re.search(r"<(b|i|sub|sup|span)\b", text)]
