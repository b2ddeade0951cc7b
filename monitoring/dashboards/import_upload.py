"""The page on which a file is handed in: what a file of each kind must hold."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.domain import import_kinds
from monitoring.models import Import
from monitoring.sources.limits import MAX_ROWS

Rule = tuple[str, str]

EXAMPLES = {
    Import.Kind.ENTERPRISES: {
        "business_number": "123-45-67891",
        "name_ko": "(예시) 가상정밀",
        "name_en": "(Example) Gasang Precision",
        "industry": "C29",
        "region": "KR-48",
        "size_class": "S",
        "size_valid_from": "2025-01-01",
    },
    Import.Kind.RELATIONS: {
        "supplier": "123-45-67891",
        "buyer": "000-00-00029",
        "tier": "1",
        "valid_from": "2025-01-01",
        "provenance": "buyer_list",
    },
}
"""A row of the template, of firms that do not exist."""


def build(kind: str) -> dict[str, Any]:
    """The context `page` of `imports/new.html`."""
    titles = {
        Import.Kind.OBSERVATIONS: _("Upload a file"),
        Import.Kind.ENTERPRISES: _("Upload firms of the register"),
        Import.Kind.RELATIONS: _("Upload buying relations"),
    }
    return {
        "title": titles[Import.Kind(kind)],
        "lead": _(
            "Every row is checked, and the difference against what is stored is shown, before you commit."
        ),
        "back_url": reverse("imports"),
        "kinds": [
            {"label": one.label, "url": f"{reverse('import-new')}?kind={one}", "current": one == kind}
            for one in Import.Kind
        ],
        "rules": [{"term": term, "text": text} for term, text in _rules(kind)],
        "template_files": [
            {
                "label": _("Template with an example row"),
                "url": f"{reverse('import-template')}?kind={kind}",
                "type": "CSV",
            }
        ],
    }


def _rules(kind: str) -> list[Rule]:
    shape = import_kinds.KINDS[kind].shape
    optional = ", ".join(name for name in shape.fields if name not in shape.required)
    own = {
        Import.Kind.OBSERVATIONS: _observations,
        Import.Kind.ENTERPRISES: _enterprises,
        Import.Kind.RELATIONS: _relations,
    }
    return [
        (_("File"), _("CSV (UTF-8 or CP949) or Excel (.xlsx), at most 50 MB.")),
        (_("Needed columns"), ", ".join(shape.required)),
        (_("Columns that may be left out"), optional),
        *own[Import.Kind(kind)](),
    ]


def _observations() -> list[Rule]:
    return [
        (_("Rows"), _("One value a row, at most %(rows)s rows.") % {"rows": f"{MAX_ROWS:,}"}),
        (_("Periods"), _("2026, 2026-H1, 2026-Q3 or 2026-09. No period in the future.")),
        (_("No value"), _("Leave the value empty and set status to missing or not_applicable.")),
        (_("Not accepted"), _("Formulas, the same cell and period twice, unknown codes.")),
    ]


def _enterprises() -> list[Rule]:
    return [
        (
            _("Rows"),
            _("One firm a row, found by its business number; at most %(rows)s rows.")
            % {"rows": f"{MAX_ROWS:,}"},
        ),
        (
            _("Codes"),
            _(
                "Industry, region and size class by code or by name; a region also like kostat:26 or admin:26."
            ),
        ),
        (_("Size class over time"), _("A size class holds from size_valid_from on; the earlier ones stay.")),
        (_("Empty cells"), _("They leave what is stored as it is.")),
        (
            _("Contacts"),
            _("They are kept apart from the firm. Only who may see contacts can take the file out again."),
        ),
        (_("Not accepted"), _("Formulas, the same firm twice, wrong check digits, unknown codes.")),
    ]


def _relations() -> list[Rule]:
    return [
        (
            _("Rows"),
            _("One relation a row: a supplier, a buyer and a period; at most %(rows)s rows.")
            % {"rows": f"{MAX_ROWS:,}"},
        ),
        (_("Firms"), _("By business number. Each has to be in the register.")),
        (_("Tier"), _("1, 2 or 3; 3 holds all below the second tier.")),
        (
            _("Chain"),
            _(
                "From tier 2 on the buyer sells to someone one tier up. Where it is more than one, name it in parent_buyer."
            ),
        ),
        (_("Days"), _("2026-03-31. valid_to is the first day on which the relation is no more.")),
        (
            _("Provenance"),
            _(
                "buyer_list, trade_body, self_registration or public_register. Each source of a relation is kept."
            ),
        ),
    ]
