"""The list of firms: what was asked for, the filter bar, and the rows as finished text."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.calc import business_numbers
from monitoring.dashboards import cell_names, formats
from monitoring.domain.queries import classifications
from monitoring.models import Code, Enterprise, Import

FILTERS = ("region", "industry", "size_class", "tier")
TOTAL = "_T"
LONGEST = 100


def choose(asked: Mapping[str, str]) -> dict[str, str]:
    """The filters of `queries.search` from the parameters of an address."""
    return {name: asked.get(name, "").strip()[:LONGEST] for name in ("words", *FILTERS)}


def build(
    rows: Page[Enterprise],
    pager: dict[str, Any] | None,
    *,
    choice: dict[str, str],
    day: date,
    query: str,
    may_import: bool,
) -> dict[str, Any]:
    """The context `page` of `register/list.html`."""
    count, is_filtered = rows.paginator.count, any(choice.values())
    return {
        "title": _title(count, is_filtered=is_filtered),
        "lead": _("Firms and whom they sell to. The register is never public."),
        "filters": [_words(choice["words"]), *_selects(choice, day)],
        "action": reverse("register"),
        "reset_url": reverse("register") if is_filtered else "",
        "is_open": is_filtered,
        "table": _table(rows),
        "pager": pager,
        "downloads": [{"label": _("These firms"), "url": f"{reverse('register-csv')}?{query}", "type": "CSV"}]
        if count
        else [],
        "uploads": _uploads() if may_import else [],
        "empty": None if count else _empty(is_filtered=is_filtered, may_import=may_import),
    }


def link(firm: Enterprise) -> dict[str, str]:
    """A firm's name with the way to its page; an invented one says so."""
    return {
        "text": formats.name(firm),
        "url": reverse("register-firm", args=[firm.pk]),
        "mark": _("synthetic") if firm.is_synthetic else "",
    }


def _title(count: int, *, is_filtered: bool) -> str:
    shown = {"count": f"{count:,}"}
    if is_filtered:
        return ngettext("%(count)s firm fits the filters", "%(count)s firms fit the filters", count) % shown
    if not count:
        return _("The register is empty")
    return ngettext("%(count)s firm is in the register", "%(count)s firms are in the register", count) % shown


def _words(value: str) -> dict[str, Any]:
    hint = _("Part of a name, or the beginning of a business number")
    return _field("words", _("Name or number"), "text", value, hint=hint)


def _selects(choice: dict[str, str], day: date) -> list[dict[str, Any]]:
    labels = {
        "region": _("Region"),
        "industry": _("Industry"),
        "size_class": _("Size class"),
        "tier": _("Supply-chain tier"),
    }
    known = {one.code: one for one in classifications.known()}
    found = []
    for name in FILTERS:
        codes = classifications.codes(classification=known[name], on=day) if name in known else []
        options = [{"value": "", "label": _("All"), "selected": not choice[name]}]
        options += [_option(code, choice[name]) for code in codes if code.code != TOTAL]
        found.append(_field(name, labels[name], "select", choice[name], options=options))
    return found


def _option(code: Code, chosen: str) -> dict[str, Any]:
    return {"value": code.code, "label": formats.label(code), "selected": code.code == chosen}


def _field(name: str, label: str, kind: str, value: str, **more: object) -> dict[str, Any]:
    plain = {"name": name, "label": label, "kind": kind, "value": value}
    return plain | {"hint": "", "error": "", "options": []} | more


def _table(rows: Page[Enterprise]) -> list[dict[str, Any]]:
    codes = cell_names.load().codes if len(rows) else {}

    def label(name: str, code: str) -> str:
        return codes.get((name, code), code) or "–"

    return [
        link(one)
        | {"number": business_numbers.written(one.business_number), "closed": not one.is_active}
        | {name: label(name, getattr(one, name)) for name in FILTERS}
        for one in rows
    ]


def _uploads() -> list[dict[str, str]]:
    words = {
        Import.Kind.ENTERPRISES: _("Upload firms"),
        Import.Kind.RELATIONS: _("Upload buying relations"),
    }
    return [{"label": label, "url": f"{reverse('import-new')}?kind={kind}"} for kind, label in words.items()]


def _empty(*, is_filtered: bool, may_import: bool) -> dict[str, str]:
    if is_filtered:
        return {
            "title": _("No firm fits"),
            "reason": _("Try fewer filters, or another way of writing the name."),
            "action_label": _("Clear filters"),
            "action_url": reverse("register"),
        }
    upload = _uploads()[0] if may_import else {"label": "", "url": ""}
    return {
        "title": _("No firm is registered yet"),
        "reason": _("Upload a list of firms first, then a list of who sells to whom."),
        "action_label": upload["label"],
        "action_url": upload["url"],
    }
