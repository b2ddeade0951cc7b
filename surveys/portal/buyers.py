"""Which buyers the respondent rates: known ones to tick, one a time to add."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from monitoring.calc import business_numbers
from monitoring.calc.moments import SEOUL
from monitoring.domain.queries import relations
from surveys.domain.sheets import MOST_BUYERS, Buyer, Sheet
from surveys.portal import frame, way
from surveys.portal.sittings import Sitting, filling

LONGEST_NAME = 100


@require_http_methods(["GET", "HEAD", "POST"])
@filling
def choose(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """At least one, at most five. One that is known only because its buyer named the firm is never offered."""
    known = _known(sitting)
    added = [one for one in sitting.sheet.buyers if one not in known]
    if request.method != "POST":
        return _page(request, sitting, offered=known + added, ticked=set(sitting.sheet.buyers), errors={})
    offered = known + added
    ticked = [one for number, one in enumerate(offered) if str(number) in request.POST.getlist("buyer")]
    written, errors = _written(request.POST, sitting.visit.unit.tier)
    chosen = tuple(dict.fromkeys([*ticked, *([written] if written else [])]))
    if not errors and request.POST.get("go") != "leave":
        if not chosen:
            errors["buyer"] = _("Choose at least one buyer, or write one down.")
        elif len(chosen) > MOST_BUYERS:
            errors["buyer"] = _("Choose at most %(most)s buyers.") % {"most": MOST_BUYERS}
    if errors:
        return _page(request, sitting, offered=offered, ticked=set(ticked), errors=errors, status=422)
    going = request.POST.get("go", "next")
    changed = sitting.save(lambda sheet: _rating(sitting, sheet, chosen[:MOST_BUYERS], going))
    match going:
        case "leave":
            return frame.go("answer-left")
        case "add":
            return frame.go("answer-buyers")
    return way.to(way.of(sitting.questionnaire, changed).after(way.BUYERS))


def _rating(sitting: Sitting, sheet: Sheet, chosen: tuple[Buyer, ...], going: str) -> Sheet:
    rating = sheet.with_buyers(chosen)
    whole = way.of(sitting.questionnaire, rating)
    return way.standing_at(
        sitting.questionnaire, rating, whole.after(way.BUYERS) if going == "next" else way.BUYERS
    )


def _known(sitting: Sitting) -> list[Buyer]:
    day = timezone.now().astimezone(SEOUL).date()
    rows = relations.offered(supplier_id=sitting.visit.unit.enterprise_id, day=day).prefetch_related(
        "evidence"
    )
    is_english = frame.language() == "en"
    stored = {one.enterprise_id: one for one in sitting.sheet.buyers if one.enterprise_id}
    return [
        # as it is in the sheet, so that a change of language leaves the buyer the same
        stored.get(row.buyer_id)
        or Buyer(
            name=(row.buyer.name_en if is_english else "") or row.buyer.name_ko,
            tier=row.tier,
            enterprise_id=row.buyer_id,
            provenances=tuple(
                sorted(one.provenance for one in row.evidence.all() if one.provenance != relations.NAMED)
            ),
        )
        for row in rows
    ]


def _written(posted: QueryDict, tier: str) -> tuple[Buyer | None, dict[str, str]]:
    name = " ".join(posted.get("name", "").replace("\0", "").split())[:LONGEST_NAME]
    number = posted.get("number", "").strip()[:30]
    if not name and not number:
        return None, {}
    if not name:
        return None, {"name": _("Write the name of the buyer.")}
    if number:
        try:
            number = business_numbers.parse(number)
        except business_numbers.BadBusinessNumber:
            return None, {"number": _("This is not a valid business number. Leave it empty if unsure.")}
    return Buyer(name=name, tier=tier, number=number, provenances=("self_registration",)), {}


def _page(
    request: HttpRequest,
    sitting: Sitting,
    *,
    offered: list[Buyer],
    ticked: set[Buyer],
    errors: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    posted = request.POST if errors else {}
    context = {
        "buyers": [
            {"value": number, "name": one.name, "ticked": one in ticked} for number, one in enumerate(offered)
        ],
        "most": MOST_BUYERS,
        "name": posted.get("name", ""),
        "number": posted.get("number", ""),
        "errors": errors,
        "summary": [{"anchor": key, "text": text} for key, text in errors.items()],
        "progress": way.of(sitting.questionnaire, sitting.sheet).progress(way.BUYERS),
    }
    return frame.page(request, "buyers.html", context, status=status)
