"""The filter bar of the overview: every state is a plain parameter of the address."""

from typing import Any

from django.utils.translation import gettext as _

from monitoring.dashboards import formats
from monitoring.dashboards.gap_choice import Choice
from monitoring.domain.queries import indicators


def build(choice: Choice) -> list[dict[str, Any]]:
    return [_indicator(choice), _basis(choice), _from(choice), _to(choice), _as_of(choice)]


def _indicator(choice: Choice) -> dict[str, Any]:
    options = [
        {"value": one.code, "label": formats.label(one), "selected": one == choice.indicator}
        for one in indicators.with_gap()
    ]
    return _field(choice, "indicator", _("Indicator"), "select", options=options)


def _basis(choice: Choice) -> dict[str, Any]:
    bases = choice.indicator.bases.order_by("family", "version") if choice.indicator else []
    options = [{"value": "", "label": _("All bases"), "selected": choice.basis is None}]
    options += [
        {"value": one.code, "label": formats.label(one), "selected": one == choice.basis} for one in bases
    ]
    return _field(choice, "basis", _("Basis"), "select", options=options)


def _from(choice: Choice) -> dict[str, Any]:
    return _field(choice, "from", _("From period"), "text", hint=_("For example 2010 or 2022-Q3"))


def _to(choice: Choice) -> dict[str, Any]:
    return _field(choice, "to", _("To period"), "text", hint=_("For example 2024"))


def _as_of(choice: Choice) -> dict[str, Any]:
    return _field(choice, "as_of", _("As published on"), "date", hint=_("Empty: what is public now"))


def _field(choice: Choice, name: str, label: str, kind: str, **more: object) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "kind": kind,
        "value": choice.texts[name],
        "hint": "",
        "error": choice.errors.get(name, ""),
        "options": [],
    } | more
