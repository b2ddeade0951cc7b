"""Old against new, as text: of values, and of gaps."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from monitoring.dashboards import formats
from monitoring.dashboards.cell_names import CellNames
from monitoring.domain.inspections import GapChange
from monitoring.models import Observation, StagedRow
from monitoring.models.observations import Status


def of_staged(row: StagedRow, names: CellNames) -> dict[str, str]:
    """A staged row beside the value that it would revise."""
    old = row.stored
    old_value, old_status = (old.value, old.status) if old else (None, "")
    shown = _pair(old_value, old_status, row.value, row.status)
    if old and old_value == row.value and old.status == row.status:
        shown["change"] = _("other source: %(old)s → %(new)s") % {"old": old.source.code, "new": row.source}
    name = names.of(indicator=row.indicator, basis=row.basis, cell=row)
    return {"cell": name, "period": formats.period(row.period), **shown}


def of_observation(
    new: Observation, old_value: Decimal | None, old_status: str, names: CellNames
) -> dict[str, str]:
    """An observation beside the value that it replaced or would replace."""
    series = new.series
    name = names.of(indicator=series.indicator.code, basis=series.basis.code, cell=series)
    return {
        "cell": name,
        "period": formats.period(new.period),
        **_pair(old_value, old_status, new.value, new.status),
    }


def of_gap(change: GapChange, names: CellNames) -> dict[str, str]:
    """A gap by the measure that its indicator leads with: the difference where there is one, else the ratio."""
    new, old = change.new, change.old
    leads = "difference" if "difference" in new.indicator.gap_measures else "ratio"
    old_value = getattr(old, leads) if old else None
    new_value = getattr(new, leads)
    return {
        "cell": names.of(indicator=new.indicator.code, basis=new.basis.code, cell=new),
        "period": formats.period(new.period),
        "old": _gap_text(old_value) if old else _("none yet"),
        "new": _gap_text(new_value),
        "change": formats.signed(new_value - old_value)
        if new_value is not None and old_value is not None
        else "–",
    }


def table(rows: list[dict[str, str]], *, caption: str, first: str) -> dict[str, Any]:
    """The table component's context for rows of this module; `first` names what a row is about."""
    columns = [
        (first, False),
        (_("Period"), False),
        (_("Old value"), True),
        (_("New value"), True),
        (_("Change"), True),
    ]
    return {
        "caption": caption,
        "columns": [{"label": label, "numeric": numeric} for label, numeric in columns],
        "rows": [
            {
                "cells": [
                    {"text": row["cell"], "rowheader": True},
                    {"text": row["period"], "short": True},
                    *[{"text": row[name], "numeric": True} for name in ("old", "new", "change")],
                ]
            }
            for row in rows
        ],
    }


def value_text(value: Decimal | None, status: str) -> str:
    """The value, marked where it is provisional; in its absence the reason."""
    if value is None:
        return str(Status(status).label) if status in Status.values else "–"
    text = formats.value(value)
    return _("%(value)s (provisional)") % {"value": text} if status == Status.PROVISIONAL else text


def _pair(old: Decimal | None, old_status: str, new: Decimal | None, new_status: str) -> dict[str, str]:
    change = formats.signed(new - old) if new is not None and old is not None else "–"
    return {"old": value_text(old, old_status), "new": value_text(new, new_status), "change": change}


def _gap_text(value: Decimal | None) -> str:
    return formats.value(value) if value is not None else _("no figure")
