"""The order of the pages: buyers, questions, named suppliers, handing in."""

from dataclasses import dataclass, replace

from django.http import HttpResponse

from surveys.domain import sheets
from surveys.domain.sheets import Sheet
from surveys.instrument.routing import Step
from surveys.instrument.schema import Questionnaire
from surveys.portal import frame

BUYERS, NAMING, SUBMIT = "buyers", "naming", "submit"
Page = Step | str


@dataclass(frozen=True, slots=True)
class Way:
    pages: tuple[Page, ...]

    def number(self, page: Page) -> int:
        return self.pages.index(page) + 1

    def after(self, page: Page) -> Page:
        return self.pages[min(self.pages.index(page) + 1, len(self.pages) - 1)]

    def before(self, page: Page) -> Page:
        return self.pages[max(self.pages.index(page) - 1, 0)]

    def progress(self, page: Page) -> dict[str, int]:
        return {"number": self.number(page), "total": len(self.pages)}


def of(questionnaire: Questionnaire, sheet: Sheet) -> Way:
    steps = sheets.way(questionnaire=questionnaire, sheet=sheet)
    naming = (NAMING,) if names_suppliers(questionnaire, sheet) else ()
    return Way((BUYERS, *steps, *naming, SUBMIT))


def standing_at(questionnaire: Questionnaire, sheet: Sheet, page: Page) -> Sheet:
    """The sheet, to be resumed at the beginning of `page`."""
    if isinstance(page, str):
        return replace(sheet, at=page, at_buyer=None)
    group = questionnaire.group(page.group_code)
    return replace(sheet, at=group.items[0].code if group else "", at_buyer=page.buyer_index)


def names_suppliers(questionnaire: Questionnaire, sheet: Sheet) -> bool:
    """Whether the respondent said that it would name suppliers of its own."""
    item = questionnaire.with_role("naming")
    return item is not None and sheet.firm.get(item.code) == "yes"


def to(page: Page, anchor: str = "") -> HttpResponse:
    if isinstance(page, str):
        return frame.go(f"answer-{page}")
    if page.buyer_index is None:
        return frame.go("answer-page", page.group_code, anchor=anchor)
    return frame.go("answer-buyer-page", page.group_code, page.buyer_index + 1, anchor=anchor)
