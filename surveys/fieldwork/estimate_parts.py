"""Which rows a view reads, and under which headings they stand."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from surveys.domain.queries import final_figures, live_figures
from surveys.domain.queries.figures import Row
from surveys.domain.queries.live_figures import Reading
from surveys.fieldwork import estimate_words as words
from surveys.fieldwork.estimate_choice import CHANGES, DIFFERENCES, OVERVIEW, WITHOUT_COLUMN, Choice
from surveys.fieldwork.estimate_pages import Part
from surveys.models import Estimate, EstimateRun, Wave


def live(wave: Wave, choice: Choice) -> tuple[Reading, list[Part]]:
    if choice.view in WITHOUT_COLUMN:
        reading = live_figures.overview(wave=wave, columns=choice.columns)
        return reading, [_whole(reading.rows)]
    reading = live_figures.by(wave=wave, column=choice.column, dimension=choice.view)
    return reading, [_by(choice, reading.rows)]


def final(run: EstimateRun, choice: Choice) -> list[Part]:
    """Every view but that of buyers."""
    if choice.view == OVERVIEW:
        return _overview(run, choice)
    if choice.view in WITHOUT_COLUMN:
        return [_whole(final_figures.overview(run=run, columns=choice.columns))]
    if choice.view == DIFFERENCES:
        hint = _("A firm may stand in both sides of a difference; the error counts that. Who is on the buyer's list was picked by the buyer.")  # fmt: skip
        rows = final_figures.differences(run=run, column=choice.column)
        return [Part("differences", words.view(DIFFERENCES), _("Compared"), rows, hint)]
    if choice.view == CHANGES:
        hint = _(
            "Only waves of one panel are compared. There is no row where the wave before has no such cell."
        )
        rows = final_figures.changes(run=run, column=choice.column)
        return [Part("changes", words.view(CHANGES), _("Group"), rows, hint)]
    return [_by(choice, final_figures.by(run=run, column=choice.column, dimension=choice.view))]


def buyers(means: Sequence[Estimate], choice: Choice) -> list[Part]:
    """The scorecards of the buyers of one page."""
    rows, within = final_figures.of_buyers(means=means, column=choice.column)
    beside = _("Each supplier's score for the buyer less its scores for its other buyers: 0 is no better and no worse than they.")  # fmt: skip
    return [
        Part("buyers", _("Buyers, those that most firms rate first"), _("Buyer"), rows),
        Part("beside", _("Beside the other buyers of its suppliers"), _("Buyer"), within, beside),
    ]


def _overview(run: EstimateRun, choice: Choice) -> list[Part]:
    columns = choice.columns
    medians = final_figures.overview(run=run, columns=columns, statistic=Estimate.Statistic.MEDIAN)
    shared = _("Nobody drew these firms: those that did answer named them. Their weight is a share of their namers' weights, and the error is that of the namers.")  # fmt: skip
    return [
        _whole(final_figures.overview(run=run, columns=columns)),
        Part("medians", _("Medians of all firms"), _("Figure"), medians),
        Part(
            "named",
            _("Firms that others named (weight share)"),
            _("Figure"),
            final_figures.named(run=run, columns=columns),
            shared,
        ),
    ]


def _whole(rows: Sequence[Row]) -> Part:
    return Part("whole", _("Means and shares of all firms"), _("Figure"), rows)


def _by(choice: Choice, rows: Sequence[Row]) -> Part:
    return Part("by", words.view(choice.view), words.dimension(choice.view), rows)
