"""Checking one row of a handed-in table of firms or of buying relations."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from monitoring.calc import business_numbers
from monitoring.sources.register_columns import (
    CONTACT,
    ENTERPRISES,
    LANGUAGES,
    NAMED,
    PROVENANCE,
    RELATIONS,
    TIERS,
)
from monitoring.sources.row_check import RowCheck

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.sources.cells import BadCell, Cell
    from monitoring.sources.columns import ColumnMap
    from monitoring.sources.row_rules import Problem

_LIMITS: Final = {"contact_name": 100, "email": 254, "phone": 30, "address": 300, "postcode": 10}
_DATE: Final = re.compile(
    r"([0-9]{4})(?:-|/|\. ?)([0-9]{1,2})(?:-|/|\. ?)([0-9]{1,2})\.?|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_EMAIL: Final = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s.,;<>()]{2,}")
_FOREIGN_PHONE: Final = re.compile(r"\+[0-9][0-9 ()-]{5,28}")
_DATES: Final = frozenset({"size_valid_from", "valid_from", "valid_to"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What rows are checked against. `codes`: field → way of writing it, as `folded` → own code.

    `ambiguous`: region codes that are another region in each system → how to write them with their system.
    """

    codes: Mapping[str, Mapping[str, str]]
    ambiguous: Mapping[str, tuple[str, ...]]
    size_definitions: frozenset[str]


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """A firm without a problem; "" or None where the file says nothing, so that what is stored stays."""

    row: int
    business_number: str
    name_ko: str
    name_en: str
    industry: str
    region: str
    size_class: str
    size_definition: str
    size_valid_from: date | None
    contact_name: str
    email: str
    phone: str
    address: str
    postcode: str
    language: str


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation without a problem of its own; whether its firms and its chain exist is not known here.

    Firms by their numbers. `parent_buyer` is whom the buyer sells to in this chain, "" where the file does not say.
    """

    row: int
    supplier: str
    buyer: str
    tier: str
    parent_buyer: str
    valid_from: date | None
    valid_to: date | None
    provenance: str


def check_enterprise(
    number: int, cells: tuple[Cell, ...], columns: ColumnMap, vocabulary: Vocabulary
) -> EnterpriseRow | tuple[Problem, ...]:
    """The row, typed, or every problem of it. Raises `ValueError` when the column map is not usable."""
    return _EnterpriseCheck(number, cells, columns, ENTERPRISES, _LIMITS).run(vocabulary)


def check_relation(
    number: int, cells: tuple[Cell, ...], columns: ColumnMap, _vocabulary: Vocabulary
) -> RelationRow | tuple[Problem, ...]:
    """The row, typed, or every problem of it. Raises `ValueError` when the column map is not usable."""
    return _RelationCheck(number, cells, columns, RELATIONS, _LIMITS).run()


def folded(text: str) -> str:
    """The text as it is compared: without case, width and blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class _RegisterCheck(RowCheck):
    def meant(self, field: str, cell: BadCell) -> str | None:
        """A day in a field of days is one, and a number with its country's code is no formula."""
        if field in _DATES and cell.rule == "date_cell":
            return cell.value
        if field == "phone" and cell.rule == "formula" and _FOREIGN_PHONE.fullmatch(cell.value):
            return cell.value
        return None

    def firm(self, field: str) -> str:
        text = self.texts.get(field, "")
        if not text:
            return ""
        try:
            return business_numbers.parse(text)
        except business_numbers.BadBusinessNumber as bad:
            self.report(field, bad.rule, text, {"digits": bad.digits})
            return ""

    def day(self, field: str) -> date | None:
        text = self.texts.get(field, "")
        if not text:
            return None
        found = _read_date(text)
        if found is None:
            self.report(field, "bad_date", text)
        return found

    def one_of(self, field: str, known: Mapping[str, str]) -> str:
        text = self.texts.get(field, "")
        if not text:
            return ""
        code = known.get(folded(text), "")
        if not code:
            self.report_unknown(field, "unknown_code", text, set(known.values()))
        return code


