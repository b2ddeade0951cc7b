"""The method of scores in words: areas, their weights, fixed ends of the scale, published bands, alpha."""

from typing import Any

from django.utils.translation import gettext as _

from monitoring.dashboards import formats
from surveys.estimation import area_weights, reliability
from surveys.estimation.area_weights import AreaWeights
from surveys.estimation.bands import METI
from surveys.instrument import scoring

Section = dict[str, Any]
_AREAS = ("trading", "cooperation", "system")


def section(
    identity: str, title: str, *paragraphs: str, formula: str = "", table: dict[str, Any] | None = None
) -> Section:
    return {
        "id": identity,
        "title": title,
        "paragraphs": list(paragraphs),
        "formula": formula,
        "table": table,
    }


def table(caption: str, heads: list[str], rows: list[list[str]], *, numeric: int = 1) -> dict[str, Any]:
    """`numeric`: the first column of numbers."""
    return {
        "caption": caption,
        "columns": [{"label": label, "numeric": at >= numeric} for at, label in enumerate(heads)],
        "rows": [
            {
                "cells": [
                    {"text": text, "rowheader": not at, "numeric": at >= numeric}
                    for at, text in enumerate(row)
                ]
            }
            for row in rows
        ],
    }


def short() -> Section:
    return section(
        "short",
        _("In short"),
        _("Not every firm is asked, and not every firm that is asked answers. So each answer is given a weight: how many "
          "firms it speaks for. A figure is the weighted mean of the answers, and beside it always stands how far it may "
          "be off."),
        _("Only figures over several firms are published. No buyer ever learns that you were asked, or what you answered."),
        formula="ȳ = Σ w·y ÷ Σ w",
    )  # fmt: skip


def scores() -> Section:
    ends = {"low": formats.value(scoring.LOWEST), "high": formats.value(scoring.HIGHEST)}
    ours = next(one for one in reversed(area_weights.VERSIONS) if one.code == "winwin")
    shares = dict(ours.weights)
    return section(
        "scores",
        _("From an answer to a score"),
        _("Each answer gets points from %(low)s (worst) to %(high)s (best). The ends of the scale are fixed, whatever others "
          "answer, so that the scores of two waves can be compared.") % ends,
        _("The score of an area is the mean of its items. It exists where at least half of the items that apply to you are "
          "answered. “I do not know” and “does not apply” count for nothing; they are not bad scores."),
        _("The felt level is made of the areas: trading relations %(trading)s %%, cooperation %(cooperation)s %%, system "
          "%(system)s %%. It needs all three. The axes of use of potential, balance of rules, and behaviour are means of the "
          "same items in another order.") % shares,
        _("Fear of answering and attempts to influence answers stay outside the felt level: who is afraid also answers the rest "
          "more kindly. They are shown as shares of firms, each firm once."),
        _("Whether the items of an area measure one thing is told by Cronbach's alpha, from at least %(least)s items. An item "
          "that runs against the others is named.") % {"least": reliability.LEAST_ITEMS},
        formula="C = (w₁·A₁ + w₂·A₂ + w₃·A₃) ÷ (w₁ + w₂ + w₃)\n"
        "α = k ÷ (k − 1) × (1 − Σ s²ᵢ ÷ s²)",
        table=_versions(),
    )  # fmt: skip


def _versions() -> dict[str, Any]:
    owners = {"kccp": _("Korea Commission for Corporate Partnership"), "winwin": _("this survey")}
    heads = [_("Set of weights"), _("Since"), _("Trading relations"), _("Cooperation"), _("System")]

    def row(one: AreaWeights) -> list[str]:
        shares = dict(one.weights)
        name = _("%(owner)s, version %(version)s") % {"owner": owners[one.code], "version": one.version}
        return [name, str(one.since.year), *(f"{shares[area]}%" for area in _AREAS)]

    return table(_("Weights of the areas, by version"), heads, [row(one) for one in area_weights.VERSIONS])


def bands() -> Section:
    lowest = min(floor for _code, floor in METI if floor is not None)
    below = _("below %(floor)s") % {"floor": f"{lowest:g}"}
    rows = [
        [code, below if floor is None else _("from %(floor)s") % {"floor": f"{floor:g}"}]
        for code, floor in METI
    ]
    return section(
        "bands",
        _("Price negotiation: Japan's published bands"),
        _("Where a wave asks about price talks, the answers are also scored by the public rules of Japan's ministry (METI) and "
          "its SME agency, with their bands. A mean is never rounded up into a band."),
        _("Where the interval of a mean reaches into two bands, the grade is not settled."),
        table=table(_("Bands of the mean, in points"), [_("Band"), _("Mean")], rows),
    )  # fmt: skip
