"""One firm as finished text: its size over time, whom it sells to and in which chain, who sells to it and how known."""

from datetime import date
from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.calc import business_numbers
from monitoring.dashboards import cell_names, formats, register_list
from monitoring.domain.queries import enterprises, relations
from monitoring.models import BuyingRelation, Contact, Enterprise, RelationEvidence

Codes = dict[tuple[str, str], str]


def build(
    firm: Enterprise,
    *,
    day: date,
    suppliers: Page[BuyingRelation],
    pager: dict[str, Any] | None,
    may_see_contacts: bool,
) -> dict[str, Any]:
    """The context `page` of `register/firm.html`."""
    codes = cell_names.load().codes
    buyers = list(relations.buyers(supplier=firm))
    return {
        "title": _("%(name)s: buyers %(buyers)s, suppliers %(suppliers)s")
        % {
            "name": formats.name(firm),
            "buyers": f"{len(buyers):,}",
            "suppliers": f"{suppliers.paginator.count:,}",
        },
        "mark": _("This firm is invented (synthetic).") if firm.is_synthetic else "",
        "facts": _facts(firm, codes),
        "sizes": [
            {
                "label": codes.get(("size_class", one.size_class), one.size_class),
                "period": period(one.valid_from, one.valid_to),
                "definition": one.definition or "–",
            }
            for one in enterprises.sizes(enterprise=firm)
        ],
        "buyers": [_relation(one, one.buyer) for one in buyers],
        "suppliers": [_relation(one, one.supplier) for one in suppliers],
        "suppliers_pager": pager,
        "shares": _shares(firm, day),
        "contacts_url": reverse("register-contacts", args=[firm.pk]) if may_see_contacts else "",
        "back_url": reverse("register"),
    }


def contacts(firm: Enterprise, rows: list[Contact]) -> dict[str, Any]:
    """The context `page` of `register/contacts.html`."""
    return {
        "title": _("How %(name)s is reached") % {"name": formats.name(firm)},
        "lead": _("Personal data. That you looked at it has been recorded."),
        "contacts": [_contact(one) for one in rows],
        "back_url": reverse("register-firm", args=[firm.pk]),
    }


def period(first: date | None, past: date | None) -> str:
    """From the first day to the one before `past`, which itself is outside; open ends are left open."""
    if first is None and past is None:
        return _("always")
    if past is None:
        return _("since %(first)s") % {"first": first}
    if first is None:
        return _("until before %(past)s") % {"past": past}
    return _("%(first)s until before %(past)s") % {"first": first, "past": past}


def _facts(firm: Enterprise, codes: Codes) -> list[dict[str, Any]]:
    rows = [
        (_("Business number"), business_numbers.written(firm.business_number)),
        (_("Korean name"), firm.name_ko),
        (_("English name"), firm.name_en),
        (_("Industry"), f"{firm.industry} · {codes.get(('industry', firm.industry), '–')}"),
        (_("Region"), codes.get(("region", firm.region), firm.region)),
        (_("In business"), _("yes") if firm.is_active else _("no")),
    ]
    return [{"term": term, "text": text} for term, text in rows if text]


def _relation(one: BuyingRelation, other: Enterprise) -> dict[str, Any]:
    labels = dict(RelationEvidence.Provenance.choices)
    known = sorted(str(labels[evidence.provenance]) for evidence in one.evidence.all())
    return register_list.link(other) | {
        "tier": one.get_tier_display(),
        "period": period(one.valid_from, one.valid_to),
        "chain": " → ".join(_chain(one)) if one.parent else "–",
        "provenance": ", ".join(known) or "–",
    }


def _chain(one: BuyingRelation) -> list[str]:
    """Names from the supplier up, as far as was read: three relations; what lies above is an ellipsis."""
    names = [one.supplier.name_ko, one.buyer.name_ko]
    above = one.parent
    if above:
        names.append(above.buyer.name_ko)
        if above.parent:
            names.append(above.parent.buyer.name_ko)
            if above.parent.parent_id:
                names.append("…")
    return names


def _shares(firm: Enterprise, day: date) -> list[dict[str, str]]:
    """How the buyer's suppliers are known. One known from two sources counts in both."""
    counts = relations.provenance_counts(buyer=firm, day=day)
    total = relations.supplier_count(buyer=firm, day=day)
    labels = dict(RelationEvidence.Provenance.choices)
    return [
        {"label": str(labels[name]), "count": f"{count:,}", "share": f"{100 * count / total:.0f} %"}
        for name, count in counts.items()
    ]


def _contact(one: Contact) -> dict[str, Any]:
    rows = [
        (_("Contact person"), one.name),
        (_("E-mail address"), one.email),
        (_("Mail"), one.get_mail_state_display() if one.email else ""),
        (_("Telephone number"), one.phone),
        (_("Postal address"), f"{one.postcode} {one.address}".strip()),
        (_("Language"), one.get_language_display()),
    ]
    return {
        "title": _("First contact") if one.is_primary else _("Further contact"),
        "facts": [{"term": term, "text": text} for term, text in rows if text],
    }