class _EnterpriseCheck(_RegisterCheck):
    def run(self, vocabulary: Vocabulary) -> EnterpriseRow | tuple[Problem, ...]:
        if not self.fits():
            return tuple(self.problems)
        self.read_cells()
        codes = vocabulary.codes
        size_from = self.day("size_valid_from")
        row = EnterpriseRow(
            row=self.number,
            business_number=self.firm("business_number"),
            name_ko=self.texts.get("name_ko", ""),
            name_en=self.texts.get("name_en", ""),
            industry=self.one_of("industry", codes["industry"]),
            region=self._region(vocabulary),
            size_class=self.one_of("size_class", codes["size_class"]),
            size_definition=self._definition(vocabulary),
            size_valid_from=size_from,
            **self._contact(),
        )
        if size_from and not self.texts.get("size_class", "-"):
            self.report("size_class", "size_from_without_size", "")
        return self.sorted_problems() if self.problems else row

    def _region(self, vocabulary: Vocabulary) -> str:
        text = self.texts.get("region", "")
        if systems := vocabulary.ambiguous.get(folded(text)):
            self.report("region", "ambiguous_region", text, {"suggestions": ", ".join(systems)})
            return ""
        return self.one_of("region", vocabulary.codes["region"])

    def _definition(self, vocabulary: Vocabulary) -> str:
        text = self.texts.get("size_definition", "")
        if text and text not in vocabulary.size_definitions:
            self.report_unknown("size_definition", "unknown_code", text, vocabulary.size_definitions)
        return text

    def _contact(self) -> dict[str, str]:
        contact = {field: self.texts.get(field, "") for field in CONTACT}
        if contact["email"] and not _EMAIL.fullmatch(contact["email"]):
            self.report("email", "bad_email", contact["email"])
        contact["language"] = self.one_of("language", _LANGUAGES)
        reached = any(contact[field] for field in ("email", "phone", "address"))
        broken = any(one.field in CONTACT for one in self.problems)
        if not (reached or broken) and any(contact[field] for field in ("contact_name", "postcode")):
            self.report("email", "contact_unreachable", "")
        return contact


class _RelationCheck(_RegisterCheck):
    def run(self) -> RelationRow | tuple[Problem, ...]:
        if not self.fits():
            return tuple(self.problems)
        self.read_cells()
        row = RelationRow(
            row=self.number,
            supplier=self.firm("supplier"),
            buyer=self.firm("buyer"),
            tier=self.one_of("tier", _TIERS),
            parent_buyer=self.firm("parent_buyer"),
            valid_from=self.day("valid_from"),
            valid_to=self.day("valid_to"),
            provenance=self._provenance(),
        )
        if row.supplier and row.supplier == row.buyer:
            self.report("buyer", "same_firm", self.texts["buyer"])
        if row.tier == "1" and self.texts.get("parent_buyer"):
            self.report("parent_buyer", "parent_not_wanted", self.texts["parent_buyer"])
        if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
            days = {"valid_from": row.valid_from.isoformat(), "valid_to": row.valid_to.isoformat()}
            self.report("valid_to", "period_order", self.texts["valid_to"], days)
        return self.sorted_problems() if self.problems else row

    def _provenance(self) -> str:
        if self.texts.get("provenance") == NAMED:
            self.report("provenance", "provenance_not_by_file", NAMED)
            return ""
        return self.one_of("provenance", _PROVENANCE)


def _ways(words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {folded(way): code for code, ways in words.items() for way in (code, *ways)}


_LANGUAGES: Final = _ways(LANGUAGES)
_PROVENANCE: Final = _ways(PROVENANCE)
_TIERS: Final = _ways(TIERS)


@lru_cache(maxsize=4096)
def _read_date(text: str) -> date | None:
    """The day written as 2026-03-31, 2026.3.31, 2026/3/31 or 20260331."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None
