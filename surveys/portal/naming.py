"""Suppliers of its own that a respondent names. They never learn who named them."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from monitoring.calc import business_numbers
from surveys.domain.sheets import Named
from surveys.portal import frame, way
from surveys.portal.sittings import Sitting, filling

ROWS = 5
LONGEST_NAME = 100
Row = dict[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
@filling
def name(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Up to five firms by business number, name and, where known, e-mail address. Empty rows are nobody."""
    if way.NAMING not in way.of(sitting.questionnaire, sitting.sheet).pages:
        return frame.go("answer-resume")
    if request.method != "POST":
        rows = [
            {"number": business_numbers.written(one.business_number), "name": one.name, "email": one.email}
            for one in sitting.sheet.named
        ]
        return _page(request, sitting, rows, {})
    rows = _rows(request.POST)
    read = {at: _named(row) for at, row in enumerate(rows) if any(row.values())}
    named = tuple({one.business_number: one for one in read.values() if isinstance(one, Named)}.values())
    errors = {at: one for at, one in read.items() if isinstance(one, str)}
    going = request.POST.get("go", "next")
    at = way.NAMING if errors or going != "next" else way.SUBMIT
    changed = sitting.save(lambda sheet: replace(sheet, named=named, at=at, at_buyer=None))
    if errors and going == "next":
        return _page(request, sitting, rows, errors)
    whole = way.of(sitting.questionnaire, changed)
    if going == "leave":
        return frame.go("answer-left")
    return way.to(whole.before(way.NAMING) if going == "back" else whole.after(way.NAMING))


def _rows(posted: QueryDict) -> list[Row]:
    def field(kind: str, at: int) -> str:
        text = posted.get(f"{kind}-{at}", "").replace("\0", "")
        return " ".join(text.split())[:LONGEST_NAME]

    return [{kind: field(kind, at) for kind in ("number", "name", "email")} for at in range(ROWS)]


def _named(row: Row) -> Named | str:
    """The firm of a row, or what is wrong with it."""
    try:
        number = business_numbers.parse(row["number"])
    except business_numbers.BadBusinessNumber:
        return _("Please check the business number: ten digits, such as 123-45-67891.")
    if not row["name"]:
        return _("Please write the name of the firm.")
    if row["email"]:
        try:
            validate_email(row["email"])
        except ValidationError:
            return _("Please check the e-mail address, or leave it empty.")
    return Named(number, row["name"], row["email"])


def _page(request: HttpRequest, sitting: Sitting, rows: list[Row], errors: dict[int, str]) -> HttpResponse:
    filled = rows + [{"number": "", "name": "", "email": ""}] * (ROWS - len(rows))
    context: dict[str, object] = {
        "rows": [
            {**row, "at": at, "shown": at + 1, "error": errors.get(at, "")} for at, row in enumerate(filled)
        ],
        "summary": [{"anchor": f"number-{at}", "text": text} for at, text in errors.items()],
        "progress": way.of(sitting.questionnaire, sitting.sheet).progress(way.NAMING),
    }
    context["is_confidential"] = sitting.visit.is_confidential
    return frame.page(request, "naming.html", context, status=422 if errors else 200)
