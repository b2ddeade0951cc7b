"""Code lists as they were valid on a date."""

from datetime import date

from django.db.models import QuerySet

from monitoring.models import Classification, Code, CodeAlias, SizeDefinition, Succession


def known() -> QuerySet[Classification]:
    return Classification.objects.order_by("pk")


def codes(*, classification: Classification, on: date | None) -> QuerySet[Code]:
    """Codes in their printed order; all of them, past and unconfirmed too, where `on` is None."""
    rows = Code.objects.filter(classification=classification)
    return (rows.on(on) if on else rows).order_by("order", "code", "valid_from")


def aliases(*, classification: Classification, on: date | None) -> dict[str, dict[str, list[str]]]:
    """Codes of other systems: own code → system → codes."""
    rows = CodeAlias.objects.filter(classification=classification)
    found: dict[str, dict[str, list[str]]] = {}
    for alias in (rows.on(on) if on else rows).order_by("code", "system", "valid_from"):
        found.setdefault(alias.code, {}).setdefault(alias.system, []).append(alias.value)
    return found


def successions(*, classification: Classification) -> QuerySet[Succession]:
    return Succession.objects.filter(classification=classification).order_by("on", "predecessor")


def size_definitions(*, on: date | None) -> QuerySet[SizeDefinition]:
    rows = SizeDefinition.objects.all()
    return (rows.on(on) if on else rows).order_by("code")
