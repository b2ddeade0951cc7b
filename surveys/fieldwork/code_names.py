"""What the codes of strata and cells are called, in the reader's language."""

from datetime import date

from django.utils.translation import gettext as _

from monitoring.dashboards import formats
from surveys.domain import hierarchies, round_rules
from surveys.domain.frames import Codes
from surveys.models import Wave

Names = dict[str, dict[str, str]]


def load(*, wave: Wave) -> Names:
    """Labels by dimension and code, as on the wave's opening day."""
    return on(round_rules.day(wave.opens_at))


def on(day: date) -> Names:
    return {
        name: {code: formats.label(node) for code, node in hierarchies.load(name, on=day).items()}
        for name in round_rules.DIMENSIONS
    }


def code(names: Names, dimension: str, given: str) -> str:
    if given == hierarchies.UNKNOWN:
        return _("unknown")
    return names[dimension].get(given, given)


def stratum(names: Names, codes: Codes) -> str:
    """The names of the codes that divide; all firms where none does."""
    said = [
        code(names, dimension, given)
        for dimension, given in zip(round_rules.DIMENSIONS, codes, strict=True)
        if given != hierarchies.TOTAL
    ]
    return " · ".join(said) or _("All firms")


def dimension(name: str) -> str:
    words = {
        "industry": _("Industry (sections)"),
        "division": _("Industry (divisions)"),
        "region": _("Region"),
        "size_class": _("Size class"),
        "tier": _("Tier"),
    }
    return words[name]
