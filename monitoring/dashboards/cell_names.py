"""Names of cells for people: indicator, basis and every dimension that is not the total."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from monitoring.dashboards import formats
from monitoring.domain.queries import cells
from monitoring.models import Basis, Indicator
from monitoring.models.indicators import TOTAL

DIMENSIONS = ("region", "industry", "size_class", "tier", "buyer")


@dataclass(slots=True)
class CellNames:
    """Labels in the active language, read once for a page."""

    indicators: dict[str, Indicator] = field(default_factory=dict)
    bases: dict[str, Basis] = field(default_factory=dict)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, *, indicator: str, basis: str, cell: object) -> str:
        """`cell` carries the dimensions as attributes; a dimension that it lacks, or the total, is left out."""
        names = [self._label(self.indicators, indicator), self._label(self.bases, basis)]
        for dimension in DIMENSIONS:
            code = getattr(cell, dimension, TOTAL)
            if code != TOTAL:
                names.append(self.codes.get((dimension, code), code))
        measures = {"ratio": _("as % of large"), "difference": _("difference")}
        measure = measures.get(getattr(cell, "measure", ""))
        return " · ".join([*names, measure] if measure else names)

    def decimals(self, indicator: str) -> int | None:
        found = self.indicators.get(indicator)
        return found.decimals if found else None

    @staticmethod
    def _label(rows: dict[str, Indicator] | dict[str, Basis], code: str) -> str:
        row = rows.get(code)
        return formats.label(row) if row else code


def load() -> CellNames:
    return CellNames(
        indicators={one.code: one for one in cells.indicators()},
        bases={one.code: one for one in cells.bases()},
        codes={(code.classification.code, code.code): formats.label(code) for code in cells.codes()},
    )
