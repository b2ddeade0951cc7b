"""What is wrong with a file of answers or with its design, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from monitoring.sources.refusals import REFUSALS, TableRefused
from surveys.management.survey_file import FileFaultError

RULES: Final[Mapping[str, str]] = {
    "unreadable": gettext_noop("{file} cannot be read: {reason}."),
    "empty": gettext_noop("The file has no rows below the column names."),
    "doubled": gettext_noop("Row {row}: two columns are called “{column}”. A name stands for one column."),
    "width": gettext_noop(
        "Row {row} has {found} cells, the header {wanted}. Every row has as many cells as the header; put a cell "
        "that holds a comma in quotation marks."
    ),
    "broken": gettext_noop("Row {row} cannot be split: a quotation mark is not closed or not doubled."),
    "no_column": gettext_noop("There is no column “{column}”. The file has: {columns}."),
    "missing": gettext_noop("Row {row}, column “{column}”: the cell is empty. This column needs a value in every row."),
    "not_a_number": gettext_noop(
        "Row {row}, column “{column}”, value “{value}”: not a number. Numbers look like 1234.5 or 1.2e3."
    ),
    "too_small": gettext_noop("Row {row}, column “{column}”, value “{value}”: a number of {least} or more is needed."),
    "nothing": gettext_noop("No row has a value in column “{column}” and a weight above 0."),
    "one_unit": gettext_noop("All rows are one first-stage unit; an error cannot be estimated from one."),
    "nesting": gettext_noop(
        "Row {row}, column “{column}”, value “{value}”: this unit stands in another stratum too. "
        "With --one-stratum a unit stands in one stratum."
    ),
    "population_value": gettext_noop("Row {row}, column “{column}”, value “{value}”: a number above 0 is needed."),
    "population_constant": gettext_noop(
        "Row {row}, column “{column}”, value “{value}”: another number stands in a row of the same stratum. "
        "The population is the same in all rows of a stratum."
    ),
    "population_units": gettext_noop(
        "Row {row}, column “{column}”, value “{value}”: the stratum has more first-stage units in this file than "
        "that. A population has at least as many as the sample."
    ),
    "lonely": gettext_noop(
        "Row {row}, stratum “{value}”: it has only one first-stage unit, and --lonely fail was asked for. "
        "Join it with another stratum, or use adjust, remove or average."
    ),
}  # fmt: skip


def sentence(fault: FileFaultError | TableRefused) -> str:
    """The fault as one sentence or two, in the active language."""
    words = REFUSALS[fault.rule] if isinstance(fault, TableRefused) else RULES[fault.rule]
    return _(words).format(**fault.params)


def lonely_note(strata: list[str], rule: str) -> str:
    """That a rule had to be used for strata of one unit."""
    return _(
        "Note: strata with one first-stage unit: {strata}. Their variance follows the rule “{rule}”; see --lonely."
    ).format(strata=", ".join(strata), rule=rule)


def nesting_note(column: str) -> str:
    """That units of one name were told apart by their strata."""
    return _(
        "Note: values of column “{column}” stand in several strata. In each of them they count as units of their own."
    ).format(column=column)
