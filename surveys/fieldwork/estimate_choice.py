"""What the address of the estimates asks for; what cannot be read becomes the overview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from surveys.domain.queries import figures
from surveys.domain.queries.figures import DIMENSIONS
from surveys.instrument.columns import Column
from surveys.instrument.schema import Questionnaire

OVERVIEW, ITEMS, BUYERS, DIFFERENCES, CHANGES = "overview", "items", "buyer", "differences", "changes"
# Buyers, differences and changes come with the final figures.
LIVE_VIEWS: Final = (OVERVIEW, ITEMS, *DIMENSIONS)
FINAL_VIEWS: Final = (*LIVE_VIEWS, DIFFERENCES, CHANGES, BUYERS)
WITHOUT_COLUMN: Final = (OVERVIEW, ITEMS)


@dataclass(frozen=True, slots=True)
class Choice:
    """One `view`, and the `columns` that it lists; `column` or `area` count where it asks for one."""

    view: str
    column: Column
    area: str
    columns: tuple[Column, ...]

    @property
    def query(self) -> str:
        """The choice as a query, for links to its file."""
        if self.view == OVERVIEW:
            return "?view=overview"
        if self.view == ITEMS:
            return f"?view=items&area={self.area}"
        return f"?view={self.view}&column={self.column.code}"


def read(
    asked: Mapping[str, str], *, questionnaire: Questionnaire, columns: Sequence[Column], is_final: bool
) -> Choice:
    views = FINAL_VIEWS if is_final else LIVE_VIEWS
    view = asked.get("view", "")
    view = view if view in views else OVERVIEW
    areas = [one.code for one in questionnaire.areas]
    area = asked.get("area", "")
    area = area if area in areas else areas[0]
    offered = selectable(columns, view=view)
    column = next((one for one in offered if one.code == asked.get("column")), offered[0])
    return Choice(view, column, area, tuple(_listed(view, area, questionnaire, columns)))


def selectable(columns: Sequence[Column], *, view: str) -> list[Column]:
    """The columns that can be chosen in a view: summaries, then items where the view has them."""
    summaries = figures.chosen(columns=columns)
    if view == DIFFERENCES:
        return [one for one in summaries if one.kind != "indicator"]
    if view == CHANGES:
        return summaries
    items = [one for one in columns if one.kind == "item"]
    kept = [*summaries, *items]
    return [one for one in kept if one.per_buyer] if view == BUYERS else kept


def _listed(view: str, area: str, questionnaire: Questionnaire, columns: Sequence[Column]) -> list[Column]:
    if view != ITEMS:
        return figures.chosen(columns=columns)
    codes = [one.code for one in questionnaire.items() if one.area == area]
    return figures.chosen(columns=columns, area_items=codes)
