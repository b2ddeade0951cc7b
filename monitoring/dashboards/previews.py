"""`/preview/`: the gaps as they would be if everything stored were released. For staff, and every look is recorded."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoring.dashboards import cell_names, changes, formats, pages
from monitoring.dashboards.access import needs, person
from monitoring.domain import inspections
from monitoring.domain.inspections import Preview
from monitoring.permissions import SEE_UNRELEASED

PAGE = 100


@require_safe
@never_cache
@needs(SEE_UNRELEASED)
def preview(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1  # noqa: PLR2004
    first = (max(number, 1) - 1) * PAGE
    found = inspections.look_at_preview(first=first, most=PAGE, by=person(request), now=timezone.now())
    cut = Paginator(range(found.count), PAGE).get_page(number)
    page = _page(found) | {"pager": pages.pager(cut, request=request)}
    return render(request, "monitoring/preview.html", {"page": page})


def _page(found: Preview) -> dict[str, Any]:
    names = cell_names.load()
    rows = [changes.of_gap(one, names) for one in found.changes]
    computed = (
        _("Computed %(moment)s") % {"moment": formats.moment(found.computed_at)} if found.computed_at else ""
    )
    title = _("Preview: new or different gaps: %(count)s") % {"count": f"{found.count:,}"}
    return {
        "title": title if found.count else _("Preview: nothing would change"),
        "lead": _("The gaps as they would be if everything stored were released, beside what is public now."),
        "as_of_text": computed,
        "note": _("Not public: only staff see this page, and every look at it is recorded."),
        "table": changes.table(rows, caption=_("Gaps, public now and as stored"), first=_("Gap"))
        if rows
        else None,
        "empty": None if rows else _empty(),
        "back_url": reverse("releases"),
    }


def _empty() -> dict[str, str]:
    return {
        "title": _("Everything stored is public"),
        "reason": _("The preview is made anew within a minute after an import is committed."),
        "action_label": _("Upload a file"),
        "action_url": reverse("import-new"),
    }
