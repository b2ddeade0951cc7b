"""What a file would change in the register, old against new. Of a contact only that it changes, never its data."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from monitoring.calc import business_numbers
from monitoring.dashboards import problem_words
from monitoring.domain.queries import imports as queries
from monitoring.models import Import, RelationEvidence, StagedEnterprise, StagedRelation
from monitoring.sources.register_columns import CONTACT

Change = tuple[str, str, str]
"""Field, stored, in the file."""


def build(arrived: Import, *, most: int) -> dict[str, Any]:
    """A table of changes and the line above it; the first `most` rows of the file that change something."""
    rows: list[tuple[str, Change]]
    if arrived.kind == Import.Kind.ENTERPRISES:
        firms = queries.changed_enterprises(import_id=arrived.pk)[:most]
        rows = [(_firm(one), change) for one in firms for change in _of_firm(one)]
    else:
        relations = queries.changed_relations(import_id=arrived.pk)[:most]
        rows = [(_pair(one), change) for one in relations for change in _of_relation(one)]
    count = arrived.revised_count or 0
    note = _("The first %(shown)s of %(count)s.") % {"shown": most, "count": f"{count:,}"}
    return {"table": _table(rows), "note": note if count > most else ""}


def _table(rows: Iterable[tuple[str, Change]]) -> dict[str, Any]:
    labels = (_("Firm"), _("What"), _("Stored"), _("In the file"))
    return {
        "caption": _("What would change in the register"),
        "columns": [{"label": label, "numeric": False} for label in labels],
        "rows": [
            {"cells": [{"text": subject, "rowheader": True}, *({"text": text or "–"} for text in change)]}
            for subject, change in rows
        ],
    }


def _firm(row: StagedEnterprise) -> str:
    name = row.stored.name_ko if row.stored else row.name_ko
    return f"{name} ({business_numbers.written(row.business_number)})"


def _of_firm(row: StagedEnterprise) -> list[Change]:
    stored = row.stored
    if stored is None:
        return []
    plain = ("name_ko", "name_en", "industry", "region")
    found = [
        (problem_words.field(name), getattr(stored, name), getattr(row, name))
        for name in plain
        if getattr(row, name) not in {"", getattr(stored, name)}
    ]
    if row.size_class:
        then = row.size_valid_from
        sizes = [one for one in stored.sizes.all() if _covers(one.valid_from, one.valid_to, then)]
        old = sizes[0].size_class if sizes else ""
        if old != row.size_class:
            found.append((problem_words.field("size_class"), old, f"{row.size_class} ({then or '…'} –)"))
    if _contact_differs(row):
        found.append((_("contact"), _("stored apart"), _("will be brought up to date")))
    return found


def _covers(first: Any, past: Any, day: Any) -> bool:  # noqa: ANN401 - days, or None for without end
    if day is None:
        return past is None
    return (first is None or first <= day) and (past is None or day < past)


def _contact_differs(row: StagedEnterprise) -> bool:
    told = {name: getattr(row, name) for name in CONTACT if getattr(row, name)}
    if not told or row.stored is None:
        return False
    primary = next((one for one in row.stored.contacts.all() if one.is_primary), None)
    names = {"contact_name": "name"}
    return any(getattr(primary, names.get(name, name), "") != value for name, value in told.items())


def _pair(row: StagedRelation) -> str:
    if row.stored is None:
        return f"{row.supplier} → {row.buyer}"
    return f"{row.stored.supplier.name_ko} → {row.stored.buyer.name_ko}"


def _of_relation(row: StagedRelation) -> list[Change]:
    stored = row.stored
    if stored is None:
        return []
    found: list[Change] = []
    if stored.tier != row.tier:
        found.append((problem_words.field("tier"), stored.tier, row.tier))
    if row.valid_to and row.valid_to != stored.valid_to:
        found.append((problem_words.field("valid_to"), str(stored.valid_to or ""), str(row.valid_to)))
    above = stored.parent.buyer.business_number if stored.parent else ""
    if row.tier != "1" and row.parent_buyer and row.parent_buyer != above:
        old = business_numbers.written(above) if above else ""
        new = business_numbers.written(row.parent_buyer)
        found.append((problem_words.field("parent_buyer"), old, new))
    known = {one.provenance for one in stored.evidence.all()}
    if row.provenance not in known:
        labels = dict(RelationEvidence.Provenance.choices)
        old = ", ".join(sorted(str(labels[one]) for one in known))
        found.append((problem_words.field("provenance"), old, f"+ {labels[row.provenance]}"))
    return found
