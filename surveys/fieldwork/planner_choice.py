"""What the address of the planner asks for; what cannot be read becomes the wave's own setting, and is said."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from surveys.domain import designs, round_rules
from surveys.estimation import precision
from surveys.models import Wave

MEAN, SHARE = "mean", "share"
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    """`wave` is a copy with the asked settings, never saved; `size` the number of invitations, 0 if none is given."""

    wave: Wave
    size: int
    measure: str
    spread: float
    errors: dict[str, str] = field(default_factory=dict)

    def changes(self) -> dict[str, Any]:
        """What the wave's plan would take over."""
        spreads = self.wave.spreads if self.measure == MEAN else {}
        return {
            "allocation": self.wave.allocation,
            "sample_size": self.size,
            "least_per_stratum": self.wave.least_per_stratum,
            "expected_response": self.wave.expected_response,
            **({"spreads": spreads} if spreads else {}),
        }


def read(asked: Mapping[str, str], *, wave: Wave) -> Choice:
    errors: dict[str, str] = {}

    def number(name: str, default: int, low: int, high: int) -> int:
        text = asked.get(name, "").strip().replace(",", "")
        if not text:
            return default
        if text.isdecimal() and len(text) < len(str(MOST)) + 1 and low <= int(text) <= high:
            return int(text)
        errors[name] = _("Give a whole number from %(low)s to %(high)s.") % {
            "low": f"{low:,}",
            "high": f"{high:,}",
        }
        return default

    planned = copy.copy(wave)
    planned.expected_response = number("response", wave.expected_response, 1, 100)
    planned.least_per_stratum = number("least", wave.least_per_stratum, 0, 10_000)
    if asked.get("allocation") in Wave.Allocation.values:
        planned.allocation = asked["allocation"]
    measure = SHARE if asked.get("measure") == SHARE else MEAN
    usual = float(wave.spreads.get(designs.DEFAULT, designs.USUAL_SPREAD))
    spread = float(number("spread", round(usual), 1, round_rules.WIDEST_SPREAD))
    spread = usual if spread == round(usual) else spread
    planned.spreads = (
        {**wave.spreads, designs.DEFAULT: spread}
        if measure == MEAN
        else {designs.DEFAULT: precision.SPREAD_OF_A_SHARE}
    )
    size = number("n", wave.sample_size, 1, MOST)
    return Choice(planned, size, measure, spread, errors)
