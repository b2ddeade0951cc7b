"""Figures as tables: numbers as text, the interval as a dot with whiskers, words in place of what is withheld."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from surveys.domain.queries.figures import Row
from surveys.fieldwork import estimate_words as words
from surveys.fieldwork.estimate_words import PERCENT, number
from surveys.models import Estimate

# The picture's own units: the ends of the scale stand inside, so that a dot at an end is whole.
_LEFT, _WIDE = 6.0, 108.0
_APART: Final = (Estimate.Statistic.DIFFERENCE, Estimate.Statistic.CHANGE, Estimate.Statistic.WITHIN)


def build(
    caption: str,
    head: str,
    rows: Sequence[Row],
    name: Callable[[Row], tuple[str, str]],
    *,
    few: str,
    live: bool,
) -> dict[str, Any]:
    """`name` gives the text of a row and a line below it; `few` stands in rows whose numbers are withheld."""
    apart = bool(rows) and rows[0].statistic in _APART
    ends = _ends(rows) if apart else None
    heads = _heads(apart=apart, live=live)
    return {
        "caption": caption,
        "head": head,
        "columns": heads,
        "span": len(heads) + 2,  # and the value with its picture
        "rows": [_row(row, name(row), ends, few, apart=apart, live=live) for row in rows],
    }


def _heads(*, apart: bool, live: bool) -> list[dict[str, Any]]:
    labels = [_("95% interval"), _("SE"), _("n"), _("Firms"), _("df")]
    if not live and not apart:
        labels += [_("deff"), _("Effective n")]
    if not apart:
        labels.append(_("CV"))
    verdict = [{"label": _("Judgement"), "numeric": False}] if apart else []
    heads = [{"label": label, "numeric": True} for label in labels]
    return [*heads[:1], *verdict, *heads[1:], {"label": _("Quality"), "numeric": False}]


def _row(
    row: Row, named: tuple[str, str], ends: tuple[float, float] | None, few: str, *, apart: bool, live: bool
) -> dict[str, Any]:
    text, note = named
    head = {"name": text, "note": note}
    held = row.numbers
    if held is None:
        return {**head, "withheld": few}
    bounds = {"low": number(held.low, signed=apart), "high": number(held.high, signed=apart)}
    # a dash between two bounds with signs would read as a third sign
    interval = _("%(low)s to %(high)s") % bounds if apart else f"{bounds['low']} – {bounds['high']}"
    cells = [_cell("–" if held.low is None else interval)]
    if apart:
        said, badge = words.verdict(row)
        cells.append({"text": said, "state": badge})
    cells += [_cell(number(held.se)), _cell(f"{held.n:,}"), _cell(f"{held.firms:,}"), _cell(f"{held.df:,}")]
    if not live and not apart:
        cells += [_cell(number(held.deff)), _cell(number(held.effective_n, 1))]
    if not apart:
        cells.append(_cell("–" if held.cv is None else f"{held.cv * PERCENT:,.1f}%"))
    cells.append({"text": held.letter or "–", "meaning": words.letter(held.letter)})
    scale = ends or (float(row.column.lowest), float(row.column.highest))
    return {
        **head,
        "withheld": "",
        "value": number(held.value, signed=apart),
        "whisker": _whisker(held.value, held.low, held.high, scale),
        "cells": cells,
    }


def _cell(text: str) -> dict[str, Any]:
    return {"text": text, "numeric": True}


def _ends(rows: Sequence[Row]) -> tuple[float, float]:
    """A scale with 0 in the middle that holds every interval of the table."""
    held = [
        bound
        for row in rows
        if row.numbers
        for bound in (row.numbers.low, row.numbers.high, row.numbers.value)
        if bound is not None
    ]
    reach = max((abs(bound) for bound in held), default=1.0) or 1.0
    return -reach, reach


def _whisker(
    value: float, low: float | None, high: float | None, scale: tuple[float, float]
) -> dict[str, str]:
    def at(number: float) -> str:
        share = (number - scale[0]) / (scale[1] - scale[0])
        return f"{_LEFT + _WIDE * min(max(share, 0.0), 1.0):.1f}"

    bounds = {} if low is None or high is None else {"low": at(low), "high": at(high)}
    zero = {"zero": at(0.0)} if scale[0] < 0 < scale[1] else {}
    return {"value": at(value), **bounds, **zero}
