"""Answers of a wave as the rows of an extract: pseudonymised, coarse, in random order.

Left out whatever is approved: contacts, the firm, identifiers of the database, language and week of the answer. A
response is a number that means nothing outside its file; so is a buyer, unless names were approved.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.domain import extract_columns
from surveys.domain.queries import microdata
from surveys.extracts.columns import NOT_APPLICABLE, Row, Value
from surveys.instrument import conditions, routing
from surveys.instrument.schema import Item, Questionnaire
from surveys.models import AnalystExport

MOST_REMEMBERED = 50_000


def rows(*, export: AnalystExport, questionnaire: Questionnaire) -> Iterator[Row]:
    """One row for each response and buyer, under `extract_columns.columns`."""
    maker = _Maker(export, questionnaire)
    for found in microdata.shuffled(wave=export.wave, salt=secrets.token_hex(16)):
        yield maker.row(dict(zip(microdata.EXTRACTED, found, strict=True)))


@dataclass
class _Maker:
    export: AnalystExport
    questionnaire: Questionnaire
    _response: int = 0
    _last: Any = None
    _relation: int = 0
    _buyers: dict[int, str] = field(default_factory=dict)
    _asked: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._version = extract_columns.version(wave=self.export.wave)
        self._items = extract_columns.items(
            questionnaire=self.questionnaire, with_texts=self.export.with_texts
        )
        groups = self.questionnaire.groups
        trees = [
            *(group.relevant for group in groups),
            *(item.relevant for item in self.questionnaire.items()),
        ]
        self._decide = tuple(dict.fromkeys(code for tree in trees if tree for code in conditions.items(tree)))

    def row(self, found: Mapping[str, Any]) -> Row:
        is_first = found["pk"] != self._last
        if is_first:
            self._last, self._relation = found["pk"], 0
            self._response += 1
        has_buyer = found["relations__pk"] is not None
        self._relation += has_buyer
        head: tuple[Value, ...] = (
            self._response,
            self._relation,
            int(is_first),
            self._version,
            extract_columns.section(found["stratum__industry"]),
            found["stratum__region"],
            found["stratum__size_class"],
            found["stratum__tier"],
            found["origin"],
            found["channel"],
            found["minutes_band"],
            *self._buyer(found),
            found["relations__tier"] if has_buyer else NOT_APPLICABLE,
            *self._provenances(found, has_buyer=has_buyer),
        )
        return head + tuple(self._values(found, has_buyer=has_buyer))

    def _buyer(self, found: Mapping[str, Any]) -> tuple[Value, ...]:
        buyer = found["relations__buyer_id"]
        if self.export.with_buyers:
            english = self.export.language == "en" and found["relations__buyer__name_en"]
            name = english or found["relations__buyer__name_ko"] or found["relations__buyer_as_written"]
            return name or None, found["relations__buyer__business_number"]
        # Rows come in random order, so the number by first sight is as good as drawn.
        return (self._buyers.setdefault(buyer, f"B{len(self._buyers) + 1:05d}") if buyer else None,)

    @staticmethod
    def _provenances(found: Mapping[str, Any], *, has_buyer: bool) -> tuple[Value, ...]:
        known = found["relations__provenances"] or ()
        return tuple(
            int(code in known) if has_buyer else NOT_APPLICABLE for code in extract_columns.PROVENANCES
        )

    def _values(self, found: Mapping[str, Any], *, has_buyer: bool) -> Iterator[Value]:
        said = {**found["answers"], **(found["relations__answers"] or {})}
        asked = self._relevant(said)
        for group, item in self._items:
            raw = said.get(item.code)
            if raw not in (None, "", []):
                yield from _answered(item, raw)
                continue
            is_asked = item.code in asked and (has_buyer or not group.per_buyer)
            gap = None if is_asked else NOT_APPLICABLE
            yield from (gap,) * (len(item.options) if item.type == "multiple" else 1)

    def _relevant(self, said: Mapping[str, Any]) -> frozenset[str]:
        """Codes of the items that were to be asked, remembered by the answers that decide it."""
        key = tuple(str(said.get(code, "")) for code in self._decide)
        known = self._asked.get(key)
        if known is None:
            if len(self._asked) >= MOST_REMEMBERED:
                self._asked.clear()
            known = frozenset(item.code for _group, item in routing.walk(self.questionnaire, said))
            self._asked[key] = known
        return known


def _answered(item: Item, raw: Any) -> tuple[Value, ...]:  # noqa: ANN401 - JSON of an answer
    if item.type == "multiple":
        return tuple(int(option.code in raw) for option in item.options)
    if item.type == "number":
        return (float(raw) if item.number and item.number.decimals else int(raw),)
    return (raw,)
