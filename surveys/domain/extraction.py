"""Answers of a wave as the rows of an extract: pseudonymised, coarse, in random order.

Left out whatever is approved: contacts, the firm, identifiers of the database, language and week of the answer. A
response is a number that means nothing outside its file; so is a buyer, unless names were approved.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from surveys.domain import extract_columns
from surveys.domain.queries import microdata
from surveys.domain.queries.microdata import Extracted
from surveys.extracts.columns import NOT_APPLICABLE, Row, Value
from surveys.instrument import conditions, routing
from surveys.instrument.schema import Item, Questionnaire
from surveys.models import AnalystExport

MOST_REMEMBERED = 50_000
_Cells = tuple[Value, ...]


def rows(*, export: AnalystExport, questionnaire: Questionnaire) -> Iterator[Row]:
    """One row for each response and buyer, under `extract_columns.columns`."""
    maker = _Maker(export, questionnaire)
    for found in microdata.shuffled(wave=export.wave, salt=secrets.token_hex(16)):
        yield maker.row(found)


class _Maker:
    """Turns what was found into rows, and numbers responses and buyers as they come: in random order."""

    def __init__(self, export: AnalystExport, questionnaire: Questionnaire) -> None:
        self._export = export
        self._questionnaire = questionnaire
        self._version = extract_columns.version(wave=export.wave)
        self._plan = [
            (item.code, group.per_buyer, len(item.options) if item.type == "multiple" else 1, _reader(item))
            for group, item in extract_columns.items(
                questionnaire=questionnaire, with_texts=export.with_texts
            )
        ]
        groups = questionnaire.groups
        trees = [*(group.relevant for group in groups), *(item.relevant for item in questionnaire.items())]
        self._decide = tuple(dict.fromkeys(code for tree in trees if tree for code in conditions.items(tree)))
        self._asked: dict[str, frozenset[str]] = {}
        self._buyers: dict[int, str] = {}
        self._provenances: dict[str | None, _Cells] = {}
        self._response, self._relation, self._last = 0, 0, ""

    def row(self, found: Extracted) -> Row:
        is_first = found.response != self._last
        if is_first:
            self._last, self._relation = found.response, 0
            self._response += 1
        has_buyer = found.relation is not None
        self._relation += has_buyer
        return (
            self._response,
            self._relation,
            int(is_first),
            self._version,
            extract_columns.section(found.industry),
            found.region,
            found.size_class,
            found.tier,
            found.origin,
            found.channel,
            found.minutes_band,
            *self._buyer(found),
            found.relation_tier if has_buyer else NOT_APPLICABLE,
            *self._known_from(found.provenances),
            *self._answers(found, has_buyer=has_buyer),
        )

    def _buyer(self, found: Extracted) -> _Cells:
        if self._export.with_buyers:
            english = self._export.language == "en" and found.name_en
            return (english or found.name_ko or found.as_written or None), found.business_number
        if not found.buyer:
            return (None,)
        return (self._buyers.setdefault(found.buyer, f"B{len(self._buyers) + 1:05d}"),)

    def _known_from(self, text: str | None) -> _Cells:
        cells = self._provenances.get(text)
        if cells is None:
            known = json.loads(text) if text else None
            cells = tuple(
                NOT_APPLICABLE if known is None else int(code in known)
                for code in extract_columns.PROVENANCES
            )
            self._provenances[text] = cells
        return cells

    def _answers(self, found: Extracted, *, has_buyer: bool) -> list[Value]:
        said: dict[str, Any] = json.loads(found.answers)
        if found.said_of_buyer:
            said |= json.loads(found.said_of_buyer)
        asked: frozenset[str] | None = None
        cells: list[Value] = []
        for code, per_buyer, width, read in self._plan:
            raw = said.get(code)
            if raw:
                cells += read(raw)
                continue
            asked = self._relevant(said) if asked is None else asked
            is_asked = code in asked and (has_buyer or not per_buyer)
            cells += (None if is_asked else NOT_APPLICABLE,) * width
        return cells

    def _relevant(self, said: Mapping[str, Any]) -> frozenset[str]:
        """Codes of the items that were to be asked, remembered by the answers that decide it."""
        key = str([said.get(code) for code in self._decide])
        known = self._asked.get(key)
        if known is None:
            if len(self._asked) >= MOST_REMEMBERED:
                self._asked.clear()
            known = frozenset(item.code for _group, item in routing.walk(self._questionnaire, said))
            self._asked[key] = known
        return known


def _reader(item: Item) -> Callable[[Any], _Cells]:
    """From an answer as it is kept to its cells."""
    if item.type == "multiple":
        codes = [option.code for option in item.options]
        absences = [option.code for option in item.options if option.absence]

        def flags(raw: Any) -> _Cells:  # noqa: ANN401 - as JSON gives it
            # who does not know or refuses did not say “no” to the others
            silent = None if any(code in raw for code in absences) else 0
            return tuple([1 if code in raw else silent for code in codes])

        return flags
    if item.type == "number":
        if item.number and item.number.decimals:
            return lambda raw: (float(raw),)
        return lambda raw: (int(raw),)
    return lambda raw: (raw,)
