"""The gap between large enterprises and SMEs as figures: both sides with the band between them, or their ratio.

A figure is a plain dict in Plotly's grammar (`data`, `layout`), ready for `json.dumps`: lists of floats and None,
no arrays in base64. Each basis is drawn on its own: no line joins two of them, nor two periods with one missing
in between. Time is one axis for all frequencies: a year stands in its middle, on the whole number that labels it, and
a quarter in the middle of its three months, so 2022-Q3 lies an eighth of a year to the right of 2022.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from monitoring.figures import bands, labels, legend, runs, theme

PARITY = 100.0


@dataclass(frozen=True, slots=True)
class GapPoint:
    """One period: `large`, `sme` and `difference` in the indicator's unit, `ratio` as SME in % of large.

    A side without a value is None; `reason` is the finished sentence why, "" where there is nothing to say.
    """

    period: str
    large: float | None
    sme: float | None
    difference: float | None
    ratio: float | None
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """One basis; the order of the points does not matter, a period may come once."""

    basis: str
    label: str
    points: tuple[GapPoint, ...]


@dataclass(frozen=True, slots=True)
class GapChartText:
    """All words, finished and in the reader's language.

    `decimals`: places that every number is written with at least.
    Units follow the number at once and bring their own blank where the language wants one.
    `large_short` and `sme_short` stand at the ends of the lines, where width is dear; "" means the long word.
    `periods` names period codes ("2022-Q3" → "2022년 3분기"); a code without a name stands for itself.
    """

    x_title: str
    y_title: str
    large: str
    sme: str
    gap: str
    ratio: str
    parity: str
    unit: str = "%"
    gap_unit: str = "%p"
    ratio_unit: str = "%"
    decimals: int = 1
    large_short: str = ""
    sme_short: str = ""
    periods: Mapping[str, str] = field(default_factory=dict)


def build_operands(lines: Sequence[GapLine], text: GapChartText) -> dict[str, Any]:
    """Large enterprises and SMEs as two lines a basis, the band between them in the colour of the higher side.

    A run of one period is a dumbbell: two markers and a thin line. A period without either side is left out.
    """
    layout = theme.layout(x_title=text.x_title, y_title=text.y_title)
    layout["yaxis"]["rangemode"] = "tozero"
    below: list[dict[str, Any]] = []
    data: list[dict[str, Any]] = []
    for rank, line in reversed(_ranked(lines)):
        known = _by_period(line, lambda point: point.large is not None or point.sme is not None)
        both = [code for code, point in known.items() if point.large is not None and point.sme is not None]
        for run in runs.split(both):
            below += _between(line, [known[code] for code in run])
        for size in ("large", "sme"):
            data += _side(line, known, _look(size, rank=rank, of=len(lines), text=text), text)
    layout["meta"]["legend"]["sides"] = [
        {"size": "large", "label": text.large},
        {"size": "sme", "label": text.sme},
    ]
    sides = (("large", text.large_short or text.large), ("sme", text.sme_short or text.sme))
    ends = [labels.End(size, word, _last(lines, size), text.unit, text.decimals) for size, word in sides]
    # Bands lie below every line, so that none of them hides another basis.
    return _finish([*below, *data], layout, lines=lines, ends=ends)


def build_ratio(lines: Sequence[GapLine], text: GapChartText) -> dict[str, Any]:
    """SMEs in % of large enterprises, one line a basis, against the line of 100 where both are equal."""
    layout = theme.layout(x_title=text.x_title, y_title=text.y_title)
    data: list[dict[str, Any]] = []
    for rank, line in reversed(_ranked(lines)):
        known = _by_period(line, lambda point: point.ratio is not None)
        data += _side(line, known, _look("ratio", rank=rank, of=len(lines), text=text), text)
    layout["shapes"] = [labels.parity_line(PARITY)]
    layout["annotations"] = [labels.parity_words(PARITY, escape(text.parity, quote=False))]
    values = [point.ratio for line in lines for point in line.points if point.ratio is not None]
    layout["yaxis"]["range"] = labels.padded([*values, PARITY])
    ends = [
        labels.End("ratio", text.sme_short or text.sme, _last(lines, "ratio"), text.ratio_unit, text.decimals)
    ]
    return _finish(data, layout, lines=lines, ends=ends)


def _ranked(lines: Sequence[GapLine]) -> list[tuple[int, GapLine]]:
    """The lines by their latest period, each with its rank: 0 is the newest, of two the one given first.

    They are drawn in the opposite order, so that the newest lies on top.
    """
    return list(
        enumerate(
            sorted(
                lines,
                key=lambda line: runs.span(point.period for point in line.points)[1],
                reverse=True,
            )
        )
    )


def _by_period(line: GapLine, drawn: Callable[[GapPoint], bool]) -> dict[str, GapPoint]:
    points = {point.period: point for point in line.points}
    ordered = runs.in_order(point.period for point in line.points)
    return {code: points[code] for code in ordered if drawn(points[code])}


def _value(point: GapPoint, size: str) -> float | None:
    return {"large": point.large, "sme": point.sme, "ratio": point.ratio}[size]


def _last(lines: Sequence[GapLine], size: str) -> tuple[float, float] | None:
    """Position and value of the latest drawn point of one side over all bases."""
    ends = [
        (runs.position(point.period), value)
        for line in lines
        for point in line.points
        if (value := _value(point, size)) is not None
    ]
    return max(ends, key=lambda end: end[0], default=None)


def _between(line: GapLine, points: Sequence[GapPoint]) -> list[dict[str, Any]]:
    large = [point.large for point in points if point.large is not None]
    sme = [point.sme for point in points if point.sme is not None]
    xs = [runs.position(point.period) for point in points]
    if len(points) == 1:
        return [bands.dumbbell(line.basis, xs[0], large[0], sme[0])]
    return [bands.area(line.basis, lobe) for lobe in bands.lobes(xs, large, sme)]


@dataclass(frozen=True, slots=True)
class _Look:
    size: str
    name: str
    colour: str
    mark: legend.Mark
    marker_size: int


def _look(size: str, *, rank: int, of: int, text: GapChartText) -> _Look:
    return _Look(
        size=size,
        name={"large": text.large, "sme": text.sme, "ratio": text.ratio}[size],
        colour=theme.LIGHT["sme" if size == "ratio" else size],
        mark=legend.mark(rank),
        marker_size=legend.marker_size(of),
    )


def _side(
    line: GapLine, known: Mapping[str, GapPoint], look: _Look, text: GapChartText
) -> list[dict[str, Any]]:
    drawn = [code for code, point in known.items() if _value(point, look.size) is not None]
    return [_trace(line, [known[code] for code in run], look, text) for run in runs.split(drawn)]


def _trace(line: GapLine, run: Sequence[GapPoint], look: _Look, text: GapChartText) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(run) > 1 else "markers",
        "name": look.name,
        "legendgroup": line.basis,
        "showlegend": False,
        "meta": {"basis": line.basis, "size": look.size, "periods": [point.period for point in run]},
        "x": [runs.position(point.period) for point in run],
        "y": [_value(point, look.size) for point in run],
        "line": {"color": look.colour, "width": theme.LINE_WIDTH, "dash": look.mark.dash},
        "marker": {
            "symbol": look.mark.symbol,
            "size": look.marker_size,
            # SMEs have open markers, so that the two sides differ on a black-and-white print as well.
            "color": theme.LIGHT["surface"] if look.size == "sme" else look.colour,
            "line": {"color": look.colour, "width": 2},
        },
        "text": [_hover(line, point, text) for point in run],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(line: GapLine, point: GapPoint, text: GapChartText) -> str:
    # No <b>: plotly.js writes it as a style attribute, which the pages' content security policy refuses.
    rows = (
        (text.large, point.large, text.unit),
        (text.sme, point.sme, text.unit),
        (text.gap, point.difference, text.gap_unit),
        (text.ratio, point.ratio, text.ratio_unit),
    )
    said = [
        f"{escape(word, quote=False)} {labels.number(value, text.decimals)}{unit}"
        for word, value, unit in rows
        if value is not None
    ]
    named = (line.label, text.periods.get(point.period, point.period))
    head = [escape(words, quote=False) for words in named if words]
    tail = [escape(point.reason, quote=False)] if point.reason else []
    return "<br>".join([*head, *said, *tail])


def _finish(
    data: list[dict[str, Any]],
    layout: dict[str, Any],
    *,
    lines: Sequence[GapLine],
    ends: Sequence[labels.End],
) -> dict[str, Any]:
    ranked = _ranked(lines)
    layout["meta"]["legend"]["bases"] = [legend.entry(line.label, rank) for rank, line in ranked]
    data += [legend.trace(line.basis, line.label, rank) for rank, line in ranked]
    codes = [point.period for line in lines for point in line.points]
    years = runs.ticks(codes)
    layout["xaxis"]["range"] = labels.padded(runs.span(codes), share=1 / 40)
    layout["xaxis"] |= {"tickmode": "array", "tickvals": years, "ticktext": [str(year) for year in years]}
    drawn = [value for trace in data for value in trace.get("y", ()) if value is not None]
    layout["annotations"] = [*layout.get("annotations", ()), *labels.at_ends(ends, drawn=drawn)]
    layout["margin"]["r"] = labels.margin(ends)
    return {"data": data, "layout": layout}
