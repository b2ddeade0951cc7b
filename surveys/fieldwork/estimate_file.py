"""The figures of a page as a file: the same rows, each with how it came about; what the page withholds is empty here too."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from surveys.domain.queries.figures import Row
from surveys.fieldwork import estimate_words as words
from surveys.fieldwork.code_names import Names
from surveys.fieldwork.estimate_pages import Part
from surveys.instrument.schema import Questionnaire

NUMBERS = ("value", "se", "low", "high", "n", "firms", "df", "deff", "effective_n", "cv", "letter")
HEADER = [
    "confidential", "wave", "kind", "method", "computed_at", "content_hash", "column", "title", "unit", "statistic",
    "basis", "dimension", "code", "name", "against", *NUMBERS, "status",
]  # fmt: skip
SHOWN, FEW = "shown", "few_firms"


def rows(
    parts: Sequence[Part], *, made: Iterable[object], questionnaire: Questionnaire, names: Names
) -> Iterator[list[object]]:
    """`made`: wave, kind, method, time and content hash, the same in every row."""
    mark, same = _("confidential: exact values, staff only"), list(made)
    for part in parts:
        for row in part.rows:
            yield [mark, *same, *_place(row, questionnaire, names), *_numbers(row)]


def _place(row: Row, questionnaire: Questionnaire, names: Names) -> list[object]:
    title = words.column(row.column, questionnaire)
    code = row.buyer.pk if row.buyer else row.code
    dimension = "buyer" if row.buyer else row.dimension
    return [row.column.code, title, row.column.unit, row.statistic, row.basis, dimension, code,
            words.place(row, names), row.against]  # fmt: skip


def _numbers(row: Row) -> list[object]:
    if row.numbers is None:
        return [*("" for _name in NUMBERS), FEW]
    held = [getattr(row.numbers, name) for name in NUMBERS]
    return [*("" if one is None else one for one in held), SHOWN]
