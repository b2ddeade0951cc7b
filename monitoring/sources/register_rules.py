"""The rules that rows of the register are held to, beyond those of all files, in words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "business_number_characters": (
            "“{value}” is not a business number; write ten digits, with or without hyphens, like 123-45-67891."
        ),
        "business_number_length": (
            "“{value}” has {digits} digits, but a business number has ten. Look for a digit that is lost or too many."
        ),
        "business_number_check": (
            "“{value}” is not a valid business number: its last digit does not fit the others. Check each digit."
        ),
        "same_firm": "Supplier and buyer are the same firm. Correct one of the two.",
        "bad_date": "“{value}” is not a date; write it like 2026-03-31.",
        "period_order": "The relation ends on {valid_to}, not after it begins ({valid_from}). Correct one of the two.",
        "ambiguous_region": (
            "“{value}” is another region in each code system. Write it with its system, like {suggestions}."
        ),
        "size_from_without_size": "A day for the size class is given, but no size class. Fill in the size class.",
        "bad_email": "This is not an e-mail address. Write it like name@company.co.kr.",
        "contact_unreachable": (
            "A contact needs an e-mail address, a telephone number or a postal address. Fill in one of them."
        ),
        "provenance_not_by_file": (
            "What a first-tier supplier answered enters with its answer alone. Name the source of this file."
        ),
        "parent_not_wanted": "A first-tier relation has none above it. Leave this cell empty, or correct the tier.",
        "unknown_firm": "“{value}” is a valid number, but no firm of the register has it. Import the firm first.",
        "parent_missing": (
            "The buyer is not known to sell to anyone one tier up in that time. Add the relation above, or correct the tier."
        ),
        "parent_ambiguous": (
            "The buyer sells to {count} firms one tier up in that time. Name the one that this chain leads to."
        ),
        "parent_unknown": (
            "The buyer is not known to sell to “{value}” one tier up in that time. Add that relation, or correct the number."
        ),
        "tier_has_children": (
            "Other relations hang on this one as tier {stored}. Give them in the same file with their new tiers."
        ),
        "chain_cycle": "The chain above this relation leads back to its own supplier. Correct tier or buyer.",
        "overlaps_stored": (
            "The two firms are known to trade from {from} to {to}, which meets this period. Correct the period."
        ),
        "overlaps_row": "Row {first} holds the same two firms in a period that meets this one. Keep them apart.",
        "size_needs_day": (
            "The firm is stored with size class {stored}. Say from which day it is “{value}” (size_valid_from)."
        ),
        "duplicate_firm": "This row repeats the firm of row {first}. Keep one of them.",
        "duplicate_relation": "This row repeats the relation of row {first}. Keep one of them.",
    }
)
"""English words for each rule. Placeholders: `row`, `column`, `field`, `value` of the problem, and its params."""
